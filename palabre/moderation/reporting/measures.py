"""Each measure taken against a text in a period, with what the Union's template and its database want to know of it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce

from palabre.accounts.models import Measure as Kind
from palabre.charter.categories import StatementCategory
from palabre.charter.models import Rule
from palabre.journal.models import Entry
from palabre.moderation.models import AGAINST, UNLAWFUL, Alert, Decision, Ground
from palabre.moderation.reporting.period import Period
from palabre.publications.models import Publication


class Measure(NamedTuple):
    """
    A decision against a text that stands. ``category`` is of the Union's list, ``by_notice`` whether it answered a legal
    notice, ``by_alert`` whether it answered any alert.
    """

    key: int
    outcome: str
    ground: str
    category: str
    number: int | None
    title: str
    explanation: str
    charter: int | None
    detected_by_machine: bool
    policy: str
    decided_at: datetime.datetime
    sent_at: datetime.datetime | None
    by_notice: bool
    by_alert: bool

    @property
    def is_own_initiative(self) -> bool:
        """Whether no legal notice led to it."""
        return not self.by_notice


def measures(publication: Publication, period: Period) -> Iterator[Measure]:
    """The measures of the period, in the order of time; one query."""
    alerts = Alert.objects.filter(decision=OuterRef("pk"))
    notices = alerts.filter(category=UNLAWFUL).exclude(statement_category="").order_by("pk")
    rows = (
        Decision.objects.standing()
        .filter(
            outcome__in=AGAINST,
            comment__thread__publication=publication,
            decided_at__gte=period.begins,
            decided_at__lt=period.ends,
        )
        .order_by("decided_at", "pk")
        .annotate(
            by_notice=Exists(alerts.filter(category=UNLAWFUL)),
            by_alert=Exists(alerts),
            # Where no rule says it, whoever gave notice may have.
            named=Coalesce("rule__category", Subquery(notices.values("statement_category")[:1])),
        )
        .values_list(
            "pk", "outcome", "ground", "named", "rule__number", "rule__title", "rule__explanation",
            "rule__version__number", "detected_by_machine", "policy", "decided_at", "revision__sent_at", "by_notice",
            "by_alert",
        )
    )  # fmt: skip
    for row in rows.iterator(chunk_size=2000):
        one = Measure._make(row)
        yield one._replace(category=category_of(one.ground, one.category))


def category_of(ground: str, of_rule: str | None) -> str:
    """
    The category under which a decision counts: its rule's, or its notice's; on the ground of the law, where none is
    named, speech.

    What a comment does unlawfully it does in words, and the template has no row there for "something else".
    """
    if of_rule and not (ground == Ground.LAW and of_rule == StatementCategory.OTHER_VIOLATION_TC):
        return of_rule
    by_law = ground == Ground.LAW
    return StatementCategory.ILLEGAL_OR_HARMFUL_SPEECH if by_law else StatementCategory.OTHER_VIOLATION_TC


class Sanction(NamedTuple):
    """
    What was imposed on a person: ``reason`` is ``unlawful``, ``charter``, ``notices`` or ``complaints``; ``is_final`` a
    termination.

    Source: Regulation (EU) 2022/2065, art. 23.
    """

    reason: str
    is_final: bool
    ground: str
    category: str


def sanctions(publication: Publication, period: Period) -> list[Sanction]:
    """
    The pauses and exclusions given in the period, as the journal has them: a row of a sanction may be gone by then.

    A warning suspends nothing. Whoever's alerts are unfounded is slowed, which is no suspension either.
    """
    entries = Entry.objects.filter(
        journal=publication.pk, kind="sanction.given", at__gte=period.begins, at__lt=period.ends
    ).exclude(facts__measure=Kind.WARNING)
    given = list(entries.values_list("facts", flat=True))
    rules = Rule.objects.filter(version__in={one["charter"] for one in given if one.get("charter")})
    categories = {
        (version, number): category
        for version, number, category in rules.values_list("version_id", "number", "category")
    }
    return [
        Sanction(
            reason="unlawful" if one["ground"] == Ground.LAW else "charter",
            is_final=one["measure"] == Kind.EXCLUSION,
            ground=one["ground"],
            category=category_of(one["ground"], categories.get((one.get("charter"), one.get("rule")))),
        )
        for one in given
    ]
