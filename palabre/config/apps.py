from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "palabre.config"
    label = "config"
