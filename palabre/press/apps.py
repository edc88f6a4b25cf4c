from django.apps import AppConfig


class PressConfig(AppConfig):
    name = "palabre.press"
    label = "press"

    def ready(self) -> None:
        from palabre.press import recording

        recording.connect()
