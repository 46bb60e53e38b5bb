from django.urls import path

from kepu.accounts import views

app_name = "accounts"
urlpatterns = [
    path("login/", views.LoginView.as_view(), name="login"),
    path("login/code/", views.code, name="code"),
    path("login/sign-on/", views.sign_on, name="sign_on"),
    path("login/sign-on/back/", views.sign_on_back, name="sign_on_back"),
    path("logout/", views.logout, name="logout"),
    path("password/", views.PasswordChangeView.as_view(), name="password"),
    path("factor/", views.factor, name="factor"),
    path("factor/set-up/", views.factor_set_up, name="factor_set_up"),
    path("factor/codes/", views.factor_codes, name="factor_codes"),
    path("factor/off/", views.factor_off, name="factor_off"),
    path("sign-ins/", views.sign_in_list, name="sign_ins"),
    path("sign-ins/end/", views.sign_ins_end, name="sign_ins_end"),
    path("sign-ins/<int:pk>/end/", views.sign_in_end, name="sign_in_end"),
    path("alive/", views.alive, name="alive"),
    path("rehearsal/", views.rehearsal, name="rehearsal"),
    path("language/", views.language, name="language"),
]
