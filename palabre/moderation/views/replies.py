"""Requests for a right of reply on the desk: what waits with its clock, and what stands under an article."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from palabre.moderation import replying
from palabre.moderation.answer_forms import ReplyAnswerForm
from palabre.moderation.models import RightOfReply
from palabre.moderation.views.guarding import desk_page, moderators_only

# What was answered lately stands under what waits.
ANSWERED_AT_MOST = 20


@moderators_only
@require_safe
def replies(request):
    """What waits to be answered, the most urgent first, and what was answered lately."""
    return replies_page(request)


def replies_page(request, *, status=200, form=None, of=None, late=None):
    """
    The list, with ``form`` in the place of the request ``of`` that could not be answered so.

    Above it stands what was typed in the form ``late``, where somebody was first: what it answered may be listed no more.
    """
    answered = RightOfReply.objects.filter(publication=request.publication, answered_at__isnull=False)
    now = timezone.now()

    def rows(found):
        return [
            {
                "asked": one,
                "is_overdue": one.due_at <= now,
                "came_late": one.article.dated_at is not None
                and replying.is_late(one.article, one.received_at),
                "form": form if one.pk == of else ReplyAnswerForm(),
            }
            for one in found
        ]

    context = {
        "late": late,
        "rows": rows(replying.waiting(request.publication)),
        "answered": rows(
            answered.select_related("article", "answered_by").order_by("-answered_at")[:ANSWERED_AT_MOST]
        ),
    }
    return desk_page(request, "moderation/replies_desk.html", context, status=status)


@moderators_only
@require_POST
def answer(request, key):
    """Insert a reply, refuse it, or take it out; 409 where somebody was first."""
    asked = get_object_or_404(RightOfReply, pk=key, publication=request.publication)
    form = ReplyAnswerForm(request.POST)
    if not form.is_valid():
        return replies_page(request, status=422, form=form, of=asked.pk)
    act, said = form.cleaned_data["act"], {"by": request.user, "at": timezone.now()}
    try:
        if act == "insert":
            replying.insert(asked, **said)
            messages.success(request, _("The reply stands under its article."))
        elif act == "refuse":
            replying.refuse(asked, reasons=form.cleaned_data["reasons"], **said)
            messages.success(request, _("The request is refused, and whoever asked is told why."))
        else:
            replying.take_out(asked, reasons=form.cleaned_data["reasons"], **said)
            messages.success(request, _("The reply stands on its page no more, and its author is told why."))
    except replying.CannotAnswer:
        return replies_page(request, status=409, late=form)
    return redirect("moderation:replies")
