from django.apps import AppConfig


class FeedsConfig(AppConfig):
    name = "palabre.feeds"
    label = "feeds"
