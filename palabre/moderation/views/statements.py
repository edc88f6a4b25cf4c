"""
A decision as its author reads it: the statement of reasons, what may be done, and the appeal.

Opened by the author's own browser, or by the link that the mail carries; nobody else is told that it exists.
"""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods

from palabre.accounts import private_link
from palabre.charter.applying import marked
from palabre.moderation import appealing
from palabre.moderation.models import AGAINST, Appeal, Decision
from palabre.moderation.places import LARGEST_ID
from palabre.moderation.readers_forms import AppealForm


@never_cache
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def decision(request, key, token=""):
    """The decision ``key``; a POST appeals against it."""
    found, reader = found_for(request, key, token)
    if found is None:
        return render(request, "discussion/mine_unknown.html", status=404)
    if request.method != "POST":
        return page(request, found, token, AppealForm())
    form = AppealForm(request.POST)
    if not form.is_valid():
        return page(request, found, token, form, status=422)
    try:
        appealing.appeal(found, text=form.cleaned_data["text"], by=reader, at=timezone.now())
    except appealing.TooLate:
        form.add_error(None, _("The time to appeal has passed. A court can still be asked."))
        return page(request, found, token, form, status=403)
    except appealing.AppealedAlready:
        form.add_error(None, _("You have appealed already: your words stand below."))
        return page(request, found, token, form, status=409)
    except appealing.CannotAppeal:
        form.add_error(
            None, _("It does not stand as it was decided any more: there is nothing to appeal against.")
        )
        return page(request, found, token, form, status=409)
    return redirect(address_of(found, token))


def found_for(request, key: int, token: str):
    """The decision, and the reader who asks, if they may: else ``None`` for both."""
    publication = request.publication
    if publication is None or key > LARGEST_ID:
        raise Http404
    found = (
        Decision.objects.standing()
        .filter(pk=key, comment__thread__publication=publication, outcome__in=AGAINST)
        .select_related(
            "rule__version", "revision", "made", "comment__thread__publication__site", "comment__thread__article",
            "comment__charter", "comment__reader",
        )
        .first()
    )  # fmt: skip
    if found is None:
        return None, None
    if token:
        return (found, found.comment.reader) if appealing.is_opened_by(found, token) else (None, None)
    reader = private_link.reader_of(request)
    return (found, reader) if reader is not None and reader == found.comment.reader else (None, None)


def address_of(found: Decision, token: str) -> str:
    """The address by which its page was opened."""
    arguments = [found.pk, token] if token else [found.pk]
    return reverse("decision_opened" if token else "decision", args=arguments)


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
