"""
Keep the traces of what was sent: the worker follows the journal, so that sending takes no longer.

A new installation's cursor stands at 0: what is there already is read from the journal, as are imports. Doing an entry
twice is harmless, and so are two workers at once: rows are made from what is true now, and never without the text.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from palabre.discussion.models import Comment, Revision
from palabre.journal.models import Cursor, Entry, Head
from palabre.moderation import likeness
from palabre.moderation.models import Trace

WORKER = "likeness"
# So many entries at once, and so long a round: the worker has other jobs, which have their turn after it.
ENTRIES = 500
ROUND_SECONDS = 5.0
# Of imports, which name hundreds of comments each, fewer.
COMMENTS = 2000
# So many comments are written in one transaction: on SQLite nobody else writes meanwhile.
BATCH = 50
# Of what shares a number with a text, so much of the earliest and of the latest is looked at: a campaign sends the
# same by the thousand, and what came of the first of them is as telling as what came last.
EITHER_END = 40
# After these, a text is there that was not, or is gone.
TEXTS = frozenset(["comment.sent", "comment.edited", "comment.published", "comment.erased"])
IMPORTED = "comments.imported"


def work_once() -> int:
    """Read on in every journal, a round each; say how many entries that were."""
    read = dict(Cursor.objects.filter(worker=WORKER).values_list("journal", "number"))
    heads = Head.objects.order_by("journal").values_list("journal", "number")
    ends, taken = time.monotonic() + ROUND_SECONDS, 0
    for journal, number in heads:
        behind = read.get(journal, 0) < number
        while behind and time.monotonic() < ends:
            some = catch_up(journal)
            taken, behind = taken + some, some > 0
    return taken


def catch_up(journal: int) -> int:
    """Take the next entries of ``journal``, then move the cursor; say how many they were."""
    Cursor.objects.get_or_create(worker=WORKER, journal=journal)
    cursor = Cursor.objects.get(worker=WORKER, journal=journal)
    ahead = Entry.objects.filter(journal=journal, number__gt=cursor.number).order_by("number")
    entries = list(ahead.values_list("number", "kind", "subject", "facts")[:ENTRIES])
    named: set[int] = set()
    taken = 0
    for _number, kind, subject, facts in entries:
        if len(named) >= COMMENTS:
            break
        named.update(_named(kind, subject, facts))
        taken += 1
    comments = sorted(named)
    for start in range(0, len(comments), BATCH):
        keep(comments[start : start + BATCH])
    if taken:
        # Whoever else read the same has done the same: the cursor goes on once.
        Cursor.objects.filter(pk=cursor.pk, number=cursor.number).update(number=entries[taken - 1][0])
    return taken


def _named(kind: str, subject: str, facts: dict[str, Any]) -> Iterator[int]:
    """The numbers of the comments whose texts an entry is about; an import names runs: ``[[3, 5], [9, 9]]``."""
    if kind in TEXTS:
        yield int(subject.partition(":")[2])
    elif kind == IMPORTED:
        for first, last in facts.get("numbers", []):
            yield from range(first, last + 1)


def keep(comments: Iterable[int]) -> None:
    """Make the traces of these comments true: of each revision that has a text, of none that was erased."""
    forget(comments)
    has = Exists(Trace.objects.filter(revision=OuterRef("pk")))
    missing = list(
        Revision.objects.filter(~has, comment__in=comments)
        .exclude(text="")
        .values_list("pk", "comment__thread__publication", "text")
    )
    made = {key: likeness.traces(publication, text) for key, publication, text in missing}
    if any(made.values()):
        _write(comments, made)


@transaction.atomic
def _write(comments: Iterable[int], made: dict[int, frozenset[int]]) -> None:
    # What is erased from here on waits until we are done, and its entry comes after those that we have read.
    # By the comments, as every act locks them, in the order of their ids.
    list(
        Comment.objects.select_for_update(no_key=True)
        .filter(pk__in=comments)
        .order_by("pk")
        .values_list("pk")
    )
    there = Revision.objects.filter(pk__in=made).exclude(text="")
    rows = [
        Trace(revision_id=key, value=value)
        for key in there.values_list("pk", flat=True)
        for value in sorted(made[key])
    ]
    Trace.objects.bulk_create(rows, ignore_conflicts=True)


def forget(comments: Iterable[int]) -> None:
    """Delete the traces of what was erased in these comments."""
    erased = Revision.objects.filter(comment__in=comments, text="")
    if keys := list(erased.values_list("pk", flat=True)):
        Trace.objects.filter(revision__in=keys).delete()


def hear(entry: Entry) -> None:
    """Hear that a comment was erased: what was kept of its texts goes at once."""
    forget([int(entry.subject.partition(":")[2])])


def sharing(publication: int, text: str) -> Counter[int]:
    """The revisions that share traces with ``text``, each with how many: some hundreds at most, in one query."""
    values = sorted(likeness.traces(publication, text))
    if not values:
        return Counter()
    one_end = (
        "SELECT value, revision_id FROM (SELECT value, revision_id FROM moderation_trace "
        "WHERE value = %s ORDER BY value {order}, revision_id {order} LIMIT %s) AS found"
    )
    # Both orders are written out, since either is a walk along the index from one of its ends.
    ends = [one_end.format(order=order) for order in ("ASC", "DESC")]
    question = " UNION ".join(ends * len(values))
    given = [one for value in values for _end in ends for one in (value, EITHER_END)]
    with connection.cursor() as cursor:
        cursor.execute(question, given)
        return Counter(revision for _value, revision in cursor.fetchall())
