"""What moderation did, for those who do it: any days, today too."""

from __future__ import annotations

from django.utils import timezone
from django.views.decorators.http import require_safe

from palabre.moderation import rereading
from palabre.moderation.period_forms import PeriodForm
from palabre.moderation.reporting import agreement, figures, shown
from palabre.moderation.reporting.period import Period, today
from palabre.moderation.views.guarding import desk_page, moderators_only


@moderators_only
@require_safe
def report(request):
    """The figures between two days, the last ninety at first."""
    publication = request.publication
    form = PeriodForm(request.GET, today=today(publication, timezone.now()))
    period = Period(*form.period, publication.zone)
    context = {
        **shown.context(figures.figures(publication, period)),
        "period": period,
        "consistency": agreement.consistency(publication, period),
        "to_read_blindly": rereading.to_read(publication, request.user).count(),
    }
    return desk_page(request, "moderation/report.html", context)
