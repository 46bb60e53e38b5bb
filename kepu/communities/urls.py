from django.urls import path

from kepu.communities import views

app_name = "communities"
urlpatterns = [
    path("", views.community_list, name="community_list"),
    path("export/", views.community_export, name="community_export"),
    path("new/", views.community_create, name="community_create"),
    path("<int:pk>/", views.community_detail, name="community_detail"),
    path("<int:pk>/edit/", views.community_update, name="community_update"),
]
