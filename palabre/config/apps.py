from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "palabre.config"
    label = "config"

    def ready(self) -> None:
        from palabre.config import wiring

        wiring.connect()
