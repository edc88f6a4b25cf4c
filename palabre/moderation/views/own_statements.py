"""What the pages of two statements of reasons share, on a decision and on a sanction: who may open them, and the appeal."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.moderation import appealing
from palabre.moderation.places import LARGEST_ID
from palabre.moderation.readers_forms import AppealForm
from palabre.publications.models import Publication

Told = TypeVar("Told")


class Show(Protocol):
    """The page of a statement, with the form as it is."""

    def __call__(self, form: AppealForm, *, status: int = 200) -> HttpResponse: ...


class Receive(Protocol):
    """The act that receives an appeal against it."""

    def __call__(self, *, text: str, at: datetime.datetime) -> Any: ...


def publication_of(request, key: int) -> Publication:
    """The publication whose statements are asked for; 404 where there is none, or no statement could have this key."""
    if request.publication is None or key > LARGEST_ID:
        raise Http404
    return request.publication


def opened(
    found: Told | None,
    token: str,
    *,
    by_link: Callable[[Told, str], bool],
    by_browser: Callable[[Told], bool],
) -> Told | None:
    """``found``, if who asks may read it: by the link of the mail where there is a ``token``, else by their own browser."""
    if found is None:
        return None
    return found if (by_link(found, token) if token else by_browser(found)) else None


def answered(request, *, show: Show, receive: Receive, back: str, nothing_left: str) -> HttpResponse:
    """
    The statement, with an empty form; a POST appeals, and leads ``back`` to it.

    ``nothing_left`` says that it does not stand any more. What is not received keeps what was typed.
    """
    if request.method != "POST":
        return show(AppealForm())
    form = AppealForm(request.POST)
    if not form.is_valid():
        return show(form, status=422)
    try:
        receive(text=form.cleaned_data["text"], at=timezone.now())
    except appealing.TooLate:
        form.add_error(None, _("The time to appeal has passed. A court can still be asked."))
        return show(form, status=403)
    except appealing.AppealedAlready:
        form.add_error(None, _("You have appealed already: your words stand below."))
        return show(form, status=409)
    except appealing.CannotAppeal:
        form.add_error(None, nothing_left)
        return show(form, status=409)
    return redirect(back)


def address_of(name: str, key: int, token: str) -> str:
    """The address by which the page ``name`` was opened."""
    return reverse(f"{name}_opened", args=[key, token]) if token else reverse(name, args=[key])
