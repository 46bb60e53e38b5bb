from django.urls import path

from reports.verification import views

app_name = "verify"
urlpatterns = [
    path("", views.ask, name="ask"),
    path("<str:code>/", views.pack, name="pack"),
]
