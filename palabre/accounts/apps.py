from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "palabre.accounts"
    label = "accounts"

    def ready(self) -> None:
        from palabre.accounts import recording

        recording.connect()
