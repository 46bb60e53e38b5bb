from django.urls import path

from kepu.privacy import views

app_name = "privacy"
urlpatterns = [path("", views.kept, name="kept")]
