from django.urls import path

from kepu.accounts import views

app_name = "accounts"
urlpatterns = [
    path("login/", views.LoginView.as_view(), name="login"),
    path("logout/", views.logout, name="logout"),
    path("password/", views.PasswordChangeView.as_view(), name="password"),
    path("rehearsal/", views.rehearsal, name="rehearsal"),
    path("language/", views.language, name="language"),
]
