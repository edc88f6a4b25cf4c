"""The pages that say what went wrong, and the two addresses by which machines ask whether all is well."""

from __future__ import annotations

import logging

from django.db import DatabaseError, connection
from django.http import JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

logger = logging.getLogger("palabre")

# The fields of our forms in which people write at length.
TEXTS = frozenset(["text", "reasons", "answer", "explanation", "introduction", "biography"])


def said(request, status: int, title: str, sentence: str, kept: tuple[str, ...] = ()):
    """A short page: what happened, what is ``kept`` of what was typed, and what to do next."""
    context = {
        "title": title,
        "sentence": sentence,
        "kept": kept,
        "publication": getattr(request, "publication", None),
    }
    return render(request, "sentence.html", context, status=status)


def bad_request(request, exception=None):
    """400: the request could not be read."""
    return said(
        request, 400, _("This request could not be read"),
        _("Something in it was cut or malformed. Nothing was saved. Go back, reload the page and try again."),
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
    if request.headers.get("Sec-Fetch-Site") != "same-origin":
        return ()
    return tuple(
        value
        for name in request.POST
        if name in TEXTS
        for value in request.POST.getlist(name)
        if value.strip()
    )


def not_found(request, exception=None):
    """404: nothing here, or nothing that may be shown; the two are not told apart."""
    return said(
        request, 404, _("There is nothing at this address"),
        _("The page may have moved or been withdrawn. The home page lists what was published lately."),
    )  # fmt: skip


def failed(request):
    """500: our own fault; nothing half-written is left, since each act is one transaction."""
    return said(
        request, 500, _("Something went wrong on our side"),
        _("Nothing was saved by halves. Go back: your text is still in the form. Try again in a moment."),
    )  # fmt: skip


@never_cache
def alive(request):
    """The process answers."""
    return JsonResponse({"alive": True})


@never_cache
def ready(request):
    """The process answers and reaches its database."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        logger.exception("not ready")
        return JsonResponse({"ready": False}, status=503)
    return JsonResponse({"ready": True})
