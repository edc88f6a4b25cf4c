"""
Notes on authors: what moderators should know of somebody when they read them, for their own eyes.

A note is about a reader or an account, in one publication; of a guest nothing is known by which the next comment would
be theirs. Whoever it is about reads it in what they export, and it goes with what they have erased.
Source: Regulation (EU) 2016/679, art. 15 and 17.
"""

from __future__ import annotations

import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from palabre.accounts.models import Reader, User
from palabre.discussion.models import Comment
from palabre.journal.recording import name_of, record
from palabre.moderation.models import AuthorNote


class NobodyKnown(Exception):
    """A guest, or somebody who was forgotten, wrote the comment: there is nobody to note it of."""


def may_be_noted(comment: Comment) -> bool:
    """Whether its author is somebody who can be known again."""
    is_forgotten = comment.reader is not None and comment.reader.erased_at is not None
    return comment.user_id is not None or (comment.reader_id is not None and not is_forgotten)


def on_author_of(comment: Comment) -> QuerySet[AuthorNote]:
    """What was noted of the author of ``comment``, by their account or their link, the newest first."""
    users = {comment.user_id, comment.reader.user_id if comment.reader is not None else None} - {None}
    about = Q(pk__in=[])
    if users:
        about |= Q(user__in=users)
    if comment.reader_id is not None:
        about |= Q(reader=comment.reader_id)
    notes = AuthorNote.objects.filter(about, publication=comment.thread.publication_id)
    return notes.select_related("written_by").order_by("-written_at", "-pk")


@transaction.atomic
def write(comment: Comment, *, text: str, by: User, at: datetime.datetime) -> AuthorNote:
    """Note ``text`` of the author of ``comment``. Raises ``NobodyKnown``."""
    if comment.reader_id is not None:
        # Whoever is being forgotten at the same moment takes their turn: nothing may be noted of them afterwards.
        Reader.objects.select_for_update().get(pk=comment.reader_id)
    fresh = Comment.objects.select_related("reader", "thread").get(pk=comment.pk)
    if not may_be_noted(fresh):
        raise NobodyKnown(comment.pk)
    note = AuthorNote.objects.create(
        publication_id=fresh.thread.publication_id,
        user_id=fresh.user_id,
        reader=fresh.reader if fresh.user_id is None else None,
        text=text,
        written_by=by,
        written_at=at,
    )
    _record("note.written", note, by=by, at=at)
    return note


@transaction.atomic
def take_away(note: AuthorNote, *, by: User, at: datetime.datetime) -> None:
    """Delete ``note``; twice is harmless."""
    there = AuthorNote.objects.select_for_update().filter(pk=note.pk).first()
    if there is None:
        return
    _record("note.taken_away", there, by=by, at=at)
    there.delete()


def _record(kind: str, note: AuthorNote, *, by: User, at: datetime.datetime) -> None:
    about = note.user if note.user is not None else note.reader
    record(
        kind,
        journal=note.publication_id,
        subject=f"note:{note.pk}",
        by=by,
        at=at,
        about=name_of(about) if about is not None else "",
    )
