"""Whoever comes for a discussion of a page outside that was taken in by another is led on to that one."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from palabre.discussion import aliases, threading
from palabre.discussion.framing import Framing
from palabre.discussion.models import Comment, Thread
from palabre.discussion.views.framed import sentence
from palabre.publications.models import Publication

LARGEST_ID = 2**63 - 1


class TakenIn(Exception):
    """The discussion that was asked for is part of ``thread`` now."""

    def __init__(self, thread: Thread) -> None:
        super().__init__(thread.pk)
        self.thread = thread


def outside_thread(publication: Publication, thread_id: int) -> Thread:
    """The thread of a page outside. Raises ``Http404``, ``TakenIn``."""
    thread = aliases.thread_at(publication, thread_id) if thread_id <= LARGEST_ID else None
    if thread is None or (thread.pk == thread_id and thread.article is not None):
        raise Http404
    if thread.pk != thread_id:
        raise TakenIn(thread)
    thread.publication = publication
    return thread


def leads_on(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """
    Lead from the address of a discussion to the same address of the one that took it in.

    An article's stands beside the article, and in no frame: there a sentence says where it is.
    """

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except TakenIn as taken_in:
            frame = next((one for one in args if isinstance(one, Framing)), None)
            return _led_on(request, frame, kwargs["thread_id"], taken_in.thread)

    return shown


def _led_on(request: HttpRequest, frame: Framing | None, was: int, thread: Thread) -> HttpResponse:
    if thread.article is None:
        path = request.get_full_path().replace(f"/{was}/", f"/{thread.pk}/", 1)
        # Not for good: that one may be taken in, too.
        return HttpResponseRedirect(path)
    if frame is None and not thread.is_public:
        raise Http404
    if frame is None:
        return HttpResponseRedirect(
            f"{thread.url}feed/" if request.path.endswith("/feed/") else f"{thread.url}#discussion"
        )
    return beside_an_article(request, frame, thread)


def beside_an_article(
    request: HttpRequest, frame: Framing, thread: Thread, comment: Comment | None = None
) -> HttpResponse:
    """
    Where a discussion is that an article's took in, or ``comment`` in it: it stands in no frame.

    Raises ``Http404`` where nobody reads that.
    """
    if not thread.is_public:
        raise Http404
    place = threading.address_of(comment) if comment is not None else f"{thread.url}#discussion"
    address = f"{thread.publication.root_url}{place}"
    says = _("This discussion goes on beside an article:")
    return sentence(request, frame, 200, says, address=address, typed=request.POST.get("text", ""))
