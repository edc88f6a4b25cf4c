"""
Two discussions that are one: one takes the other in, and every comment keeps its number.

Numbers are the installation's own, and a path is made of numbers (``threading.py``): in another thread a comment stands
at the same path, between those that were sent before and after it. So nothing is written but whose thread it is, where
the pages begin, and the counts.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from django.db import connection, transaction
from django.db.models import Count, F, Max, Q, Value
from django.db.models.functions import Replace

from palabre.accounts.models import User
from palabre.discussion import picks, threading
from palabre.discussion.models import Alias, Comment, State, Thread, ThreadPage
from palabre.journal.recording import record

# Whoever decides on a comment that came while the others were locked holds it, and waits for us: we let go, and begin again.
TRIES = 5


class CannotMerge(Exception):
    """Nothing was written."""


class OfAnArticle(CannotMerge):
    """The discussion of an article stays with it: it takes in, and is not taken in."""


class TheSame(CannotMerge):
    """It is one discussion already."""


class MovedOn(CannotMerge):
    """One of them is no more: somebody else merged it meanwhile."""


class Busy(CannotMerge):
    """Too much was decided in them at the same moment."""


@dataclass(frozen=True)
class Summary:
    """
    What merging would do: ``moving`` comments by their state, ``staying`` in the thread that takes them in; ``double``
    how many of those that move say what one of the others says under the same name.
    """

    moving: dict[str, int] = field(default_factory=dict)
    staying: int = 0
    double: int = 0

    @property
    def count(self) -> int:
        """How many comments move."""
        return sum(self.moving.values())


def refuse_unfit(thread: Thread, other: Thread) -> None:
    """Raise ``CannotMerge`` where ``thread`` cannot take ``other`` in."""
    if thread.pk == other.pk:
        raise TheSame(thread.pk)
    if other.publication_id != thread.publication_id:
        raise MovedOn(other.pk)
    if other.article_id is not None:
        raise OfAnArticle(other.pk)


def summary(thread: Thread, other: Thread) -> Summary:
    """What would happen if ``thread`` took ``other`` in."""
    states = Comment.objects.filter(thread=other).order_by().values_list("state").annotate(n=Count("pk"))
    staying = Comment.objects.filter(thread=thread).count()
    moving = dict(states)
    return Summary(moving, staying, _double(thread, other, is_less=sum(moving.values()) <= staying))


def _double(thread: Thread, other: Thread, *, is_less: bool) -> int:
    """
    How many comments of ``other`` say what one of ``thread`` says under the same name.

    Of the shorter one, ``other`` if it ``is_less``, a number a comment is held; the longer one is read past it.
    """
    few, many = (other, thread) if is_less else (thread, other)
    held: dict[int, int] = {}
    for said in _said_in(few):
        held[said] = held.get(said, 0) + 1
    if few is other:
        return sum(held.pop(said, 0) for said in _said_in(many))
    return sum(said in held for said in _said_in(many))


def _said_in(thread: Thread):
    shown = Comment.objects.filter(thread=thread).exclude(state=State.WITHDRAWN).order_by()
    for name, text in shown.values_list("author_name", "revision__text").iterator(chunk_size=2000):
        yield hash((name, text))


def take_in(thread: Thread, other: Thread, *, by: User, at: datetime.datetime) -> int:
    """
    Let ``thread`` take ``other`` in, for good; say how many comments moved.

    What named ``other`` (its number, its key, and what led to it already) leads to ``thread``. Raises ``OfAnArticle``,
    ``TheSame``, ``MovedOn``, ``Busy``.
    """
    for _try in range(TRIES):
        try:
            return _take_in(thread, other, by=by, at=at)
        except _Newcomer:
            continue
    raise Busy(thread.pk)


class _Newcomer(Exception):
    """Somebody decides on a comment that was not there when the others were locked."""


@transaction.atomic
def _take_in(thread: Thread, other: Thread, *, by: User, at: datetime.datetime) -> int:
    _lock_comments(other)
    # All that is locked is locked in this order: comments by their numbers, then threads by theirs.
    both = Thread.objects.select_for_update().filter(pk__in=[thread.pk, other.pk]).order_by("pk")
    fresh = {one.pk: one for one in both}
    if thread.pk == other.pk:
        raise TheSame(thread.pk)
    if len(fresh) < 2:
        raise MovedOn(thread.pk)
    thread, other = fresh[thread.pk], fresh[other.pk]
    refuse_unfit(thread, other)
    _refuse_newcomers(other)
    # The one line of a finished piece that names its thread; what people wrote holds no such mark, it is escaped.
    reply = 'class="comment__reply" href="/respond/{}/?'
    count = Comment.objects.filter(thread=other).update(
        thread=thread,
        piece=Replace(F("piece"), Value(reply.format(other.pk)), Value(reply.format(thread.pk))),
    )
    ThreadPage.objects.filter(thread=other, root=None).delete()
    ThreadPage.objects.filter(thread=other).update(thread=thread)
    threading.cut_pages(thread.pk)
    shown = Comment.objects.filter(thread=thread, state=State.PUBLISHED).aggregate(
        n=Count("pk"), last=Max("published_at", filter=Q(published_at__isnull=False))
    )
    thread.published_count, thread.last_published_at = shown["n"], shown["last"]
    thread.last_written_at = max(thread.last_written_at, other.last_written_at)
    thread.save(update_fields=["published_count", "last_published_at", "last_written_at"])
    picks.keep(thread.pk)
    Alias.objects.filter(thread=other).update(thread=thread)
    key = other.page_key
    Thread.objects.filter(pk=other.pk).delete()
    Alias.objects.create(
        publication_id=thread.publication_id, thread=thread, page_key=key, old_id=other.pk, since=at
    )
    record(
        "thread.merged",
        journal=thread.publication_id,
        subject=thread,
        by=by,
        at=at,
        took_in=other.pk,
        comments=count,
    )
    return count


def _lock_comments(thread: Thread) -> None:
    """Lock the comments of a thread by their numbers, however many, without reading them. One writer at a time is SQLite's way."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM (SELECT 1 FROM discussion_comment WHERE thread_id = %s ORDER BY number FOR UPDATE) c",
                [thread.pk],
            )


def _refuse_newcomers(thread: Thread) -> None:
    """Raise ``_Newcomer`` where somebody else holds a comment that was written since."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                """
                SELECT (SELECT count(*) FROM discussion_comment WHERE thread_id = %s), count(*) FROM (
                    SELECT 1 FROM discussion_comment WHERE thread_id = %s FOR UPDATE SKIP LOCKED
                ) c
                """,
                [thread.pk, thread.pk],
            )
            there, ours = cursor.fetchone()
        if ours < there:
            raise _Newcomer
