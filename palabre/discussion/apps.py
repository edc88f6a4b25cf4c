from django.apps import AppConfig


class DiscussionConfig(AppConfig):
    name = "palabre.discussion"
    label = "discussion"

    def ready(self) -> None:
        from palabre.discussion import filling
        from palabre.discussion.models import Notice
        from palabre.press import recording

        filling.connect()
        recording.note_changes_of(Notice, "notice.changed")
