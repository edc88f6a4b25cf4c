"""The newsroom's choice: published comments that it points to, at the head of their discussion and where they stand."""

from __future__ import annotations

from palabre.discussion.models import Comment, State, Thread


def keep(thread_id: int) -> None:
    """Write on the thread which picked comments readers may read, within the act that changed that."""
    picked = Comment.objects.filter(thread=thread_id, picked_at__isnull=False, state=State.PUBLISHED)
    numbers = list(picked.order_by("path").values_list("number", flat=True))
    Thread.objects.filter(pk=thread_id).update(picks=numbers)
