from django.urls import path

from reports.handover import views

app_name = "handover"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/pdf/", views.paper, name="paper"),
]
