from django.urls import path

from reports.standards import views

app_name = "standards"
urlpatterns = [
    path("", views.standard_list, name="standard_list"),
    path("versions/load/", views.version_load, name="version_load"),
    path("<str:code>/", views.standard_detail, name="standard_detail"),
    path("<str:code>/versions/<str:version>/file/", views.version_file, name="version_file"),
    path("<str:code>/versions/<str:version>/retire/", views.version_retire, name="version_retire"),
    path("<str:code>/indicators/<str:indicator>/own/", views.own_number, name="own_number"),
]
