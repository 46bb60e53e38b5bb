from django.urls import path

from volunteers import views

app_name = "volunteers"
urlpatterns = [
    path("<int:pk>/data/", views.volunteer_data, name="data"),
    path("<int:pk>/erase/", views.volunteer_erase, name="erase"),
]
