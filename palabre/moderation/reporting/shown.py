"""The figures of a period as pages show them: plots, and rows with their words."""

from __future__ import annotations

import datetime
from collections import Counter
from typing import Any

from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from palabre.moderation.models import AGAINST_THE_WHOLE, Outcome
from palabre.moderation.reporting import spans
from palabre.moderation.reporting.figures import Figures, OfArticle
from palabre.moderation.reporting.plots import Plot, Series, written
from palabre.press.models import Article
from palabre.publications.models import Publication

# Of a discussion with fewer decisions nothing is said in public: one refusal there is somebody's.
LEAST = 5
# So many unusual hours are named, the latest.
HOURS_NAMED = 10


def context(found: Figures) -> dict[str, Any]:
    """What the template of the figures needs."""
    return {
        "figures": found,
        "summary": _summary(found),
        "read_half": spans.within(spans.percentile(found.waits, 0.5) or 0),
        "read_most": spans.within(spans.percentile(found.waits, 0.9) or 0),
        "plot_months": _months(found),
        "plot_hours": _hours(found),
        "plot_delays": _delays(found),
        "plot_reasons": _reasons(found),
        "unusual": _unusual(len(found.growth)),
        "growth": found.growth[-HOURS_NAMED:][::-1],
        "alerts": [(one, spans.spoken(one.median)) for one in found.alerts],
        "notices": [(one, spans.spoken(one.median)) for one in found.notices],
        "appeals": found.appeals,
        "appeals_median": spans.within(found.appeals.median or 0),
        "measured": found.measured,
        "articles": found.articles,
    }


def public_articles(found: Figures, publication: Publication) -> list[OfArticle]:
    """The discussions that anybody may read and in which enough was decided that no figure is one person's."""
    keys = [one.thread.article_id for one in found.articles if sum(one.counts.values()) >= LEAST]
    open_to_all = set(Article.objects.live().public().filter(pk__in=keys).values_list("pk", flat=True))
    return [
        one
        for one in found.articles
        if sum(one.counts.values()) >= LEAST
        and (one.thread.article_id is None or one.thread.article_id in open_to_all)
    ]


def _summary(found: Figures) -> list[tuple[str, str]]:
    """What happened, in words, each with its number."""
    rows = [
        (_("Comments received"), found.arrived),
        (_("Decisions"), found.decided),
        *((str(label), found.outcomes[key]) for key, label in _outcomes()),
        (_("Of what was kept from readers, noted by a program before"), found.by_machine),
        (_("Decided by a named policy, without a person"), found.by_policy),
    ]
    return [(name, written(number)) for name, number in rows]


def _outcomes() -> list[tuple[str, str]]:
    return [
        (Outcome.PUBLISHED, _("Published")),
        (Outcome.SEALED, _("Published without a passage")),
        (Outcome.REFUSED, _("Refused")),
        (Outcome.RETURNED, _("Returned to their authors")),
        (Outcome.REMOVED, _("Removed")),
        (Outcome.RESTORED, _("Restored")),
    ]


def _months(found: Figures) -> Plot:
    # Not the empty months before anything happened: whoever asks may name any day.
    first = min([*found.arrived_by_month, *found.decided_by_month], default=found.period.last)
    months = [month for month in found.period.months if month >= first]
    decided = [found.decided_by_month.get(month, Counter()) for month in months]
    shown = [one[Outcome.PUBLISHED] + one[Outcome.RESTORED] + one[Outcome.SEALED] for one in decided]
    against = [sum(one[outcome] for outcome in AGAINST_THE_WHOLE) for one in decided]
    return Plot(
        key="months",
        title=_("By month"),
        about=_("Month"),
        labels=[date_format(month, "M") for month in months],
        heads=[date_format(month, "F Y") for month in months],
        series=[
            Series(pgettext("comments", "received"), [found.arrived_by_month[month] for month in months]),
            Series(pgettext("comments", "published"), shown),
            Series(_("kept from readers"), against),
        ],
    )


def _hours(found: Figures) -> Plot:
    hours = range(24)
    return Plot(
        key="hours",
        title=_("By hour of the day"),
        about=_("Hour"),
        labels=[str(hour) for hour in hours],
        heads=[time_format(datetime.time(hour), "H:i") for hour in hours],
        series=[
            Series(pgettext("comments", "received"), [found.arrived_by_hour[hour] for hour in hours]),
            Series(pgettext("comments", "decided"), [found.decided_by_hour[hour] for hour in hours]),
        ],
    )


def _delays(found: Figures) -> Plot:
    delays = found.delays
    most = max((seconds for _share, seconds in delays), default=0)
    unit, name = (
        (spans.MINUTE, _("minutes"))
        if most < 90 * spans.MINUTE
        else (spans.HOUR, _("hours"))
        if most < 2 * spans.DAY
        else (spans.DAY, _("days"))
    )
    return Plot(
        key="delays",
        title=_("How long texts waited, in %(unit)s: so many of a hundred were read within") % {"unit": name},
        about=_("Of a hundred"),
        labels=[str(share) for share, _seconds in delays],
        series=[
            Series(
                _("read within"),
                [seconds / unit for _share, seconds in delays],
                [spans.spoken(seconds) for _share, seconds in delays],
            )
        ],
    )


def _reasons(found: Figures) -> Plot:
    reasons = found.reasons[:12]
    return Plot(
        key="reasons",
        title=_("What was kept from readers, by rule"),
        about=_("On which ground"),
        labels=[
            str(one.number) if one.number is not None else _("law") if one.ground else "–" for one in reasons
        ],
        heads=[one.label for one in reasons],
        series=[
            Series(pgettext("comments", "refused"), [one.counts[Outcome.REFUSED] for one in reasons]),
            Series(pgettext("comments", "returned"), [one.counts[Outcome.RETURNED] for one in reasons]),
            Series(pgettext("comments", "removed"), [one.counts[Outcome.REMOVED] for one in reasons]),
            Series(_("a passage taken out"), [one.counts[Outcome.SEALED] for one in reasons]),
        ],
    )


def _unusual(count: int) -> str:
    """How many hours were unusual, in words; nothing for none."""
    if not count:
        return ""
    return ngettext(
        "In %(n)s hour over three times as many comments came as usual at that hour.",
        "In %(n)s hours over three times as many comments came as usual at that hour.",
        count,
    ) % {"n": written(count)}
