"""The addresses below ``/api/``."""

from django.urls import path

from palabre.api import views

urlpatterns = [path("v1alpha1/comments:analyze", views.analyze, name="analyze")]
