"""What every request passes: clean input, the publication it is for, and headers that bind browsers."""

from __future__ import annotations

import zoneinfo

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpResponse
from django.http.request import split_domain_port, validate_host
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from palabre.config.views import bad_request
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
PRIVATE = ("/desk/", "/cms/", "/mine/", "/respond/", "/alert/", "/sign-in/", "/sign-out/", "/password/",
           "/set-up/", "/decisions/", "/demo/")  # fmt: skip
WITHOUT_PUBLICATION = ("/static/", "/health/", "/set-up/", "/cms/", "/sign-in/", "/sign-out/", "/password/",
                       "/demo/")  # fmt: skip


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


class KnownHost:
    """
    Find the publication whose host was asked for, and refuse a host that nobody entered (400).

    Known are the publications' own hosts, those of ``PALABRE_HOSTS``, and loopback. Absolute addresses
    are made from ``Publication.root_url`` alone, never from what a request says its host is. The two
    health addresses answer at any host, and without a database: whoever asks has only our number.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.publication = None
        if request.path.startswith("/health/"):
            return self.get_response(request)
        try:
            host, port = split_domain_port(request.get_host())
        except DisallowedHost:
            return bad_request(request)
        request.publication = publication_at(host, int(port) if port.isdigit() else None)
        if request.publication is None and not validate_host(host, settings.PALABRE_HOSTS):
            return bad_request(request)
        return self.get_response(request)


class ThePublication:
    """Speak the language of the publication that was asked for, and keep its time."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        publication = request.publication
        if publication is None:
            if request.path.startswith(WITHOUT_PUBLICATION):
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
