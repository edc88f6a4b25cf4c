"""The page about a threat to somebody's life: whom to tell, what to tell, and what was told."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from palabre.moderation import deciding, threats
from palabre.moderation.models import ThreatReport
from palabre.moderation.telling_forms import ThreatForm
from palabre.moderation.views.comments import comment_or_404
from palabre.moderation.views.guarding import desk_page, moderators_only


@moderators_only
@require_http_methods(["GET", "HEAD", "POST"])
def threat(request, number):
    """Whom to tell about comment ``number``; a POST keeps what was told."""
    found = comment_or_404(request, number)
    form = ThreatForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        threats.report(found, by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("What was told is kept."))
        return redirect("moderation:threat", number)
    context = {
        "comment": found,
        "revision": deciding.to_read(found),
        "url": request.publication.root_url + found.url,
        "authorities": threats.authorities(),
        "told": ThreatReport.objects.filter(comment=found).select_related("told_by").order_by("-told_at"),
        "form": form,
    }
    return desk_page(request, "moderation/threat.html", context, status=422 if form.errors else 200)
