"""What every request passes: clean input, the publication it is for, and headers that bind browsers."""

from __future__ import annotations

import re
import zoneinfo

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.db import DatabaseError, DataError
from django.db.models import ProtectedError
from django.http import Http404, HttpResponseNotAllowed, HttpResponsePermanentRedirect
from django.http.request import split_domain_port, validate_host
from django.utils import timezone, translation
from django.utils.encoding import iri_to_uri
from wagtail.contrib.redirects.middleware import RedirectMiddleware, get_redirect
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from palabre.config.views import bad_address, bad_request, no_form, no_publication, not_allowed, still_needed
from palabre.press.models import Article
from palabre.publications import hosts
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
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
# Programs and Wagtail's own screens send JSON; the form to comment shows itself again with what was typed.
READ_OTHERWISE = ("/api/", "/cms/", "/respond/")
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
        if in_cms and "Content-Security-Policy" in response.headers:
            # A preview: Wagtail asked for the public page within this request and shows it in a frame of its own.
            policy = response.headers["Content-Security-Policy"]
            response.headers["Content-Security-Policy"] = policy.replace(
                "frame-ancestors 'none'", "frame-ancestors 'self'"
            )
            response.headers["X-Frame-Options"] = "SAMEORIGIN"
        if (ancestors := ancestors_of(request, response)) is not None:
            # A page for frames (discussion/views/framed.py): on these hosts alone.
            named = " ".join(ancestors) or "'none'"
            headers["Content-Security-Policy"] = PUBLIC_POLICY.replace(
                "frame-ancestors 'none'", f"frame-ancestors {named}"
            )
            headers["Cross-Origin-Resource-Policy"] = "cross-origin"
            del headers["X-Frame-Options"]
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        if request.path.startswith(PRIVATE):
            response.headers["Cache-Control"] = "no-store"
        return response


def ancestors_of(request, response) -> list[str] | None:
    """
    The hosts on which ``response`` may stand in a frame; ``None`` where it may not.

    What goes wrong below ``/embed/`` is read there, too: whoever wrote in a frame would see the browser's refusal alone.
    """
    known = getattr(response, "frame_ancestors", None)
    publication = getattr(request, "publication", None)
    if known is not None or publication is None or not request.path.startswith("/embed/"):
        return known
    if not response.get("Content-Type", "").startswith("text/html"):
        return None
    try:
        return hosts.ancestors(publication)
    except DatabaseError:
        # It is away: whatever is said of that is said all the same, on no other site.
        return None


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
            return bad_address(request)
        return self.get_response(request)


class FormsInUtf8:
    """
    Read a form's bytes that are no UTF-8 as what they are, unreadable, so that the form says so and keeps the rest.

    Django takes a whole body for Latin-1 where one byte of it is wrong: every accent in it would be two letters.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method == "POST" and request.content_type == "application/x-www-form-urlencoded":
            body = request.body
            try:
                body.decode("utf-8")
            except UnicodeDecodeError:
                request._body = body.decode("utf-8", "replace").encode("utf-8")
        return self.get_response(request)


class FormsAlone:
    """
    Refuse what is sent as anything but a form, where a form is asked for; say what an address does not do.

    Django reads such a body as an empty form: whoever sent it would be told that it was empty, or out of date.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if (
            request.method == "POST"
            and request.META.get("CONTENT_LENGTH") not in (None, "", "0")
            and request.content_type not in FORMS
            and not request.path.startswith(READ_OTHERWISE)
        ):
            return no_form(request)
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            page = not_allowed(request)
            page["Allow"] = response["Allow"]
            return page
        return response


class StillNeeded:
    """
    Say (409) that something cannot be deleted which others point to: whoever decided, a host, a group.

    Wagtail offers to delete them; the database refuses before anything is gone.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        """Django asks this of a view that raised."""
        return still_needed(request) if isinstance(exception, ProtectedError) else None


# What stands below an article, and moves with it: its feed, and the pages of its discussion.
BELOW_AN_ARTICLE = re.compile(r"(?P<old>/.+)/(?P<below>feed|discussion/[0-9]{1,9})/?")


class KeysAlone:
    """
    Say (400) that a request to the editors' side was malformed, where it names a row by what is no number.

    Wagtail's own choosers and lists look for it all the same, also while they show a form again: nothing
    else but these sentences of Django and of the databases tells their error from ours.
    """

    # Django's own fields; SQLite's and PostgreSQL's integers of 64 bits.
    sentences = ("expected a number but got", "too large to convert to SQLite INTEGER", "bigint out of range")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        """Django asks this of a view that raised, and of a page that could not be rendered."""
        if not request.path.startswith("/cms/"):
            return None
        if isinstance(exception, Page.DoesNotExist):
            return bad_request(request)
        is_of_a_key = isinstance(exception, ValueError | OverflowError | DataError)
        if is_of_a_key and any(one in str(exception) for one in self.sentences):
            return bad_request(request)
        return None


def with_slash(request) -> str | None:
    """The address of a page that was asked for without the slash at its end, as people type them; else ``None``."""
    path = request.path
    if path.endswith("/") or "." in path.rpartition("/")[2] or path.startswith("//"):
        return None
    front = getattr(request.publication, "front_page", None)
    try:
        if front is not None:
            front.specific.route(request, [part for part in path.split("/") if part])
            return iri_to_uri(request.get_full_path(force_append_slash=True))
    except Http404:
        pass
    return None


class OldAddresses(RedirectMiddleware):
    """
    Lead on from an old address (Wagtail's own), and from what stood below the old address of an article.

    Whoever follows a discussion keeps its feed when the article moves, or comes from another site.
    """

    def process_response(self, request, response):
        """Where the answer is 404 and the address was another page's: 301 to that page."""
        answer = super().process_response(request, response)
        if answer.status_code != 404 or request.publication is None or request.method not in ("GET", "HEAD"):
            return answer
        if (address := with_slash(request)) is not None:
            return HttpResponsePermanentRedirect(address)
        asked = BELOW_AN_ARTICLE.fullmatch(request.get_full_path().partition("?")[0])
        if asked is None:
            return answer
        known = get_redirect(request, Redirect.normalise_path(asked["old"], decode_unicode=False))
        front = getattr(request.publication, "front_page", None)
        if known is None or front is None:
            return answer
        article = Article.objects.live().descendant_of(front).filter(pk=known.redirect_page_id).first()
        if article is None:
            return answer
        return HttpResponsePermanentRedirect(iri_to_uri(f"{article.address}{asked['below']}/"))


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
        if len(port) > len("65535"):
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
            return no_publication(request)
        with (
            translation.override(publication.language),
            timezone.override(zoneinfo.ZoneInfo(publication.time_zone)),
        ):
            response = self.get_response(request)
            if not response.streaming and hasattr(response, "render") and not response.is_rendered:
                response.render()
        return response
