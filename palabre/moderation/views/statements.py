"""
A decision as its author reads it: the statement of reasons, what may be done, and the appeal.

Opened by the author's own browser, or by the link that the mail carries; nobody else is told that it exists.
"""

from __future__ import annotations

from functools import partial

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods

from palabre.accounts import private_link
from palabre.accounts.models import Reader
from palabre.charter.applying import marked
from palabre.moderation import appealing
from palabre.moderation.models import AGAINST, Appeal, Decision
from palabre.moderation.readers_forms import AppealForm
from palabre.moderation.views import own_statements


@never_cache
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def decision(request, key, token=""):
    """The decision ``key``; a POST appeals against it."""
    found = found_for(request, key, token)
    if found is None:
        return render(request, "discussion/mine_unknown.html", status=404)
    return own_statements.answered(
        request,
        show=partial(page, request, found, token),
        receive=partial(appealing.appeal, found, by=found.comment.reader),
        back=own_statements.address_of("decision", found.pk, token),
        nothing_left=_("It does not stand as it was decided any more: there is nothing to appeal against."),
    )


def found_for(request, key: int, token: str) -> Decision | None:
    """The decision, if who asks may read it: who has the link, or the author's own browser."""
    publication = own_statements.publication_of(request, key)
    found = (
        Decision.objects.standing()
        .filter(pk=key, comment__thread__publication=publication, outcome__in=AGAINST)
        .select_related(
            "rule__version", "revision", "made", "comment__thread__publication__site", "comment__thread__article",
            "comment__charter", "comment__reader",
        )
        .first()
    )  # fmt: skip
    return own_statements.opened(
        found,
        token,
        by_link=appealing.is_opened_by,
        by_browser=lambda decision: is_the_author_s(decision, private_link.reader_of(request)),
    )


def is_the_author_s(decision: Decision, reader: Reader | None) -> bool:
    """Whether ``reader`` wrote what it is about."""
    return reader is not None and reader == decision.comment.reader


def page(request, found: Decision, token: str, form: AppealForm, *, status: int = 200):
    """The statement of reasons, and the form to appeal as long as one may."""
    comment, now = found.comment, timezone.now()
    given = Appeal.objects.filter(decision=found).first()
    context = {
        "publication": request.publication,
        "decision": found,
        "comment": comment,
        "pieces": marked(found.revision.text, found.taken_out or found.findings)
        if found.revision.text
        else None,
        "was_alerted": found.alerts.exists(),
        "appeal": given,
        "may_appeal": given is None
        and now <= found.appeal_until
        and appealing.stands_as_decided(comment, found),
        "may_mend": not token and comment.may_be_edited and not found.is_of_an_edit,
        "is_latest": Decision.objects.standing().filter(comment=comment).first() == found,
        "form": form,
    }
    return render(request, "moderation/statement.html", context, status=status)
