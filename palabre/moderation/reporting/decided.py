"""The decisions of a period that stand, in one walk, and how long texts had waited: read, never changed, here."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db.models import F, QuerySet, TextField
from django.db.models.functions import Cast

from palabre.discussion.models import Thread
from palabre.moderation.models import Decision, Outcome
from palabre.moderation.reporting.asking import HourOf, SecondsBetween, WaitedSince
from palabre.moderation.reporting.period import Period
from palabre.publications.models import Publication

ONE_HOUR = datetime.timedelta(hours=1)


class Decided(NamedTuple):
    """
    One standing decision: ``hour`` as ``HourOf`` says it, ``wait`` in seconds where the text had waited, ``findings`` as
    JSON.
    """

    outcome: str
    rule: int | None
    title: str | None
    ground: str
    detected_by_machine: bool
    policy: str
    hour: str | int
    wait: int | None
    thread: int
    revision: int
    findings: str
    key: int


def decisions(publication: Publication, period: Period) -> Iterator[Decided]:
    """Each decision of the period that stands, in the order of time; two queries."""
    # PostgreSQL takes a join that asks for "undone by none" to leave next to nothing, and then plans for next to
    # nothing. What was undone was so within minutes.
    undone = set(
        Decision.objects.filter(
            outcome=Outcome.UNDONE, decided_at__gte=period.begins, decided_at__lt=period.ends + ONE_HOUR
        ).values_list("undoes_id", flat=True)
    )
    rows = (
        Decision.objects.filter(
            comment__thread__in=threads_of(publication),
            decided_at__gte=period.begins,
            decided_at__lt=period.ends,
        )
        .exclude(outcome=Outcome.UNDONE)
        .order_by("decided_at", "pk")
        .annotate(
            hour=HourOf("decided_at"),
            wait=SecondsBetween(WaitedSince("before"), F("decided_at")),
            # As text: most texts have none, and reading "[]" a hundred thousand times takes its time.
            noted=Cast("revision__findings", TextField()),
        )
        .values_list(
            "outcome",
            "rule__number",
            "rule__title",
            "ground",
            "detected_by_machine",
            "policy",
            "hour",
            "wait",
            "comment__thread_id",
            "revision_id",
            "noted",
            "pk",
        )
    )
    for row in rows.iterator(chunk_size=5000):
        if row[-1] not in undone:
            yield Decided._make(row)


def waits(publication: Publication, since: datetime.datetime, until: datetime.datetime) -> list[int]:
    """How many seconds each text waited that was decided on in between, sorted."""
    rows = (
        Decision.objects.standing()
        .filter(comment__thread__in=threads_of(publication), decided_at__gte=since, decided_at__lt=until)
        .order_by()
        .annotate(wait=SecondsBetween(WaitedSince("before"), F("decided_at")))
        .values_list("wait", flat=True)
    )
    return sorted(max(0, wait) for wait in rows if wait is not None)


def threads_of(publication: Publication) -> QuerySet[Thread, Any]:
    """The keys of its discussions, for a question about what stands in them."""
    # A list of its discussions, not a join: SQLite would begin with them, and read every comment of each.
    return Thread.objects.filter(publication=publication).values("pk")
