"""The newsroom picks a comment: it is pointed to at the head of its discussion, and marked where it stands."""

from __future__ import annotations

import datetime

from django.db import transaction

from palabre.accounts.models import User
from palabre.discussion import picks, piece, threading
from palabre.discussion.models import Comment, State
from palabre.journal.recording import record


class CannotPick(Exception):
    """Nothing was written: readers cannot read it, or it is as it should become already."""


@transaction.atomic
def pick(comment: Comment, *, by: User, at: datetime.datetime) -> Comment:
    """Pick a published comment. Raises ``CannotPick``."""
    fresh = threading.lock_upwards(comment)
    if fresh.state != State.PUBLISHED or fresh.picked_at is not None:
        raise CannotPick(fresh.pk)
    return _set(fresh, at, "comment.picked", by=by, at=at)


@transaction.atomic
def unpick(comment: Comment, *, by: User, at: datetime.datetime) -> Comment:
    """Pick it no more. Raises ``CannotPick`` where it was not picked."""
    fresh = threading.lock_upwards(comment)
    if fresh.picked_at is None:
        raise CannotPick(fresh.pk)
    return _set(fresh, None, "comment.unpicked", by=by, at=at)


def _set(
    comment: Comment, picked_at: datetime.datetime | None, kind: str, *, by: User, at: datetime.datetime
) -> Comment:
    comment.picked_at = picked_at
    comment.save(update_fields=["picked_at"])
    piece.keep(comment, comment.thread.publication)
    picks.keep(comment.thread_id)
    record(
        kind,
        journal=comment.thread.publication_id,
        subject=comment,
        by=by,
        at=at,
        thread=comment.thread_id,
        state=comment.state,
        waits=comment.waiting_since is not None,
    )
    return comment
