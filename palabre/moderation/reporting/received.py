"""Alerts and legal notices of a period, by what they are about: read, never changed, here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef

from palabre.charter.categories import StatementCategory
from palabre.moderation import alerting
from palabre.moderation.models import Alert, Decision, Outcome
from palabre.moderation.reporting import spans
from palabre.moderation.reporting.asking import SecondsBetween
from palabre.moderation.reporting.period import Period
from palabre.publications.models import Publication


@dataclass(frozen=True)
class Received:
    """Alerts, or legal notices, of one category: how many came, how many were answered, and the median of that time."""

    label: str
    count: int
    answered: int
    median: float | None


def alerts_by_category(publication: Publication, period: Period) -> list[Received]:
    """The alerts of the period by what they are about, legal notices among them; one query."""
    rows = (
        Alert.objects.filter(
            publication=publication, received_at__gte=period.begins, received_at__lt=period.ends
        )
        .annotate(took=SecondsBetween(F("received_at"), F("answered_at")))
        .values_list("category", "took")
    )
    return _received((alerting.in_words(category), took) for category, took in rows)


def notices(publication: Publication, period: Period) -> list[Alert]:
    """
    The legal notices received in the period, each with its decision, and whether what that took away was put back
    since (``was_put_back``): taking a text off the page to look into it, and finding nothing, is no action on a notice.

    Those about a comment: an article is the publication's own word, which it does not host for somebody else.
    Source: Regulation (EU) 2022/2065, art. 3(g) and 16.
    """
    found = Alert.objects.filter(
        publication=publication, category="unlawful", comment__isnull=False,
        received_at__gte=period.begins, received_at__lt=period.ends,
    )  # fmt: skip
    put_back = Decision.objects.standing().filter(
        comment=OuterRef("comment"),
        outcome=Outcome.RESTORED,
        decided_at__gt=OuterRef("decision__decided_at"),
    )
    found = found.annotate(was_put_back=Exists(put_back))
    return list(found.select_related("decision").defer("text", "decision__reasons", "decision__before"))


def category_of(alert: Alert) -> str:
    """The category of the Union's list under which a legal notice counts (``StatementCategory``)."""
    return alert.statement_category or StatementCategory.NOT_SPECIFIED_NOTICE


def took(alert: Alert) -> float | None:
    """Seconds from when it came until it was answered; ``None`` while it is open."""
    return (alert.answered_at - alert.received_at).total_seconds() if alert.answered_at else None


def notices_by_category(publication: Publication, period: Period) -> list[Received]:
    """The legal notices of the period by the Union's categories; one query."""
    return _received(
        (str(StatementCategory(category_of(one)).label), took(one)) for one in notices(publication, period)
    )


def _received(rows: Iterable[tuple[str, float | None]]) -> list[Received]:
    """By label, the most frequent first; ``rows`` are labels, and seconds where it was answered."""
    by_label: dict[str, list[float | None]] = defaultdict(list)
    for label, seconds in rows:
        by_label[label].append(seconds)
    found = []
    for label, times in by_label.items():
        answered = sorted(one for one in times if one is not None)
        found.append(Received(label, len(times), len(answered), spans.median(answered)))
    return sorted(found, key=lambda one: (-one.count, one.label))
