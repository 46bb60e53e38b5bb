from django.urls import path

from kepu.evidence import views

app_name = "evidence"
urlpatterns = [
    path("upload/", views.upload, name="upload"),
    path("staged/<uuid:pk>/thumb/", views.staged_thumb, name="staged_thumb"),
    path("staged/<uuid:pk>/discard/", views.discard, name="discard"),
]
