from django.urls import path

from facilities import views

app_name = "facilities"
urlpatterns = [
    path("due/", views.due_list, name="due_list"),
]
