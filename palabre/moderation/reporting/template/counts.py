"""What the parts of the template are filled in with."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from palabre.charter.categories import OF_NOTICES, StatementCategory
from palabre.charter.models import Version
from palabre.moderation import measuring
from palabre.moderation.models import AGAINST, Alert, Ground, Outcome
from palabre.moderation.reporting import appealed, received
from palabre.moderation.reporting.appealed import Appeals
from palabre.moderation.reporting.decided import decisions
from palabre.moderation.reporting.measures import Measure, Sanction, measures, sanctions
from palabre.moderation.reporting.period import Period
from palabre.publications.models import Publication


@dataclass(frozen=True)
class Notice:
    """One legal notice: its category, the seconds until somebody acted on it (``None``: nothing was), on which ground."""

    category: str
    acted_within: float | None
    ground: str


@dataclass
class Counts:
    """What the parts are filled in with."""

    publication: Publication
    period: Period
    published_on: datetime.date
    previous_on: datetime.date | None
    notices: list[Notice]
    measures: list[Measure]
    sanctions: list[Sanction]
    appeals: Appeals
    appeals_of_people: Appeals
    together: measuring.Together
    decided: int
    charter: Version | None
    by_policy: int
    published_by_policy: int


def counted(
    publication: Publication, period: Period, *, at: datetime.datetime, previous: datetime.date | None
) -> Counts:
    """All of it, for the report published ``at``; ``previous`` is the day of the one before."""
    taken = list(measures(publication, period))
    decided = list(decisions(publication, period))
    return Counts(
        publication=publication,
        period=period,
        published_on=at.astimezone(publication.zone).date(),
        previous_on=previous,
        notices=[_notice(one) for one in received.notices(publication, period)],
        measures=taken,
        sanctions=sanctions(publication, period),
        appeals=appealed.appeals(publication, period, against="decision"),
        appeals_of_people=appealed.appeals(publication, period, against="sanction"),
        together=measuring.together(measuring.read(publication, period.begins, period.ends)),
        decided=len(decided),
        by_policy=sum(bool(one.policy) for one in decided),
        published_by_policy=sum(bool(one.policy) and one.outcome == Outcome.PUBLISHED for one in decided),
        charter=Version.objects.in_force(publication, min(at, period.ends)),
    )


def _notice(alert: Alert) -> Notice:
    category, decision = received.category_of(alert), alert.decision
    if category not in dict(OF_NOTICES):
        category = StatementCategory.NOT_SPECIFIED_NOTICE
    if decision is None or decision.outcome not in AGAINST or alert.was_put_back:  # type: ignore[attr-defined]
        return Notice(category, None, "")
    # What was returned names no ground at times: it is the charter that asks for mending.
    return Notice(category, received.took(alert), decision.ground or Ground.CHARTER)
