"""Where readers find the charter."""

from django.urls import path

from palabre.charter import views

urlpatterns = [
    path("charter/", views.in_force, name="charter"),
    path("charter/<int:number>/", views.version, name="charter_version"),
]
