"""Addresses of the press that are no Wagtail pages."""

from django.urls import path

from palabre.press import views

urlpatterns = [
    path("authors/<slug:slug>/", views.author_page, name="author"),
]
