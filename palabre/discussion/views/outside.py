"""The discussion of a page on another site, on a page of its own here: for whoever has no script, and for what is linked."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from palabre.accounts import limits
from palabre.discussion import anchors, invitations, outside, threading
from palabre.discussion.framing import BASE, Framing
from palabre.discussion.invitations import IN_A_FRAME, ON_A_PAGE, Asked
from palabre.discussion.models import Thread
from palabre.discussion.showing import about, charter_in_force
from palabre.discussion.views.framed import sentence
from palabre.discussion.views.led_on import LARGEST_ID, beside_an_article, leads_on, outside_thread
from palabre.discussion.views.origin import is_our_own
from palabre.discussion.views.reading import page_of
from palabre.publications.models import Reading


@require_safe
@leads_on
def page(request: HttpRequest, thread_id: int, page: int = 1) -> HttpResponse:
    """The discussion, whole: its first page, or page n. An article's stands on the article's own page."""
    publication = request.publication  # type: ignore[attr-defined]
    article_s = Thread.objects.filter(
        pk=min(thread_id, LARGEST_ID), publication=publication, article__isnull=False
    )
    if (of_article := article_s.select_related("article").first()) is not None:
        if not of_article.is_public:
            raise Http404
        return redirect(of_article.url + "#discussion", permanent=True)
    thread = outside_thread(publication, thread_id)
    if page == 1 and request.path != thread.url:
        return redirect(thread.url + "#discussion", permanent=True)
    try:
        context = about(thread, page)
    except threading.NoSuchPage:
        raise Http404 from None
    if page > 1:
        return page_of(request, context)
    context["canonical"] = publication.root_url + thread.url
    return render(request, "discussion/outside.html", context)


@never_cache
@require_safe
def lookup(request: HttpRequest) -> HttpResponse:
    """
    Where the link leads that a page carries for readers without script: ``?address=``, and ``thread``, ``title``, ``comment``
    as its tag.

    To the discussion, and that comment in it; or, before there is one, to a page that can begin it for whoever comes from a registered host.
    """
    publication = request.publication  # type: ignore[attr-defined]
    try:
        asked = invitations.read(request.GET)
    except outside.NotAnAddress:
        return sentence(request, None, 400, _("This names no page: its address is missing, or is none."))
    thread = outside.find(publication, asked.key)
    if thread is not None and not thread.is_public:
        raise Http404
    if thread is not None:
        comment = anchors.comment_at(thread, request.GET.get("comment", ""))
        return HttpResponseRedirect(threading.address_of(comment) if comment else thread.url)
    if not invitations.is_welcome(publication, asked):
        return not_registered(request, None, asked)
    word = ""
    if invitations.comes_from_registered(publication, request.headers.get("Referer", "")):
        word = invitations.give(publication, asked, ON_A_PAGE)
    return unopened(request, None, asked, word)


def not_registered(request: HttpRequest, frame: Framing | None, asked: Asked) -> HttpResponse:
    """403: a sentence and no discussion."""
    says = _(
        "%(host)s is not registered with %(name)s: its pages carry no discussion of this publication."
    ) % {
        "host": asked.host,
        "name": request.publication.name,  # type: ignore[attr-defined]
    }
    return sentence(request, frame, 403, says)


def unopened(
    request: HttpRequest, frame: Framing | None, asked: Asked, word: str, *, status: int = 200, says: str = ""
) -> HttpResponse:
    """The discussion before anybody has opened it: empty, with its charter, and what opens it where ``word`` is given."""
    publication = request.publication  # type: ignore[attr-defined]
    is_trusting = publication.reading == Reading.BEFORE and publication.trusts_after
    context: dict[str, Any] = {
        "publication": publication,
        "asked": asked,
        "word": word,
        "sentence": says,
        "charter": charter_in_force(publication, timezone.now()),
        "how_read": "trusting" if is_trusting else publication.reading,
        "open_url": frame.at("open/") if frame is not None else "/threads/open/",
        "frame": frame,
        "base": BASE if frame is not None else None,
    }
    return render(request, "discussion/unopened.html", context, status=status)


@csrf_exempt
@never_cache
@require_POST
def open_here(request: HttpRequest) -> HttpResponse:
    """Open the thread, from the page of ``lookup``, and lead to its form."""
    return opened(request, None)


def opened(request: HttpRequest, frame: Framing | None) -> HttpResponse:
    """Open the thread that the word in the form is for: 303 to its form, or a sentence that says why not."""
    publication = request.publication  # type: ignore[attr-defined]
    at, who = timezone.now(), limits.who_is(request.META.get("REMOTE_ADDR", ""))
    where = ON_A_PAGE if frame is None else IN_A_FRAME
    try:
        asked = invitations.take(publication, request.POST.get("word", ""), where)
    except invitations.Forged:
        return sentence(
            request, frame, 403, _("Nothing was opened: go back to the page that you read, and begin there.")
        )
    thread = outside.find(publication, asked.key)
    if thread is None:
        if not is_our_own(request) or (frame is not None and not is_in_a_frame(request)):
            return sentence(
                request, frame, 403, _("Nothing was opened: go back to the page that you read, and begin there."),
                address=asked.address,
            )  # fmt: skip
        # Its host may have been taken away since the page was made.
        if not invitations.is_welcome(publication, asked):
            return not_registered(request, frame, asked)
        if limits.is_exceeded(who, "thread", at=at):
            says = _("Many discussions were begun from your connection today. Try again in an hour.")
            return unopened(request, frame, asked, request.POST["word"], status=429, says=says)
        thread = outside.open_(
            publication, key=asked.key, address=asked.address, title=asked.title, by="guest", at=at
        )
        limits.count(who, "thread", at=at)
    if frame is not None and thread.article is not None:
        return beside_an_article(request, frame, thread)
    response = HttpResponseRedirect(
        thread.respond_url if frame is None else frame.at(f"{thread.pk}/respond/")
    )
    response.status_code = 303
    return response


def is_in_a_frame(request: HttpRequest) -> bool:
    """Whether the browser says that a frame asks; one that says nothing of it is believed."""
    return request.headers.get("Sec-Fetch-Dest", "iframe") == "iframe"
