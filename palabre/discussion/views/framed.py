"""
What every page in a frame has in common, whoever's page stands around it.

Cookies are left out: browsers send none to a frame of another site, and where they would (a site of the same domain),
whoever frames the page must not act in the name of who is signed in. Registered hosts alone may frame it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _

from palabre.discussion.framing import BASE, Framing
from palabre.discussion.views.origin import is_our_own
from palabre.publications import hosts


def in_a_frame(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """
    Let ``view(request, frame, …)`` answer for nobody in particular, in the frame's language; its answer may be framed.

    The hosts are read by ``SecurityHeaders`` (``config/middleware.py``) from ``response.frame_ancestors``.
    """

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        publication = request.publication  # type: ignore[attr-defined]
        frame = Framing.read(request.GET)
        request.COOKIES, request.user = {}, AnonymousUser()
        with translation.override(frame.language or publication.language):
            try:
                response = view(request, frame, *args, **kwargs)
            except Http404:
                # What somebody wrote here is not lost with it; what another site sent in their name is not shown.
                typed = (
                    request.POST.get("text", "") if request.method == "POST" and is_our_own(request) else ""
                )
                says = _("This discussion is not here any more.")
                response = sentence(request, frame, 404, says, typed=typed)
        response.frame_ancestors = hosts.ancestors(publication)  # type: ignore[attr-defined]
        return response

    return answered


def sentence(
    request: HttpRequest, frame: Framing | None, status: int, says: str, **more: Any
) -> HttpResponse:
    """A page that says one thing, in the frame or on a page of its own."""
    context = {"sentence": says, "frame": frame, "base": BASE if frame is not None else None, **more}
    return render(request, "discussion/elsewhere.html", context, status=status)
