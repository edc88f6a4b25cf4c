"""Appeals on the desk: what nobody has heard, oldest first, and the hearing of each."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from palabre.moderation import appealing, appealing_sanctions, comparing, deciding, sanctioning
from palabre.moderation.answer_forms import HearingForm
from palabre.moderation.models import Appeal
from palabre.moderation.places import read_key, written_key
from palabre.moderation.sanction_forms import SanctionHearingForm
from palabre.moderation.shown_findings import placed
from palabre.moderation.views.guarding import desk_page, moderators_only

PER_PAGE = 20


@moderators_only
@require_safe
def appeals(request):
    """What waits to be heard."""
    return appeals_page(request)


def appeals_page(request, *, status=200, form=None, of=None):
    """The list, with ``form`` in the place of the appeal ``of`` that could not be decided so."""
    found = appealing.waiting(request.publication)
    after = read_key(request.GET.get("after", ""))
    if after is not None:
        at, key = after
        found = found.filter(Q(received_at__gt=at) | Q(received_at=at, pk__gt=key))
    shown = list(found[: PER_PAGE + 1])
    more, shown = len(shown) > PER_PAGE, shown[:PER_PAGE]
    rows = [row_of(appeal, request.user, form if appeal.pk == of else None) for appeal in shown]
    context = {
        "rows": rows,
        "more_url": f"?after={written_key((shown[-1].received_at, shown[-1].pk))}" if more else "",
        "is_first": after is None,
    }
    return desk_page(request, "moderation/appeals.html", context, status=status)


def row_of(appeal: Appeal, user, form) -> dict[str, Any]:
    """What the list shows of an appeal: the decision with the text it was about, or the sanction."""
    if appeal.sanction is not None:
        return {
            "appeal": appeal,
            "sanction": appeal.sanction,
            "may_hear": appealing_sanctions.may_hear(appeal, user),
            "form": form or SanctionHearingForm(),
        }
    decision = appeal.against
    read = decision.revision.readable
    findings = decision.findings if read == decision.revision else read.findings
    return {
        "appeal": appeal,
        "decision": decision,
        "pieces": comparing.pieces(read.text, findings=placed(findings)),
        "may_hear": appealing.may_hear(appeal, user),
        "form": form or HearingForm(),
    }


@moderators_only
@require_POST
def hear(request, key):
    """Decide on an appeal; 409 where somebody else did, or only somebody else may."""
    given = get_object_or_404(Appeal, pk=key, publication=request.publication)
    is_sanction = given.sanction_id is not None
    form = SanctionHearingForm(request.POST) if is_sanction else HearingForm(request.POST)
    if not form.is_valid():
        return appeals_page(request, status=422, form=form, of=given.pk)
    at = timezone.now()
    try:
        if isinstance(form, SanctionHearingForm):
            appealing_sanctions.hear(given, by=request.user, at=at, **form.said(at))
        else:
            appealing.hear(given, by=request.user, at=at, **form.cleaned_data)
    except appealing.OwnDecision:
        form.add_error(None, _("You took this decision yourself: a colleague hears the appeal."))
    except sanctioning.WrongEnd:
        form.add_error(
            "days", _("Reversed in part, it ends earlier than it would; a connection’s needs an end.")
        )
    except deciding.NeedsAnother:
        form.add_error(None, _("You have said so already: somebody else must."))
    except deciding.AnswersNothing:
        form.add_error(None, _("What it answers was never published: decide on that one first."))
    except appealing.HeardAlready:
        messages.error(request, _("A colleague has heard this appeal meanwhile."))
        return appeals_page(request, status=409)
    else:
        messages.success(request, _("The appeal is decided, and its author told."))
        return redirect("moderation:appeals")
    return appeals_page(request, status=409, form=form, of=given.pk)
