"""The first start."""

from django.urls import path

from palabre.config.setup import views

urlpatterns = [path("set-up/<str:token>/", views.set_up, name="set_up")]
