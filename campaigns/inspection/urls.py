from django.urls import path

from campaigns.inspection import views

app_name = "inspection"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("schedule/", views.visit_schedule, name="visit_schedule"),
    path("visits/<int:pk>/check/", views.visit_check, name="visit_check"),
    path("visits/<int:pk>/record/", views.visit_record, name="visit_record"),
    path("visits/<int:pk>/findings/new/", views.finding_create, name="finding_create"),
    path("findings/", views.finding_list, name="finding_list"),
    path("findings/export/", views.finding_export, name="finding_export"),
    path("findings/<int:pk>/", views.finding_detail, name="finding_detail"),
    path("findings/<int:pk>/edit/", views.finding_update, name="finding_update"),
    path("findings/<int:pk>/report/", views.finding_report, name="finding_report"),
    path("findings/<int:pk>/recheck/", views.finding_recheck, name="finding_recheck"),
    path("findings/<int:pk>/reopen/", views.finding_reopen, name="finding_reopen"),
    path("findings/files/<int:pk>/<str:rendition>/", views.finding_file, name="finding_file"),
    path("statistics/", views.statistics, name="statistics"),
    path("statistics/export/", views.statistics_export, name="statistics_export"),
]
