from django.urls import path

from campaigns.views import certificates as views

app_name = "certificates"
urlpatterns = [
    path("check/", views.certificate_check, name="check"),
    path("new/<int:pk>/", views.certificate_issue, name="issue"),
    path("<int:pk>/file/", views.certificate_file, name="file"),
    path("<int:pk>/withdraw/", views.certificate_withdraw, name="withdraw"),
]
