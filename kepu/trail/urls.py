from django.urls import path

from kepu.trail import views

app_name = "trail"
urlpatterns = [
    path("", views.entry_list, name="entry_list"),
    path("export/", views.entry_export, name="entry_export"),
    path("check/", views.check, name="check"),
    path("check/start/", views.check_start, name="check_start"),
    path("check/progress/", views.check_progress, name="check_progress"),
]
