"""Signing in and out, and a forgotten password. Nobody signs up: accounts are given."""

from allauth.account import views
from django.urls import path, re_path

urlpatterns = [
    path("sign-in/", views.login, name="account_login"),
    path("sign-out/", views.logout, name="account_logout"),
    path("password/", views.password_change, name="account_change_password"),
    path("password/forgotten/", views.password_reset, name="account_reset_password"),
    path("password/forgotten/sent/", views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/new/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[-\w]+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/changed/", views.password_reset_from_key_done, name="account_reset_password_from_key_done"
    ),
    path("account-closed/", views.account_inactive, name="account_inactive"),
]
