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
                response = sentence(request, frame, 404, _("This discussion is not here any more."))
        response.frame_ancestors = hosts.ancestors(publication)  # type: ignore[attr-defined]
        return response

    return answered


def sentence(
    request: HttpRequest, frame: Framing | None, status: int, says: str, **more: Any
) -> HttpResponse:
    """A page that says one thing, in the frame or on a page of its own."""
    context = {"sentence": says, "frame": frame, "base": BASE if frame is not None else None, **more}
    return render(request, "discussion/elsewhere.html", context, status=status)
