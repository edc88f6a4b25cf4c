"""How often the checks were right, over any period."""

from __future__ import annotations

import datetime

from django.utils import timezone
from django.views.decorators.http import require_safe

from palabre.charter import applying
from palabre.charter.models import Version
from palabre.moderation import measuring
from palabre.moderation.period_forms import PeriodForm
from palabre.moderation.views.guarding import desk_page, moderators_only


@moderators_only
@require_safe
def checks(request):
    """Each check under each rule, beside what people decided between two days."""
    form = PeriodForm(request.GET, today=timezone.localdate())
    first, last = form.period
    zone = timezone.get_current_timezone()
    since = datetime.datetime.combine(first, datetime.time(), zone)
    until = datetime.datetime.combine(last + datetime.timedelta(days=1), datetime.time(), zone)
    found, decisions = measuring.measures(request.publication, since, until)
    version = Version.objects.in_force(request.publication, timezone.now())
    context = {
        "form": form,
        "measures": found,
        "count": decisions,
        "first": first,
        "last": last,
        "missing": applying.missing(version) if version is not None else {},
    }
    return desk_page(request, "moderation/checks.html", context)
