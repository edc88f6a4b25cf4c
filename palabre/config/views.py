"""The pages that say what went wrong, and the two addresses by which machines ask whether all is well."""

from __future__ import annotations

import contextlib
import logging
import sys

from django.core.exceptions import PermissionDenied, SuspiciousFileOperation
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.static import serve

from palabre.api.v1 import problems
from palabre.config.away import is_away, what_is_away
from palabre.kit import json_forms

logger = logging.getLogger("palabre")

# The fields of our forms in which people write at length.
TEXTS = frozenset(["text", "reasons", "answer", "explanation", "introduction", "biography"])


def said(request, status: int, title: str, sentence: str, kept: tuple[str, ...] = ()):
    """A short page: what happened, what is ``kept`` of what was typed, and what to do next. Programs are told in their way."""
    if request.path.startswith(problems.PREFIX):
        told = JsonResponse(problems.plain(status, sentence), status=status, content_type=problems.MEDIA_TYPE)
        told["Cache-Control"] = "no-store"
        return told
    context = {
        "title": title,
        "sentence": sentence,
        "kept": kept,
        "publication": getattr(request, "publication", None),
        # A page of another site stands around it, where the home page may not.
        "is_framed": request.path.startswith("/embed/"),
    }
    return render(request, "sentence.html", context, status=status)


def bad_request(request, exception=None):
    """400: the request could not be read."""
    return said(
        request, 400, _("This request could not be read"),
        _("Something in it was cut or malformed. Nothing was saved. Go back, reload the page and try again."),
    )  # fmt: skip


def bad_address(request):
    """400: characters that no database or feed can hold."""
    return said(
        request, 400, _("This address has characters that cannot be in one"),
        _("It was cut or mistyped on its way. Copy it again, or begin at the home page."),
    )  # fmt: skip


def no_publication(request):
    """404: no publication is at this host yet."""
    if request.path.startswith(problems.PREFIX):
        return said(request, 404, "", _("No publication stands at this address"))
    return render(request, "no_publication.html", status=404)


def no_form(request):
    """400: something else than a form, where a form is asked for."""
    return said(
        request, 400, _("This address takes what the form on it sends, and nothing else"),
        _("Nothing was saved. Open the page in a browser and write in its form."),
        kept=typed_here(request),
    )  # fmt: skip


def not_allowed(request):
    """405: an address that does something else, or only shows something."""
    return said(
        request, 405, _("This address does not do that"),
        _("It was opened in a way that it does not answer to. Nothing was saved. Begin at the home page."),
    )  # fmt: skip


def still_needed(request):
    """409: something that others point to would be deleted."""
    return said(
        request, 409, _("This is still needed"),
        _("Decisions, comments or a publication point to it, and they are kept: nothing was deleted. "
          "An account that is not used any more can be closed instead: take away its mark “active”."),
    )  # fmt: skip


def forbidden(request, exception=None):
    """403: signed in as somebody who may not."""
    return said(
        request, 403, _("This page is not open to you"),
        _("Your account has no role that opens it. Ask whoever looks after the publication’s accounts."),
    )  # fmt: skip


def forged(request, reason=""):
    """403: a form that did not come from the page that Palabre made."""
    return said(
        request, 403, _("This form is out of date"),
        _("It did not come from a page of this site, or the page is too old. Nothing was saved. "
          "Go back, reload the page and send it again."),
        kept=typed_here(request),
    )  # fmt: skip


def typed_here(request) -> tuple[str, ...]:
    """
    The texts of a form that the browser says came from this site: what somebody wrote is not lost with it.

    Nothing that another site sent is ever shown as if it stood here, and no short field (a password, a
    token, a choice) is.
    """
    if request.method != "POST" or not says_it_is_ours(request):
        return ()
    if request.content_type == "application/json":
        typed = list(json_forms.fields(request.body, TEXTS).values())
    else:
        typed = [value for name in request.POST if name in TEXTS for value in request.POST.getlist(name)]
    return tuple(text for text in typed if text.strip())


def says_it_is_ours(request) -> bool:
    """Whether the browser says that a page of this very origin sent the request."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is None:
        # Browsers older than 2023 say the origin alone.
        return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    return site == "same-origin"


def not_found(request, exception=None):
    """404: nothing here, or nothing that may be shown; the two are not told apart."""
    return said(
        request, 404, _("There is nothing at this address"),
        _("The page may have moved or been withdrawn. The home page lists what was published lately."),
        kept=typed_here(request),
    )  # fmt: skip


def failed(request):
    """500: our own fault; nothing half-written is left, since each act is one transaction."""
    kept: tuple[str, ...] = ()
    # What failed may fail again where the form is read: the sentence at least must come out.
    with contextlib.suppress(Exception):
        kept = typed_here(request)
    if is_away(sys.exc_info()[1]):
        return unavailable(request, kept)
    return said(
        request, 500, _("Something went wrong on our side"),
        _("Nothing was saved by halves. Try again in a moment."),
        kept=kept,
    )  # fmt: skip


def unavailable(request, kept: tuple[str, ...] = ()):
    """503: the database is locked or gone, or the disk is full. What is published stays readable (frontdoor)."""
    sentence = (
        _("This page cannot be made just now. Try again in a moment.")
        if request.method in ("GET", "HEAD")
        else _("Nothing was saved: what it is kept in cannot be reached, or is full. Your text is kept below. "
               "Keep this page open, and send it again in a moment by loading the page again.")
    )  # fmt: skip
    answer = said(request, 503, _("The site cannot keep anything just now"), sentence, kept=kept)
    answer["Retry-After"] = "30"
    answer["Cache-Control"] = "no-store"
    return answer


@never_cache
def editors_door(request):
    """Where Wagtail sends whoever may not come in: to sign in or, signed in already, to be told so (403)."""
    if request.user.is_authenticated and not request.user.has_perm("wagtailadmin.access_admin"):
        raise PermissionDenied
    return to_sign_in(request)


@never_cache
def members_door(request):
    """The same for an article that is open to some accounts alone."""
    if request.user.is_authenticated:
        raise PermissionDenied
    return to_sign_in(request)


def to_sign_in(request):
    """To the one sign-in, and back to where ``next`` says."""
    query = request.META.get("QUERY_STRING", "")
    return redirect(reverse("account_login") + (f"?{query}" if query else ""))


def media(request, path: str, document_root):
    """A file that editors uploaded; 404 for one that is not, or whose name is none."""
    try:
        return serve(request, path, document_root)
    except (OSError, ValueError, SuspiciousFileOperation):
        raise Http404 from None


@never_cache
def alive(request):
    """The process answers."""
    return JsonResponse({"alive": True})


@never_cache
def ready(request):
    """The process answers, reaches its database, and can keep what is sent: 503, with what is away, where not."""
    away = what_is_away()
    if away:
        logger.warning("not ready: %s", away)
    return JsonResponse({"ready": not away, "away": away}, status=503 if away else 200)
