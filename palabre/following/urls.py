"""The addresses of webhooks, below ``/desk/``."""

from django.urls import path

from palabre.following.webhooks import views

app_name = "following"
urlpatterns = [
    path("webhooks/", views.webhooks, name="webhooks"),
    path("webhooks/<int:key>/", views.webhook, name="webhook"),
    path("webhooks/deliveries/<int:key>/again/", views.again, name="send_again"),
]
