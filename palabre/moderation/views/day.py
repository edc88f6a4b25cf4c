"""One's own day at the desk: whoever asks sees theirs, and no address names anybody else's."""

from __future__ import annotations

from django.utils import timezone
from django.views.decorators.http import require_safe

from palabre.moderation.models import Outcome
from palabre.moderation.period_forms import DayForm
from palabre.moderation.reporting import day, spans
from palabre.moderation.reporting.figures import OUTCOMES_SHOWN
from palabre.moderation.reporting.period import today
from palabre.moderation.views.guarding import desk_page, moderators_only


@moderators_only
@require_safe
def own_day(request):
    """Today, or the day ``?on=``."""
    form = DayForm(request.GET, today=today(request.publication, timezone.now()))
    found = day.of(request.user, request.publication, form.day)
    context = {
        "day": found,
        "today": form.today,
        "outcomes": [(Outcome(one).label, found.outcomes[one]) for one in OUTCOMES_SHOWN],
        "average": spans.briefly(found.average),
        "median": spans.briefly(found.median),
    }
    return desk_page(request, "moderation/day.html", context)
