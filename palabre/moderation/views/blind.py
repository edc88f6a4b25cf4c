"""Blind second readings: one text at a time, with what it was about and the charter, and nothing of who or what became of it."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from palabre.moderation import rereading
from palabre.moderation.decision_forms import BlindForm
from palabre.moderation.models import BlindReading
from palabre.moderation.views.guarding import desk_page, moderators_only

KEY = re.compile("[0-9a-f]{22}")


@moderators_only
@require_safe
def blind(request):
    """What was drawn, after the one of the key ``?after=``."""
    after = request.GET.get("after", "")
    reading = rereading.next_to_read(
        request.publication, request.user, after=after if KEY.fullmatch(after) else ""
    )
    return blind_page(request, reading)


def blind_page(request, reading: BlindReading | None, *, status: int = 200, fault: str = ""):
    """The text of ``reading``, or that nothing is to be read."""
    context: dict[str, Any] = {
        "fault": fault,
        "reading": reading,
        "many": rereading.to_read(request.publication, request.user).count(),
    }
    if reading is not None:
        comment = reading.decision.comment
        parent = comment.parent
        answered = (parent.published_revision or parent.revision) if parent is not None else None
        context |= {
            "text": reading.decision.revision.text,
            "answered": answered.text if answered is not None else "",
            "thread": comment.thread,
            "rules": comment.charter.rules.all(),
        }
    return desk_page(request, "moderation/blind.html", context, status=status)


@moderators_only
@require_POST
def say(request, key):
    """Keep what this person would decide; 409 where a colleague has said it already."""
    reading = get_object_or_404(BlindReading, key=key, publication=request.publication)
    if reading.read_at is not None:
        return read_already(request, key)
    if not rereading.to_read(request.publication, request.user).filter(pk=reading.pk).exists():
        raise Http404
    form = BlindForm(request.POST, charter=reading.decision.comment.charter)
    if not form.is_valid():
        return blind_page(request, reading, status=422, fault=str(form.errors["would"][0]))
    try:
        rereading.say(reading, by=request.user, at=timezone.now(), **form.said)
    except (rereading.ReadAlready, rereading.NotTheirs):
        # A moment ago it was theirs to read.
        return read_already(request, key)
    messages.success(request, _("Your word is kept. Nothing follows from it for the comment."))
    return redirect("moderation:blind")


def read_already(request, key: str):
    """What comes next, and that nothing was kept."""
    following = rereading.next_to_read(request.publication, request.user, after=key)
    fault = _("This text has had its second reading; your word was not kept.")
    return blind_page(request, following, status=409, fault=fault)
