"""What moderation did, for everybody: over whole months, of days that have ended."""

from __future__ import annotations

import datetime
import re

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from palabre.kit import depending
from palabre.moderation.models import TransparencyReport
from palabre.moderation.reporting import arrived, figures, shown
from palabre.moderation.reporting.period import ONE_DAY, Period, last_twelve_months, next_month, today
from palabre.moderation.reporting.template import filling
from palabre.publications.models import Publication

# So far back one may look: a page for each pair of months is made when it is asked for.
MOST_YEARS = 10
LARGEST_YEAR = 9999
MONTH = re.compile(r"([1-9][0-9]{3})-(0[1-9]|1[0-2])", re.ASCII)


@require_safe
def transparency(request):
    """
    The last twelve months, or from the month ``?since=2026-01`` to the month ``?until=2026-06``.

    Whole months: between two periods that differ by a day stands what one person sent, or decided. Two of those that
    are offered, in order, and both: from any other way to ask it leads to that one, since each address is a page to keep.
    """
    publication, now = request.publication, timezone.now()
    if publication is None:
        raise Http404
    here = today(publication, now)
    # It says what happened in days that have ended: at midnight there is one more.
    depending.until(datetime.datetime.combine(here + ONE_DAY, datetime.time(), publication.zone))
    months = months_to_choose(publication, here)
    usual = last_twelve_months(publication, now)
    period = asked(request.GET, months, here - ONE_DAY, publication) or usual
    named = {name: request.GET.getlist(name) for name in ("since", "until") if name in request.GET}
    written = written_of(period) if period != usual else {}
    if named != {name: [month] for name, month in written.items()}:
        said = "&".join(f"{name}={month}" for name, month in written.items())
        return redirect(request.path + (f"?{said}" if said else ""))
    found = figures.figures(publication, period)
    context = {
        **shown.context(found),
        "publication": publication,
        "articles": shown.public_articles(found, publication),
        "period": period,
        "is_usual": period == usual,
        "months": months,
        "years": sorted({month.year for month in months}, reverse=True),
        "reports": publication.transparency_reports.defer("files"),
        "parts": filling.PARTS,
    }
    return render(request, "moderation/transparency.html", context)


@require_safe
def part(request, year, version, part):
    """One file of a report, for good."""
    wanted = TransparencyReport.objects.filter(publication=request.publication, year=year, version=version)
    report = wanted.first() if max(year, version) <= LARGEST_YEAR else None
    if report is None or part not in report.files:
        raise Http404
    answer = HttpResponse(report.files[part].encode(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{year}-{version}-{part}.csv"'
    return answer


def months_to_choose(publication: Publication, here: datetime.date) -> list[datetime.date]:
    """The first day of each month since the first comment of which at least one day has ended, in order."""
    first = arrived.first_sent(publication)
    last = here - ONE_DAY
    began = first.astimezone(publication.zone).date() if first is not None else last
    began = max(began, datetime.date(last.year - MOST_YEARS, 1, 1))
    return list(Period(min(began, last), last, publication.zone).months)


def written_of(period: Period) -> dict[str, str]:
    """The parameters that name ``period``."""
    return {"since": f"{period.first:%Y-%m}", "until": f"{period.last:%Y-%m}"}


def asked(said, months: list[datetime.date], last: datetime.date, publication: Publication) -> Period | None:
    """The period that the address names; ``None`` where it names none. It ends with ``last`` at the latest."""
    found = [MONTH.fullmatch(said.get(name, "")) for name in ("since", "until")]
    since, until = (datetime.date(int(one[1]), int(one[2]), 1) if one else None for one in found)
    if since is None and until is None:
        return None
    chosen = sorted([since or months[0], until or months[-1]])
    first, final = (min(max(one, months[0]), months[-1]) for one in chosen)
    return Period(first, min(next_month(final) - ONE_DAY, last), publication.zone)
