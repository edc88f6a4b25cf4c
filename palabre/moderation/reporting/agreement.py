"""
How far two people decide the same, by what was read blindly a second time (``moderation/rereading.py``).

By rule and over all, never by person: nobody is named here.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from django.db.models import Exists, F, OuterRef
from django.utils.translation import gettext as _

from palabre.charter.models import Rule
from palabre.discussion.models import State
from palabre.moderation.measuring import Share, Z
from palabre.moderation.models import AGAINST, BlindReading, Decision, Ground, Outcome
from palabre.moderation.reporting.period import Period
from palabre.publications.models import Publication

# With fewer pairs the formula of the interval does not hold, and kappa says nothing.
FEWEST = 20
# So many comments that stand against a second word are named, the latest.
NAMED = 50


@dataclass(frozen=True)
class Agreement:
    """
    Pairs of verdicts on one question that is answered by yes or no: ``both`` said yes, the ``first`` person alone, the
    ``second`` alone, ``neither``.
    """

    both: int
    first: int
    second: int
    neither: int

    @property
    def pairs(self) -> int:
        """How many texts were read twice."""
        return self.both + self.first + self.second + self.neither

    @property
    def is_enough(self) -> bool:
        """Whether there are so many pairs that kappa means something."""
        return self.pairs >= FEWEST

    @property
    def same(self) -> Share:
        """Of the pairs, those that said the same."""
        return Share(self.both + self.neither, self.pairs)

    @cached_property
    def by_chance(self) -> float:
        """The share of pairs that would say the same if each person said yes as often as they do, but by lot; 0 of none."""
        n = self.pairs
        if not n:
            return 0.0
        yes = (self.both + self.first) * (self.both + self.second)
        no = (self.second + self.neither) * (self.first + self.neither)
        return (yes + no) / (n * n)

    @cached_property
    def kappa(self) -> float | None:
        """
        How far they agree beyond chance: 1 always, 0 as by lot, less where they agree even less. ``None`` where both always
        gave the one answer: chance would do the same.

        Source: J. Cohen, A coefficient of agreement for nominal scales (1960).
        """
        chance = self.by_chance
        return (self.same.value - chance) / (1 - chance) if self.pairs and chance < 1 else None

    @cached_property
    def standard_error(self) -> float:
        """
        Of ``kappa``, in large samples; 0 where there is none.

        Source: J. L. Fleiss, J. Cohen, B. S. Everitt, Large sample standard errors of kappa and weighted kappa (1969), for
        two categories.
        """
        if self.kappa is None:
            return 0.0
        n, chance, same = self.pairs, self.by_chance, self.same.value
        first_yes, second_yes = (self.both + self.first) / n, (self.both + self.second) / n
        first_no, second_no = 1 - first_yes, 1 - second_yes
        alike = self.both / n * ((1 - chance) - (first_yes + second_yes) * (1 - same)) ** 2
        alike += self.neither / n * ((1 - chance) - (first_no + second_no) * (1 - same)) ** 2
        apart = self.first / n * (second_yes + first_no) ** 2 + self.second / n * (second_no + first_yes) ** 2
        spread = alike + (1 - same) ** 2 * apart - (same * chance - 2 * chance + same) ** 2
        return math.sqrt(max(0.0, spread) / n) / (1 - chance) ** 2

    @property
    def interval(self) -> tuple[float, float] | None:
        """
        Between what the true kappa lies, at 95 %; ``None`` where there is none.

        Where every pair agrees the formula knows no error. Then the lower end is that of the share agreed (E. B. Wilson,
        1927), with the agreement by chance taken as known.
        """
        kappa = self.kappa
        if kappa is None:
            return None
        if self.same.part == self.pairs:
            return (self.same.interval[0] - self.by_chance) / (1 - self.by_chance), 1.0
        around = Z * self.standard_error
        return max(-1.0, kappa - around), min(1.0, kappa + around)


class Cited(NamedTuple):
    """What a verdict against a text named: a rule by its number and title, whichever version of the charter; or the law."""

    number: int | None
    title: str

    @property
    def label(self) -> str:
        """In words."""
        if self.number is None:
            return _("The law")
        return _("Rule %(number)s: %(title)s") % {"number": self.number, "title": self.title}


LAW = Cited(None, "")


class Pair(NamedTuple):
    """
    What two people said of a text: whether against it, and what they named, ``None`` for nothing; ``known`` is what could
    be named there.
    """

    first_against: bool
    first: Cited | None
    second_against: bool
    second: Cited | None
    known: frozenset[Cited]


@dataclass(frozen=True)
class Consistency:
    """Whether to publish or not, each ground that anybody named, and the latest comments that stand against a second word."""

    overall: Agreement
    grounds: list[tuple[str, Agreement]]
    standing: list[BlindReading]


def consistency(publication: Publication, period: Period) -> Consistency:
    """How far people agreed, by the second words that were given in ``period``; three queries."""
    found = pairs(publication, period)
    return Consistency(
        overall=counted((one.first_against, one.second_against) for one in found),
        grounds=by_ground(found),
        standing=standing(publication, period),
    )


def pairs(publication: Publication, period: Period) -> list[Pair]:
    """The first and the second verdict on each text that was read twice."""
    rows = list(
        _read(publication, period).values_list(
            "decision__comment__charter_id", "decision__outcome", "decision__rule__number", "decision__rule__title",
            "decision__ground", "would", "rule__number", "rule__title", "ground",
        )
    )  # fmt: skip
    known: dict[int, set[Cited]] = defaultdict(lambda: {LAW})
    rules = Rule.objects.filter(version__in={charter for charter, *_verdicts in rows})
    for version, number, title in rules.values_list("version", "number", "title"):
        known[version].add(Cited(number, title))
    return [
        Pair(
            outcome in AGAINST, _cited(number, title, ground),
            would in AGAINST, _cited(second_number, second_title, second_ground), frozenset(known[charter]),
        )
        for charter, outcome, number, title, ground, would, second_number, second_title, second_ground in rows
    ]  # fmt: skip


def _read(publication: Publication, period: Period):
    return BlindReading.objects.filter(
        publication=publication, read_at__gte=period.begins, read_at__lt=period.ends
    )


def _cited(number: int | None, title: str | None, ground: str) -> Cited | None:
    if number is not None:
        return Cited(number, title or "")
    return LAW if ground == Ground.LAW else None


def by_ground(found: Iterable[Pair]) -> list[tuple[str, Agreement]]:
    """
    For each ground that anybody named, in words: whether each of two people decided under it.

    Where the first verdict was against the text and named nothing (what is returned need not), it says nothing of any.
    """
    told = [one for one in found if one.first is not None or not one.first_against]
    named = {cited for one in told for cited in (one.first, one.second) if cited is not None}
    return [
        (
            cited.label,
            counted((one.first == cited, one.second == cited) for one in told if cited in one.known),
        )
        for cited in sorted(named, key=lambda one: (one.number is None, one.number or 0, one.title))
    ]


def counted(answers: Iterable[tuple[bool, bool]]) -> Agreement:
    """The answers of the first and of the second person, counted."""
    told = list(answers)
    return Agreement(
        both=told.count((True, True)),
        first=told.count((True, False)),
        second=told.count((False, True)),
        neither=told.count((False, False)),
    )


def standing(publication: Publication, period: Period) -> list[BlindReading]:
    """What readers see that the second person would not have published, and nobody has decided on since; the latest first."""
    since = Decision.objects.standing().filter(
        comment=OuterRef("decision__comment"), decided_at__gt=OuterRef("read_at")
    )
    found = _read(publication, period).filter(
        ~Exists(since),
        would=Outcome.REFUSED,
        decision__outcome=Outcome.PUBLISHED,
        decision__comment__state=State.PUBLISHED,
        decision__comment__published_revision=F("decision__revision"),
    )
    around = found.select_related("rule", "decision__comment__thread__article")
    return list(around.defer("decision__comment__thread__article__body").order_by("-read_at", "-pk")[:NAMED])
