from django.urls import path

from campaigns.plan import views

app_name = "plan"
urlpatterns = [
    path("", views.overview, name="overview"),
]
