from django.urls import path

from campaigns.archive import views

app_name = "archive"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("catalogue/", views.catalogue, name="catalogue"),
    path("box/<str:code>/<int:year>/", views.box, name="box"),
    path("box/<str:code>/<int:year>/<str:paper>.pdf", views.box_paper, name="box_paper"),
    path("file/<int:pk>/version/", views.version_create, name="version"),
    path("file/<int:pk>/pages/", views.pages, name="pages"),
    path("file/<int:pk>/<str:rendition>/", views.file, name="file"),
]
