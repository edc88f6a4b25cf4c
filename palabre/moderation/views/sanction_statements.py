"""
A sanction as whoever it is against reads it: the statement of reasons, what may be done, and the appeal.

Opened by their own browser, or by the link that the mail carries; nobody else is told that it exists.
"""

from __future__ import annotations

from functools import partial

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods

from palabre.accounts import limits, private_link
from palabre.accounts.models import Sanction
from palabre.accounts.standing import Caller, is_against
from palabre.discussion.views.sanctions import in_words
from palabre.moderation import appealing_sanctions, sanctioning
from palabre.moderation.models import Alert, Appeal
from palabre.moderation.readers_forms import AppealForm
from palabre.moderation.views import own_statements


@never_cache
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def sanction(request, key, token=""):
    """The sanction ``key``; a POST appeals against it."""
    found, caller = found_for(request, key, token)
    if found is None:
        return render(request, "discussion/mine_unknown.html", status=404)
    return own_statements.answered(
        request,
        show=partial(page, request, found, token),
        receive=partial(appealing_sanctions.appeal, found, by=caller.user or caller.reader),
        back=own_statements.address_of("sanction", found.pk, token),
        nothing_left=_("It holds no more: there is nothing to appeal against."),
    )


def found_for(request, key: int, token: str) -> tuple[Sanction | None, Caller]:
    """The sanction, if who asks may read it, and who asks."""
    publication = own_statements.publication_of(request, key)
    known = Sanction.objects.filter(pk=key, publication=publication)
    found = known.select_related("rule__version", "publication", "user", "reader").first()
    if found is not None and token:
        caller = Caller(user=found.user, reader=found.reader)
    else:
        caller = Caller(
            user=request.user if request.user.is_authenticated else None,
            reader=private_link.reader_of(request),
            who=limits.who_is(request.META.get("REMOTE_ADDR", "")),
        )
    found = own_statements.opened(
        found,
        token,
        by_link=sanctioning.is_opened_by,
        by_browser=lambda sanction: is_against(sanction, caller),
    )
    return found, caller


def page(request, found: Sanction, token: str, form: AppealForm, *, status: int = 200):
    """The statement of reasons, and the form to appeal as long as one may."""
    now = timezone.now()
    given = Appeal.objects.filter(sanction=found).first()
    context = {
        "publication": request.publication,
        "sanction": found,
        "what": in_words(found),
        "stands": found.stands(now),
        "was_alerted": found.comment_number is not None
        and Alert.objects.filter(comment=found.comment_number).exists(),
        "appeal": given,
        "may_appeal": given is None and found.stands(now) and now <= found.appeal_until,
        "form": form,
    }
    return render(request, "moderation/sanction_statement.html", context, status=status)
