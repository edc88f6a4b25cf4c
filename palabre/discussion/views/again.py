"""What is sent to a discussion that was cleared away meanwhile (``clearing.py``): it is begun again, and takes it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.accounts import limits
from palabre.discussion import invitations, outside
from palabre.discussion.framing import Framing
from palabre.discussion.models import Thread
from palabre.discussion.views.framed import sentence
from palabre.discussion.views.origin import is_our_own
from palabre.discussion.views.outside import is_in_a_frame


def begun_again(request: HttpRequest, frame: Framing | None) -> Thread | HttpResponse:
    """
    The discussion of the page that the form in ``request`` is for, begun again, or by somebody else since; or why not,
    with what was typed.

    Raises ``Http404`` where nothing was sent from a form of ours that says its page: that answer keeps the text as well.
    """
    publication = request.publication  # type: ignore[attr-defined]
    # A remark on what is still being written begins nothing.
    is_sent = request.method == "POST" and "application/json" not in request.headers.get("Accept", "")
    if not is_sent or not _comes_from_here(request) or (frame is not None and not is_in_a_frame(request)):
        raise Http404
    try:
        asked = invitations.take(publication, request.POST.get("again", ""), invitations.AGAIN)
    except invitations.Forged:
        raise Http404 from None
    at, who, typed = (
        timezone.now(),
        limits.who_is(request.META.get("REMOTE_ADDR", "")),
        request.POST.get("text", ""),
    )
    thread = outside.find(publication, asked.key)
    if thread is None:
        if not invitations.is_welcome(publication, asked):
            says = _("The page that is discussed stands on no registered host any more.")
            return sentence(request, frame, 403, says, typed=typed)
        if limits.is_exceeded(who, "thread", at=at):
            says = _("Many discussions were begun from your connection today. Try again in an hour.")
            return sentence(request, frame, 429, says, typed=typed)
        thread = outside.open_(publication, key=asked.key, address=asked.address, by="guest", at=at)
        limits.count(who, "thread", at=at)
    thread.publication = publication
    return thread


def _comes_from_here(request: HttpRequest) -> bool:
    # The form on a finished page has no token of Django's: the browser's word is enough to begin an empty discussion.
    return request.headers.get("Sec-Fetch-Site") == "same-origin" or is_our_own(request)
