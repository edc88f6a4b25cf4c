"""Where a request comes from: from a form of ours or not, and from which network address."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware

from palabre.accounts.connection_data import Connection


class _Origin(CsrfViewMiddleware):
    """Django's own check, which says what it found instead of answering for us."""

    def _reject(self, request, reason):
        return reason


def is_our_own(request: HttpRequest) -> bool:
    """
    Whether ``request`` comes from a form of ours: by Django's token, or, for somebody whose browser
    kept no cookie, by the word of the browser that the page was of this origin.

    For views that are exempt from the check so that they may answer it with the typed text kept.
    """
    check = _Origin(lambda _request: HttpResponse())
    check.process_request(request)
    reason = check.process_view(request, lambda _request: HttpResponse(), (), {})  # type: ignore[arg-type]
    if reason is None:
        return True
    if request.COOKIES:
        return False
    said = request.headers.get("Sec-Fetch-Site")
    if said is None:
        # Browsers from before 2023 say where a form stood, and no more.
        return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    return said == "same-origin"


def connection_of(request: HttpRequest) -> Connection:
    """The caller's address and port, as the front door found them behind the declared proxies."""
    port = str(request.META.get("REMOTE_PORT", ""))
    return Connection(
        request.META.get("REMOTE_ADDR", ""), int(port) if port.isascii() and port.isdigit() else None
    )
