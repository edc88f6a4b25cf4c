"""What every request passes: clean input, the publication it is for, and headers that bind browsers."""

from __future__ import annotations

import zoneinfo

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from palabre.publications.finding import publication_at

PUBLIC_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-src https:; base-uri 'none'; frame-ancestors 'none'"
)
# Wagtail's own screens use inline styles and scripts; they are for the publication's staff alone.
CMS_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; form-action 'self'; "
    "frame-src 'self'; base-uri 'self'; frame-ancestors 'self'; object-src 'none'"
)
PRIVATE = ("/desk/", "/cms/", "/mine/", "/respond/", "/alert/", "/sign-in/", "/password/", "/set-up/",
           "/decisions/", "/demo/")  # fmt: skip


class SecurityHeaders:
    """Say to the browser what a page may do, on every answer, errors included."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        in_cms = request.path.startswith("/cms/")
        headers = {
            "Content-Security-Policy": CMS_POLICY if in_cms else PUBLIC_POLICY,
            "Referrer-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "SAMEORIGIN" if in_cms else "DENY",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        }
        if request.is_secure():
            headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        if request.path.startswith(PRIVATE):
            response.headers["Cache-Control"] = "no-store"
        return response


class CleanRequest:
    """
    Refuse an address with characters that no database or feed can hold, before anything reads it.

    NUL ends strings in C and is refused by PostgreSQL; the others are refused alike, so that both
    databases answer the same.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if (
            "\x00" in request.path
            or "\ufffd" in request.path
            or "%00" in request.META.get("QUERY_STRING", "")
        ):
            return HttpResponse(
                _("This address has characters that cannot be in one."),
                status=400,
                content_type="text/plain; charset=utf-8",
            )
        return self.get_response(request)


class ThePublication:
    """Find the publication whose host was asked for; speak its language and keep its time."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        host, _colon, port = request.get_host().partition(":")
        publication = publication_at(host, int(port) if port.isdigit() else None)
        request.publication = publication
        if publication is None:
            if request.path.startswith(("/static/", "/health/", "/set-up/", "/cms/", "/sign-in/", "/demo/")):
                return self.get_response(request)
            return render(request, "no_publication.html", status=404)
        with (
            translation.override(publication.language),
            timezone.override(zoneinfo.ZoneInfo(publication.time_zone)),
        ):
            response = self.get_response(request)
            if not response.streaming and hasattr(response, "render") and not response.is_rendered:
                response.render()
        return response
