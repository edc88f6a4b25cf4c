from django.apps import AppConfig


class FollowingConfig(AppConfig):
    name = "palabre.following"
    label = "following"
