"""Signing in and out, and a forgotten password. Nobody signs up: accounts are given."""

from allauth.account import views
from django.urls import path, re_path

from palabre.accounts.views import ChangePassword, ForgottenPassword, NewPassword, SignIn

urlpatterns = [
    path("sign-in/", SignIn.as_view(), name="account_login"),
    path("sign-out/", views.logout, name="account_logout"),
    path("password/", ChangePassword.as_view(), name="account_change_password"),
    path("password/forgotten/", ForgottenPassword.as_view(), name="account_reset_password"),
    path("password/forgotten/sent/", views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/new/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[-\w]+)/$",
        NewPassword.as_view(),
        name="account_reset_password_from_key",
    ),
    path(
        "password/changed/", views.password_reset_from_key_done, name="account_reset_password_from_key_done"
    ),
    path("account-closed/", views.account_inactive, name="account_inactive"),
]
