"""A thread is opened, closed at once or on a date, or made read-only."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from palabre.discussion.models import Thread
from palabre.discussion.opening import set_opening
from palabre.moderation.explaining import comments
from palabre.moderation.forms import OpeningForm
from palabre.moderation.views.guarding import desk_page, moderators_only


@moderators_only
@require_http_methods(["GET", "HEAD", "POST"])
def thread(request, thread_id):
    """What may be done in a thread, and the form to change it."""
    found = get_object_or_404(
        Thread.objects.select_related("article", "publication"), pk=thread_id, publication=request.publication
    )
    if request.method == "POST":
        form = OpeningForm(request.POST)
        if form.is_valid():
            set_opening(found, by=request.user, at=timezone.now(), **form.cleaned_data)
            messages.success(request, _("The discussion’s state was changed."))
            return redirect("moderation:thread", found.pk)
    else:
        form = OpeningForm(initial={"opening": found.opening, "closes_at": found.closes_at})
    closes_at = timezone.localtime(found.closes_at).strftime("%Y-%m-%dT%H:%M") if found.closes_at else ""
    context = {
        "thread": found,
        "form": form,
        "closes_at": form.data.get("closes_at", "")[:40] if form.is_bound else closes_at,
        "opening": form.data.get("opening", "") if form.is_bound else found.opening,
        "waiting_here": comments(request.publication).filter(thread=found).waiting().count(),
    }
    return desk_page(request, "moderation/thread.html", context, status=422 if form.is_bound else 200)
