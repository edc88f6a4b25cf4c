"""What is asked first of a form that anybody may send: whether it came from our page, and whether not too many came."""

from __future__ import annotations

import datetime

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _

from palabre.accounts import limits
from palabre.discussion.views.origin import is_our_own


def who_asks(request: HttpRequest) -> str:
    """The keyed hash by which the sender's household is counted (``limits.who_is``)."""
    return limits.who_is(request.META.get("REMOTE_ADDR", ""))


def turned_away(
    request: HttpRequest, form: forms.Form, *, what: str, too_many: str, at: datetime.datetime
) -> int:
    """
    The status with which ``form`` is not taken, its sentence added to it; 0 where it may be read.

    ``what`` is counted of one household (``limits.LIMITS``); ``too_many`` says so in words. What was typed stays.
    """
    if not is_our_own(request):
        form.is_valid()
        form.add_error(
            None,
            _(
                "Nothing was sent: the form did not come from this page. Your text is kept: read it again, then send it."
            ),
        )
        return 403
    if limits.is_exceeded(who_asks(request), what, at=at):
        form.is_valid()
        form.add_error(None, too_many)
        return 429
    return 0
