"""
A sanction as whoever it is against reads it: the statement of reasons, what may be done, and the appeal.

Opened by their own browser, or by the link that the mail carries; nobody else is told that it exists.
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

from palabre.accounts import limits, private_link
from palabre.accounts.models import Sanction
from palabre.accounts.standing import Caller, is_against
from palabre.discussion.views.sanctions import in_words
from palabre.moderation import appealing, appealing_sanctions, sanctioning
from palabre.moderation.models import Alert, Appeal
from palabre.moderation.places import LARGEST_ID
from palabre.moderation.readers_forms import AppealForm


@never_cache
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def sanction(request, key, token=""):
    """The sanction ``key``; a POST appeals against it."""
    found, caller = found_for(request, key, token)
    if found is None:
        return render(request, "discussion/mine_unknown.html", status=404)
    if request.method != "POST":
        return page(request, found, token, AppealForm())
    form = AppealForm(request.POST)
    if not form.is_valid():
        return page(request, found, token, form, status=422)
    try:
        appealing_sanctions.appeal(
            found, text=form.cleaned_data["text"], by=caller.user or caller.reader, at=timezone.now()
        )
    except appealing.TooLate:
        form.add_error(None, _("The time to appeal has passed. A court can still be asked."))
        return page(request, found, token, form, status=403)
    except appealing.AppealedAlready:
        form.add_error(None, _("You have appealed already: your words stand below."))
        return page(request, found, token, form, status=409)
    except appealing.CannotAppeal:
        form.add_error(None, _("It holds no more: there is nothing to appeal against."))
        return page(request, found, token, form, status=409)
    return redirect(address_of(found, token))


def found_for(request, key: int, token: str) -> tuple[Sanction | None, Caller]:
    """The sanction, if who asks may read it, and who asks."""
    publication = request.publication
    if publication is None or key > LARGEST_ID:
        raise Http404
    known = Sanction.objects.filter(pk=key, publication=publication)
    found = known.select_related("rule__version", "publication", "user", "reader").first()
    if found is not None and token:
        return (found if sanctioning.is_opened_by(found, token) else None), Caller(
            user=found.user, reader=found.reader
        )
    caller = Caller(
        user=request.user if request.user.is_authenticated else None,
        reader=private_link.reader_of(request),
        who=limits.who_is(request.META.get("REMOTE_ADDR", "")),
    )
    return (found if found is not None and is_against(found, caller) else None), caller


def address_of(found: Sanction, token: str) -> str:
    """The address by which its page was opened."""
    arguments = [found.pk, token] if token else [found.pk]
    return reverse("sanction_opened" if token else "sanction", args=arguments)


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
