"""
What every address of the interface is guarded by: no cookie is known, no other site is let write, and whatever goes wrong is told.

The interface knows a caller by their token, or not at all. Of a session it sees nothing, so nobody's browser can be made
to act in their name; what a browser says another site sends is refused all the same, since guests may write as well.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from palabre.api.v1 import bodies, interface
from palabre.api.v1.problems import PREFIX, Problem

DESK = f"{PREFIX}desk/"


def for_programs(view: Callable[..., Any]) -> Callable[..., Any]:
    """``view`` as it is reached at an address."""

    @wraps(view)
    def guarded(request, *args: Any, **kwargs: Any) -> Any:
        request.COOKIES, request.user = {}, AnonymousUser()
        is_reading = request.method in ("GET", "HEAD")
        if request.method == "HEAD":
            request.method = "GET"
        try:
            if not is_reading:
                turn_away(request)
            response = view(request, *args, **kwargs)
        except Problem as problem:
            response = interface.answer(request, problem)
        if response.status_code == 405:
            allowed = response["Allow"] + (", HEAD" if "GET" in response["Allow"] else "")
            said = _("This address answers to %(methods)s.") % {"methods": allowed}
            response = interface.answer(request, Problem("method", said, headers={"Allow": allowed}))
        if is_reading and not request.path.startswith(DESK):
            # The same for everybody, and no cookie plays a part: whatever page reads it learns what any reader can.
            response["Access-Control-Allow-Origin"] = "*"
        if not is_reading or request.path.startswith(DESK) or response.status_code != 200:
            response["Cache-Control"] = "no-store"
        return response

    guarded.csrf_exempt = True  # type: ignore[attr-defined]
    return guarded


def turn_away(request) -> None:
    """Raise a ``Problem`` for what is not even read: another site's, what is too large, what is no JSON."""
    if request.headers.get("Sec-Fetch-Site", "") in ("cross-site", "same-site"):
        raise Problem(
            "another-site", _("A browser says that another site sent this. Send it from your own server.")
        )
    if int(request.META.get("CONTENT_LENGTH") or 0) > bodies.MOST_BYTES:
        said = _("%(count)s bytes are taken at most.") % {"count": bodies.MOST_BYTES}
        raise Problem("too-large", said)
    if request.method == "POST" and request.content_type != "application/json":
        said = _("Send it as JSON, with the header “Content-Type: application/json”.")
        raise Problem("no-json", said, headers={"Accept-Post": "application/json"})
