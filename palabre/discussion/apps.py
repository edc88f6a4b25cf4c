from django.apps import AppConfig


class DiscussionConfig(AppConfig):
    name = "palabre.discussion"
    label = "discussion"
