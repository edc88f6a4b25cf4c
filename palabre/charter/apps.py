from django.apps import AppConfig


class CharterConfig(AppConfig):
    name = "palabre.charter"
    label = "charter"
