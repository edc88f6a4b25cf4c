"""The legal pages, and what machines ask first."""

from django.urls import path

from palabre.publications import views

urlpatterns = [
    path("legal/", views.notice, name="legal"),
    path("legal/contact/", views.contact, name="contact"),
    path("legal/personal-data/", views.personal_data, name="personal_data"),
    path("robots.txt", views.robots_txt, name="robots"),
    path(".well-known/security.txt", views.security_txt, name="security"),
]
