"""
The yearly reports that were published, each version for good.

They lie in the database (``TransparencyReport``), so that every process hands out the same and a backup holds them.
"""

from __future__ import annotations

import datetime

from django.db import transaction

from palabre.accounts.models import User
from palabre.journal.recording import record
from palabre.moderation.models import Decision, TransparencyReport
from palabre.moderation.reporting.period import today, year_of
from palabre.moderation.reporting.template import filling
from palabre.publications.models import Publication

# What came in the last days of a year is decided by then; the law gives two months.
BY_ITSELF = (2, 1)
# Its dates alone differ from day to day.
DATED = "Part_1_summary"


class NotEnded(Exception):
    """The year has not ended there: it has no report yet."""


def publish(
    publication: Publication, year: int, *, by: User | str, at: datetime.datetime
) -> TransparencyReport:
    """
    Publish the report of a year that has ended: its first version, or the next where figures changed.

    The latest version where they did not. Raises ``NotEnded``.
    """
    if year >= today(publication, at).year:
        raise NotEnded(year)
    report = None
    # Counting a year takes its time, and on SQLite one transaction at a time writes: it is done before that begins,
    # and again where somebody else has published meanwhile.
    while report is None:
        before = _newest(publication)
        previous = before.published_at.astimezone(publication.zone).date() if before is not None else None
        made = filling.files(publication, year_of(publication, year), at=at, previous=previous)
        report = _kept(publication, year, made, before, by=by, at=at)
    return report


def _newest(publication: Publication) -> TransparencyReport | None:
    """What was published last, of whichever year."""
    return TransparencyReport.objects.filter(publication=publication).order_by("-published_at", "-pk").first()


@transaction.atomic
def _kept(
    publication: Publication,
    year: int,
    made: dict[str, str],
    before: TransparencyReport | None,
    *,
    by: User | str,
    at: datetime.datetime,
) -> TransparencyReport | None:
    """The version that says what was ``made``, kept now or before; ``None`` where one was published since ``before``."""
    # Two that come at once take turns.
    Publication.objects.select_for_update(no_key=True).get(pk=publication.pk)
    if _newest(publication) != before:
        return None
    latest = TransparencyReport.objects.filter(publication=publication, year=year).first()
    if latest is not None and _without_dates(latest.files) == _without_dates(made):
        return latest
    report = TransparencyReport.objects.create(
        publication=publication,
        year=year,
        version=latest.version + 1 if latest is not None else 1,
        published_at=at,
        files=made,
    )
    record(
        "transparency.published",
        journal=publication.pk,
        subject=report,
        by=by,
        at=at,
        year=year,
        version=report.version,
    )
    return report


def _without_dates(files: dict[str, str]) -> dict[str, str]:
    return {part: text for part, text in files.items() if part != DATED}


def publish_what_has_ended(*, at: datetime.datetime) -> int:
    """Publish, from February on, the report of each ended year in which something was decided and that has none; say how many."""
    done = 0
    for publication in Publication.objects.order_by("pk"):
        here = today(publication, at)
        last = here.year - 1 if (here.month, here.day) >= BY_ITSELF else here.year - 2
        decided = Decision.objects.filter(comment__thread__publication=publication).order_by("decided_at")
        first = decided.values_list("decided_at", flat=True).first()
        if first is None:
            continue
        reports = publication.transparency_reports  # type: ignore[attr-defined]
        there = set(reports.values_list("year", flat=True))
        for year in range(first.astimezone(publication.zone).year, last + 1):
            if year not in there:
                publish(publication, year, by="policy:transparency", at=at)
                done += 1
    return done
