from django.urls import path

from campaigns import views as own
from kepu.registers import views

app_name = "campaigns"
EVENTS = {"code": "events"}
urlpatterns = [
    path("", views.row_list, EVENTS, name="event_list"),
    path("export/", views.row_export, EVENTS, name="event_export"),
    path("new/", views.row_create, EVENTS, name="event_create"),
    path("<int:pk>/", views.row_detail, EVENTS, name="event_detail"),
    path("<int:pk>/edit/", views.row_update, EVENTS, name="event_update"),
    path("<int:pk>/copy/", views.row_copy, EVENTS, name="event_copy"),
    path("<int:pk>/retire/", views.row_retire, EVENTS, name="event_retire"),
    path("<int:pk>/service/", own.event_service, name="event_service"),
    path("media/from-link/", own.media_from_link, name="media_from_link"),
]
