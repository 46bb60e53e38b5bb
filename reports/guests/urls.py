from django.urls import path

from reports.guests import views

app_name = "guests"
_INDICATOR = "rounds/<int:pk>/indicators/<str:code>/"
urlpatterns = [
    path("", views.invitation_list, name="overview"),
    path("accept/<str:token>/", views.accept, name="accept"),
    path("invitations/<int:pk>/", views.invitation_detail, name="invitation"),
    path("invitations/<int:pk>/renew/", views.invitation_renew, name="renew"),
    path("invitations/<int:pk>/revoke/", views.invitation_revoke, name="revoke"),
    path("rounds/<int:pk>/", views.round_page, name="round"),
    path("rounds/<int:pk>/invite/", views.invitation_create, name="invite"),
    path("rounds/<int:pk>/draw/", views.draw, name="draw"),
    path("rounds/<int:pk>/remarks/", views.round_remark, name="round_remark"),
    path(_INDICATOR, views.indicator_page, name="indicator"),
    path(f"{_INDICATOR}remarks/", views.indicator_remark, name="indicator_remark"),
    path(f"{_INDICATOR}<str:kind>/<int:file>/", views.look, name="look"),
    path(f"{_INDICATOR}<str:kind>/<int:file>/<str:rendition>/", views.file, name="file"),
]
