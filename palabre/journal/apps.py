from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "palabre.journal"
    label = "journal"
