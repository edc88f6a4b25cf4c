"""On the editors' side, what answers whoever would delete what must be kept."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail.admin import messages
from wagtail.models import Page


def kept(request: HttpRequest, page: Page, sentence: str) -> HttpResponse:
    """A sentence that says why, and the list that ``page`` stands in."""
    messages.error(request, sentence)
    return redirect("wagtailadmin_explore", page.get_parent().pk)
