"""The demonstration's own addresses, below ``/demo/`` and only there where ``PALABRE_DEMO`` is set."""

from django.urls import path

from palabre.demo import views

app_name = "demo"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("sign-in/", views.sign_in, name="sign-in"),
    path("mailbox/", views.mails, name="mailbox"),
]
