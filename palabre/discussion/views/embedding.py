"""The discussion in a frame on a page of a registered host: it is read, opened, and written in, without any cookie."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from palabre.accounts.models import Reader
from palabre.discussion import anchors, invitations, outside, piece, threading
from palabre.discussion.framing import Framing
from palabre.discussion.models import Thread
from palabre.discussion.showing import about
from palabre.discussion.views.again import begun_again
from palabre.discussion.views.framed import in_a_frame, sentence
from palabre.discussion.views.led_on import TakenIn, beside_an_article, leads_on, outside_thread
from palabre.discussion.views.outside import not_registered, opened, unopened
from palabre.discussion.views.reading import placed
from palabre.discussion.views.responding import answered
from palabre.discussion.views.visiting import Page
from palabre.kit import depending


@require_safe
@in_a_frame
def lookup(request: HttpRequest, frame: Framing) -> HttpResponse:
    """
    Where the tag leads: ``?address=``, and ``thread``, ``title``, ``lang``, ``theme`` where it says them, ``comment``
    where the page's own address ends in a comment's anchor.

    To the discussion in its frame, on the page where that comment stands, on the first one where it is none of its
    comments; or, before anybody opened it, the same page empty. It is the same for everybody.
    """
    publication = request.publication  # type: ignore[attr-defined]
    # Until a thread is opened or moved.
    depending.on(f"outside:{publication.pk}")
    try:
        asked = invitations.read(request.GET)
    except outside.NotAnAddress:
        return sentence(request, frame, 400, _("This names no page: its address is missing, or is none."))
    thread = outside.find(publication, asked.key)
    if thread is not None:
        comment = None
        if anchor := request.GET.get("comment", ""):
            # Until something happens there: it may be published yet.
            depending.on(f"thread:{thread.pk}")
            comment = anchors.comment_at(thread, anchor)
        if thread.article is not None:
            return beside_an_article(request, frame, thread, comment)
        return HttpResponseRedirect(frame.address_of(comment) if comment else frame.page_url(thread))
    if not invitations.is_welcome(publication, asked):
        return not_registered(request, frame, asked)
    return unopened(request, frame, asked, invitations.give(publication, asked, invitations.IN_A_FRAME))


@require_safe
@in_a_frame
@leads_on
def discussion(request: HttpRequest, frame: Framing, thread_id: int, page: int = 1) -> HttpResponse:
    """One page of the discussion, in its frame."""
    thread = outside_thread(request.publication, thread_id)  # type: ignore[attr-defined]
    if page == 1 and request.path != f"/embed/{thread.pk}/":
        return redirect(frame.page_url(thread), permanent=True)
    try:
        context = about(thread, page, frame=frame)
    except threading.NoSuchPage:
        raise Http404 from None
    return render(request, "discussion/framed.html", context)


@require_safe
@in_a_frame
def branch(request: HttpRequest, frame: Framing, number: int, page: int = 1) -> HttpResponse:
    """
    All that answers one comment, when it is too long for its page, in the frame of its discussion.

    An article may have taken that in since the page with the link was made.
    """
    root = placed(request, number)
    thread = root.thread
    if thread.article is not None:
        depending.on(f"thread:{thread.pk}")
        return beside_an_article(request, frame, thread, root)
    own = frame.page_url(thread, page, root.pk)
    if page == 1 and request.path != own.partition("?")[0]:
        return redirect(own, permanent=True)
    try:
        context = about(thread, page, root, frame=frame)
    except threading.NoSuchPage:
        raise Http404 from None
    # Our own markup around text that was escaped when it was sent.
    made = piece.make(root, thread.publication, frame.language)
    context |= {"root_piece": mark_safe(made + "</li>"), "root_url": frame.address_of(root)}
    return render(request, "discussion/framed_branch.html", context)


@csrf_exempt
@never_cache
@require_POST
@in_a_frame
def open_in_frame(request: HttpRequest, frame: Framing) -> HttpResponse:
    """Open the thread, where the page in the frame invites to it."""
    return opened(request, frame)


class FramedPage(Page):
    """A visit to the form within the frame: nobody is known there but by the site around it, and no cookie is set."""

    def __init__(
        self, request: HttpRequest, thread: Thread, data: Any = None, *, frame: Framing, **known: Any
    ) -> None:
        self.frame = frame
        super().__init__(request, thread, data, **known)

    @property
    def reader(self) -> Reader | None:  # type: ignore[override]
        """For whom the site vouches; else nobody in particular."""
        return self.known.reader if self.known is not None else None

    @property
    def places(self) -> dict[str, Any]:
        """Addresses within the frame."""
        return self.frame.places(self.thread)

    def offer_key(self, response: HttpResponse) -> None:
        """A browser would not keep it."""

    def keep_key(self, response: HttpResponse, key: str) -> None:
        """The private link on the page opens in a tab of its own, and is kept there."""


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@in_a_frame
@leads_on
def respond(request: HttpRequest, frame: Framing, thread_id: int) -> HttpResponse:
    """The form, its preview and its sending, as on a page of ours (``responding.respond``)."""
    try:
        thread = outside_thread(request.publication, thread_id)  # type: ignore[attr-defined]
    except TakenIn as taken_in:
        # What was typed before the discussions became one goes into the one that they are.
        if request.method != "POST" or taken_in.thread.article is not None:
            raise
        thread = taken_in.thread
    except Http404:
        begun = begun_again(request, frame)
        if isinstance(begun, HttpResponse):
            return begun
        if begun.article is not None:
            return beside_an_article(request, frame, begun)
        thread = begun

    return answered(request, partial(FramedPage, request, thread, frame=frame, asked_for=thread_id))
