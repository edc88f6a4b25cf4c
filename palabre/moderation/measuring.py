"""How often the checks were right, by what people decided: read, never changed, here."""

from __future__ import annotations

import datetime
import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from palabre.moderation.models import AGAINST, Decision, Outcome
from palabre.publications.models import Publication

# Of 95 intervals in a hundred made so, the true share lies within.
Z = 1.96


@dataclass(frozen=True)
class Share:
    """``part`` of ``whole``, with the interval in which the true share lies, from 0 to 1."""

    part: int
    whole: int

    @property
    def value(self) -> float:
        """The share itself; 0 of nothing."""
        return self.part / self.whole if self.whole else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """
        The lower and upper end, at 95 %.

        Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference (1927).
        """
        if not self.whole:
            return 0.0, 1.0
        n, p = self.whole, self.value
        middle = p + Z * Z / (2 * n)
        around = Z * math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
        under = 1 + Z * Z / n
        return max(0.0, (middle - around) / under), min(1.0, (middle + around) / under)

    @property
    def percent(self) -> int:
        """The share in whole hundredths."""
        return round(100 * self.value)

    @property
    def from_percent(self) -> int:
        """The lower end in whole hundredths."""
        return math.floor(100 * self.interval[0])

    @property
    def to_percent(self) -> int:
        """The upper end in whole hundredths."""
        return math.ceil(100 * self.interval[1])


@dataclass(frozen=True)
class Measure:
    """
    One check under one rule. ``precision``: of the texts it noted, those that were kept off or taken off the page
    under this rule. ``recall``: of the texts that were, those it had noted.
    """

    rule: int
    check: str
    precision: Share
    recall: Share


@dataclass(frozen=True)
class RuleMeasure:
    """All checks of one rule taken together: what any of them noted under it."""

    rule: int
    precision: Share
    recall: Share


@dataclass(frozen=True)
class Together:
    """
    Every rule taken together: of ``texts``, how many were noted under any rule, kept off or taken off the page under any,
    and both.
    """

    texts: int
    noted: int
    against: int
    both: int

    @property
    def accuracy(self) -> Share:
        """Of all texts, those of which checks and people said the same."""
        return Share(self.texts - self.noted - self.against + 2 * self.both, self.texts)

    @property
    def precision(self) -> Share:
        """Of what was noted, what was decided against."""
        return Share(self.both, self.noted)

    @property
    def recall(self) -> Share:
        """Of what was decided against, what was noted."""
        return Share(self.both, self.against)


# What a decision said of one text (the number of the rule cited, none where it was published), and what checks noted.
Read = list[tuple[int | None, set[tuple[int, str]]]]


def measures(
    publication: Publication, since: datetime.datetime, until: datetime.datetime
) -> tuple[list[Measure], int]:
    """Each check that noted something, by rule, and how many decisions were read (``read``)."""
    texts = read(publication, since, until)
    noted: Counter[tuple[int, str]] = Counter()
    right: Counter[tuple[int, str]] = Counter()
    against: Counter[int] = Counter()
    for cited, keys in texts:
        against[cited or 0] += 1
        for key in keys:
            noted[key] += 1
            right[key] += key[0] == cited
    found = [
        Measure(rule, check, Share(right[rule, check], many), Share(right[rule, check], against[rule]))
        for (rule, check), many in noted.items()
    ]
    return sorted(found, key=lambda one: (one.rule, one.check)), len(texts)


def by_rule(texts: Read) -> list[RuleMeasure]:
    """Each rule under which something was noted or decided, by its number."""
    noted: Counter[int] = Counter()
    right: Counter[int] = Counter()
    against: Counter[int] = Counter()
    for cited, keys in texts:
        if cited is not None:
            against[cited] += 1
        for rule in {rule for rule, _check in keys}:
            noted[rule] += 1
            right[rule] += rule == cited
    return [
        RuleMeasure(rule, Share(right[rule], noted[rule]), Share(right[rule], against[rule]))
        for rule in sorted({*noted, *against})
    ]


def together(texts: Read) -> Together:
    """All rules taken together."""
    noted = sum(bool(keys) for _cited, keys in texts)
    against = sum(cited is not None for cited, _keys in texts)
    both = sum(bool(keys) for cited, keys in texts if cited is not None)
    return Together(len(texts), noted, against, both)


def read(publication: Publication, since: datetime.datetime, until: datetime.datetime) -> Read:
    """
    What people decided from ``since`` to ``until``, the last decision on each text, beside what was noted in it.

    A policy's decisions are left out, and so are those against a text that cite no rule: they say nothing
    of any. One query, whatever the period.
    """
    decided = (
        Decision.objects.standing()
        .filter(
            Q(rule__isnull=False) | Q(outcome__in=[Outcome.PUBLISHED, Outcome.RESTORED]),
            comment__thread__publication=publication,
            decided_by__isnull=False,
            decided_at__gte=since,
            decided_at__lt=until,
        )
        .order_by("decided_at", "pk")
    )
    rows = decided.values_list("revision_id", "outcome", "rule__number", "revision__findings")
    return gathered(rows.iterator(chunk_size=2000))


def gathered(rows: Iterable[tuple[int, str, int | None, object]]) -> Read:
    """The last decision on each text, of ``rows`` in the order of time: revision, outcome, number of the rule, findings."""
    last: dict[int, tuple[int | None, object]] = {}
    for revision, outcome, number, findings in rows:
        last[revision] = (number if outcome in AGAINST else None, findings)
    return [(cited, _keys(findings)) for cited, findings in last.values()]


def _keys(findings: object) -> set[tuple[int, str]]:
    """The rules and checks that one text was noted under; what did not reach its threshold is left out."""
    by_rule: dict[int, set[str]] = defaultdict(set)
    for one in findings if isinstance(findings, list) else []:
        if isinstance(one, dict) and isinstance(one.get("rule"), int) and one.get("counts", True):
            by_rule[one["rule"]].add(str(one.get("check", "")).partition("@")[0])
    return {(rule, check) for rule, checks in by_rule.items() for check in checks}
