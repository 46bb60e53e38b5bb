from django.urls import path

from reports.explain import views

app_name = "explain"
urlpatterns = [
    path("<str:name>/", views.figure, name="figure"),
    path("<str:name>/rows/", views.export, name="export"),
]
