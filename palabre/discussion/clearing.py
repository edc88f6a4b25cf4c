"""
Discussions of pages outside that were begun, and in which nobody ever wrote, are cleared away after thirty days.

Whoever opens a form begins one, and may be a program that opens forms without end. Nothing is lost: the next who opens it
begins it anew, a form that is open still carries what it takes to do so (``views/again.py``), and what was being written is
kept by the name of its page (``drafts.py``).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from itertools import islice

from django.db import models, transaction

from palabre.discussion.models import Thread
from palabre.journal.models import Entry
from palabre.journal.recording import record

AFTER = datetime.timedelta(days=30)
AT_ONCE = 200
LOOKED_AT_TOGETHER = 500


def clear_empty(*, at: datetime.datetime) -> int:
    """
    Clear away what was begun thirty days before ``at`` and stayed empty, two hundred at most; say how many.

    Not what anything points to (a comment in whatever state, the name of a discussion that it took in), nor what anybody
    but a guest began, or ever did anything about: a title, an address, whether it is open. Each is an act of its own.
    """
    return sum(_clear(number, at=at) for number in list(islice(_due(at), AT_ONCE)))


def _due(at: datetime.datetime) -> Iterator[int]:
    """The numbers of what may be cleared away, the oldest first, as it seems without a lock."""
    empty = Thread.objects.filter(article=None, published_count=0, last_published_at=None, comments=None)
    in_order = empty.order_by("pk").values_list("pk", flat=True)
    last = 0
    # By their numbers, and by the subjects of entries: neither database is left to read a long journal for it.
    while numbers := list(in_order.filter(pk__gt=last)[:LOOKED_AT_TOGETHER]):
        last = numbers[-1]
        due = _long_begun(numbers, at)
        yield from sorted(due)
        # They have numbers in the order in which they were begun: what follows is younger still.
        if not due and not _any_before(numbers, at - AFTER):
            return


def _long_begun(numbers: list[int], at: datetime.datetime) -> set[int]:
    """Those of ``numbers`` of which the journal says one thing alone: that a guest began them, thirty days ago."""
    told = _told_of(numbers).values_list("subject", "kind", "actor", "at")
    begun: set[int] = set()
    touched: set[int] = set()
    for subject, kind, actor, when in told:
        is_beginning = (kind, actor) == ("thread.opened", "guest") and when <= at - AFTER
        (begun if is_beginning else touched).add(int(subject.partition(":")[2]))
    return begun - touched


def _told_of(numbers: list[int]) -> models.QuerySet[Entry]:
    return Entry.objects.filter(subject__in=[f"thread:{number}" for number in numbers])


def _any_before(numbers: list[int], at: datetime.datetime) -> bool:
    return _told_of(numbers).filter(at__lte=at).exists()


@transaction.atomic
def _clear(number: int, *, at: datetime.datetime) -> bool:
    # Whoever sends, merges or names it holds it, too: what they did in between is seen once we have it.
    thread = Thread.objects.select_for_update().filter(pk=number, article=None).first()
    if thread is None or _is_pointed_to(thread) or not _long_begun([number], at):
        return False
    journal = thread.publication_id
    Thread.objects.filter(pk=number).delete()
    record("thread.cleared", journal=journal, subject=f"thread:{number}", by="system", at=at)
    return True


def _is_pointed_to(thread: Thread) -> bool:
    """Whether any row says that it belongs to ``thread``; what an app adds later is asked for, too."""
    relations = [
        one
        for one in Thread._meta.get_fields(include_hidden=True)
        if isinstance(one, models.ForeignObjectRel)
    ]
    return any(
        one.related_model._base_manager.filter(**{one.field.name: thread.pk}).exists()  # type: ignore[union-attr]
        for one in relations
    )
