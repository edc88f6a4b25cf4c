"""The addresses below ``/api/``."""

from django.urls import include, path

from palabre.api import views

urlpatterns = [
    path("v1alpha1/comments:analyze", views.analyze, name="analyze"),
    path("v1/", include("palabre.api.v1.urls")),
]
