"""
In a frame, the reader whom the page around it vouches for is known before they write (``docs/known-readers.md``).

At addresses of their own: a script asks with each page that is read, and takes nothing of the household's right to write.
"""

from __future__ import annotations

import logging

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from palabre.accounts import vouching
from palabre.discussion import invitations
from palabre.discussion.framing import Framing
from palabre.discussion.models import Thread
from palabre.discussion.views.embedding import FramedPage
from palabre.discussion.views.framed import in_a_frame
from palabre.discussion.views.led_on import TakenIn, outside_thread
from palabre.discussion.views.responding import comes_from_elsewhere

logger = logging.getLogger("palabre.discussion")


@csrf_exempt
@never_cache
@require_POST
@in_a_frame
def in_a_thread(request: HttpRequest, frame: Framing, thread_id: int) -> HttpResponse:
    """
    The pass for the form of a discussion, and the form as they would find it: ``{"known": …, "form": "<form …"}``.

    By the site's ``token``, or by ``known``: a pass for the same discussion, or for its page before anybody began it.
    """
    try:
        thread = outside_thread(request.publication, thread_id)  # type: ignore[attr-defined]
    except TakenIn as taken_in:
        thread = taken_in.thread
    if thread.article is not None:
        raise Http404
    try:
        known = _vouched(request, (thread_id, thread.page_key or ""))
    except vouching.NotVouched as why:
        return _not_believed(f"thread={thread_id}", why)
    # The form stands on the page under the number that was asked for, and goes there.
    written = known.pass_for(thread_id)
    return JsonResponse({"known": written, "form": _form(request, frame, thread, known, written)})


@csrf_exempt
@never_cache
@require_POST
@in_a_frame
def before_the_first(request: HttpRequest, frame: Framing) -> HttpResponse:
    """
    The pass for a page whose discussion nobody has begun: ``{"known": …}``, for ``token`` and the ``word`` of its form.

    Whoever reads for longer than a token lives begins it as who they are: the thread takes this pass for one of its own.
    """
    publication = request.publication  # type: ignore[attr-defined]
    try:
        asked = invitations.take(publication, request.POST.get("word", ""), invitations.IN_A_FRAME)
        if not invitations.is_welcome(publication, asked):
            raise invitations.Forged
        known = _vouched(request, (asked.key,))
    except invitations.Forged:
        return _not_believed("no page", "its word is none, or its host is not registered")
    except vouching.NotVouched as why:
        return _not_believed("a page without a discussion", why)
    return JsonResponse({"known": known.pass_for(asked.key)})


def _vouched(request: HttpRequest, of: tuple[int | str, ...]) -> vouching.Known:
    """The reader by ``token``, taken now, or by the pass in ``known`` for one ``of`` these. Raises ``NotVouched``."""
    publication = request.publication  # type: ignore[attr-defined]
    if comes_from_elsewhere(request):
        raise vouching.NotVouched("another site sent it")
    if token := request.POST.get("token", ""):
        return vouching.take(publication, token, at=timezone.now())
    written = request.POST.get("known", "")
    for one in of[:-1]:
        try:
            return vouching.recognise(publication, written, one)
        except vouching.NotVouched:
            pass
    return vouching.recognise(publication, written, of[-1])


def _not_believed(where: str, why: object) -> HttpResponse:
    # Whoever builds the site reads why in the log; it names nobody.
    logger.info("a token was refused in %s: %s", where, why)
    says = _(
        "Your site’s word on who you are could not be taken. Write under a name, or load the site’s page again."
    )
    return JsonResponse({"says": says}, status=403)


def _form(request: HttpRequest, frame: Framing, thread: Thread, known: vouching.Known, written: str) -> str:
    """The empty form as ``known`` finds it. What stands against them is said where they read their text again."""
    page = FramedPage(request, thread, frame=frame, known=known)
    context = {
        "thread": thread,
        "publication": page.publication,
        "form": page.form,
        "known": known,
        "known_name": page.known_name,
        "known_pass": written,
        "warning": page.standing.warning,
        "action_url": page.places["respond_url"],
        **page.places,
    }
    return render_to_string("discussion/form.html", context, request)
