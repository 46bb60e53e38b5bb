from django.urls import path

from kepu.imports import views

app_name = "imports"
urlpatterns = [
    path("", views.import_list, name="import_list"),
    path("new/", views.import_create, name="import_create"),
    path("template/<str:code>/", views.template, name="template"),
    path("<uuid:pk>/", views.import_detail, name="import_detail"),
    path("<uuid:pk>/progress/", views.import_progress, name="import_progress"),
    path("<uuid:pk>/apply/", views.import_apply, name="import_apply"),
    path("<uuid:pk>/check/", views.import_check, name="import_check"),
    path("<uuid:pk>/wrong-rows.xlsx", views.wrong_rows, name="wrong_rows"),
]
