from django.urls import path

from reports.precheck import views

app_name = "precheck"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("export/", views.export, name="export"),
    path("files/count/", views.files_count, name="files_count"),
    path("files/progress/", views.files_progress, name="files_progress"),
    path("explained/", views.explained_list, name="explained"),
    path("explained/<int:pk>/back/", views.explained_back, name="explained_back"),
    path("draws/", views.draw_list, name="draws"),
    path("draws/<int:pk>/", views.draw_detail, name="draw"),
    path("draws/<int:pk>/pdf/", views.draw_pdf, name="draw_pdf"),
    path("<slug:code>/", views.check_detail, name="check"),
    path("<slug:code>/<str:about>/explain/", views.finding_explain, name="explain"),
]
