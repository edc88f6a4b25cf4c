from django.apps import AppConfig


class PublicationsConfig(AppConfig):
    name = "palabre.publications"
    label = "publications"
