from django.urls import path

from campaigns import views

app_name = "campaigns"
urlpatterns = [
    path("", views.event_list, name="event_list"),
    path("export/", views.event_export, name="event_export"),
    path("new/", views.event_create, name="event_create"),
    path("<int:pk>/", views.event_detail, name="event_detail"),
    path("<int:pk>/edit/", views.event_update, name="event_update"),
    path("<int:pk>/copy/", views.event_copy, name="event_copy"),
    path("<int:pk>/retire/", views.event_retire, name="event_retire"),
    path("file/<int:pk>/<str:rendition>/", views.event_file, name="event_file"),
]
