"""Who may enter the desk: asked of the database at each request."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from palabre.moderation import caring, counting, undoing


def moderators_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """
    Let in the moderators of the publication that was asked for, and nobody else (403).

    A visitor is led to the sign-in, and back to where they wanted to go.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        publication = request.publication  # type: ignore[attr-defined]
        if publication is None:
            raise Http404
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path() if request.method == "GET" else "/desk/")
        if not publication.is_moderator(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return never_cache(guarded)


def administrators_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let in those who set the publication up, and nobody else (403): what they enter here holds for everybody."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_superuser:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return moderators_only(guarded)


def desk_page(
    request,
    template: str,
    context: dict[str, Any],
    *,
    status: int = 200,
    waiting: counting.Waiting | None = None,
) -> HttpResponse:
    """A page of the desk, with the counts that stand at its top; ``waiting`` where it counted what waits already."""
    now = timezone.now()
    care = caring.of(request.user)
    said = {
        "care": care,
        "pause": caring.reminder(care, at=now),
        "publication": request.publication,
        "pulse": counting.pulse(request.publication, request.user, now, waiting=waiting),
        "undoable": undoing.last_of(request.user, request.publication, at=now),
        "now": now,
        "tab": template.removeprefix("moderation/").removesuffix(".html"),
        **context,
    }
    return render(request, template, said, status=status)
