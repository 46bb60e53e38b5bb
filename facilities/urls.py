from django.urls import path

from facilities import views

app_name = "facilities"
urlpatterns = [
    path("due/", views.due_list, name="due_list"),
    path("labels/", views.label_list, name="label_list"),
    path("<int:pk>/label/", views.label_detail, name="label_detail"),
]
