"""
One's own day at the desk. It is shown to nobody but oneself, and nothing of it is kept.

How much each person reads is known to them alone: what is asked for here is always whoever asks.
"""

from __future__ import annotations

import datetime
import statistics
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from palabre.accounts.models import User
from palabre.charter.applying import touched
from palabre.charter.models import Version
from palabre.discussion.models import Thread
from palabre.moderation.measuring import Share
from palabre.moderation.models import Decision, Outcome
from palabre.moderation.reporting.period import Period
from palabre.publications.models import Publication

# Who was away so long was at something else: it is no time between two decisions.
A_PAUSE = datetime.timedelta(minutes=10)
# What weighs on whoever reads it: calls to violence are among what the check of insults notes.
HARD = frozenset({"hatred", "hatred.e5", "hostility", "insults"})


@dataclass(frozen=True)
class Day:
    """
    What somebody decided on a day: ``outcomes`` of what stands, how many they took back, how many were ``hard`` to read.

    ``gaps`` are the seconds from one decision to the next, pauses left out; ``hours`` the decisions of each hour there;
    ``share`` their part of what people decided that day.
    """

    period: Period
    outcomes: Counter[str]
    undone: int
    hard: int
    gaps: list[float]
    hours: Counter[int]
    share: Share

    @property
    def decided(self) -> int:
        """All of theirs that stand."""
        return sum(self.outcomes.values())

    @property
    def average(self) -> float | None:
        """Seconds between two decisions; ``None`` where there are not two."""
        return statistics.fmean(self.gaps) if self.gaps else None

    @property
    def median(self) -> float | None:
        """Seconds within which half of the next decisions came."""
        return statistics.median(self.gaps) if self.gaps else None

    @property
    def by_hour(self) -> list[tuple[datetime.time, int]]:
        """Each hour from the first to the last in which something was decided, with how much."""
        if not self.hours:
            return []
        return [
            (datetime.time(hour), self.hours[hour]) for hour in range(min(self.hours), max(self.hours) + 1)
        ]


def of(user: User, publication: Publication, on: datetime.date) -> Day:
    """The day of ``user`` in ``publication``: four queries, however much they did."""
    period = Period(on, on, publication.zone)
    that_day = Decision.objects.filter(
        # A list of its discussions, not a join: SQLite would begin with them.
        comment__thread__in=Thread.objects.filter(publication=publication).values("pk"),
        decided_at__gte=period.begins,
        decided_at__lt=period.ends,
    )
    rows = list(
        that_day.filter(decided_by=user)
        .order_by("decided_at", "pk")
        .values_list(
            "decided_at", "outcome", "undone_by", "comment__charter_id", "revision__text", "revision__findings",
        )
    )  # fmt: skip
    stand = [one for one in rows if one[1] != Outcome.UNDONE and one[2] is None]
    everybody = that_day.standing().filter(decided_by__isnull=False).count()
    instants = [at for at, *_rest in stand]
    return Day(
        period,
        outcomes=Counter(outcome for _at, outcome, *_rest in stand),
        undone=sum(outcome == Outcome.UNDONE for _at, outcome, *_rest in rows),
        hard=_hard((charter, text, findings) for *_what, charter, text, findings in stand),
        gaps=[(after - at).total_seconds() for at, after in pairwise(instants) if after - at <= A_PAUSE],
        hours=Counter(at.astimezone(period.zone).hour for at in instants),
        share=Share(len(stand), everybody),
    )


def _hard(read: Iterable[tuple[int, str, list[Mapping[str, Any]]]]) -> int:
    """How many of the texts were noted under a rule that is bound to one of the checks ``HARD``."""
    noted = [one for one in read if one[2]]
    versions = Version.objects.prefetch_related("rules").in_bulk({charter for charter, *_rest in noted})
    return sum(
        any(HARD & _names(rule.checks) for rule in touched(versions[charter], text, findings))
        for charter, text, findings in noted
    )


def _names(checks: list[Mapping[str, Any]]) -> set[str]:
    return {str(one.get("check", "")) for one in checks if isinstance(one, Mapping)}
