"""What may be done with a comment beyond deciding on it: close its branch, pick it, forward it."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from palabre.moderation import branching, deciding, forwarding, picking
from palabre.moderation.decision_forms import DecisionForm
from palabre.moderation.telling_forms import ForwardForm
from palabre.moderation.views.comments import comment_or_404, comment_page
from palabre.moderation.views.guarding import moderators_only


@moderators_only
@require_POST
def branch(request, number):
    """Close the branch below a comment, or open it again (``act``)."""
    found = comment_or_404(request, number)
    try:
        if request.POST.get("act") == "reopen":
            branching.reopen(found, by=request.user, at=timezone.now())
            messages.success(request, _("The branch below #%(number)s is open again.") % {"number": number})
        else:
            count = branching.close(found, by=request.user, at=timezone.now())
            said = ngettext(
                "The branch at #%(number)s is closed: %(count)s comment stays, and nothing answers it any more.",
                "The branch at #%(number)s is closed: %(count)s comments stay, and nothing answers them any more.",
                count,
            )
            messages.success(request, said % {"number": number, "count": count})
    except branching.CannotClose:
        return as_it_is(request, found, _("The branch is not as it was on your screen: nothing was changed."))
    return redirect("moderation:comment", number)


@moderators_only
@require_POST
def pick(request, number):
    """Make a comment the newsroom's choice, or no more (``act``)."""
    found = comment_or_404(request, number)
    try:
        if request.POST.get("act") == "unpick":
            picking.unpick(found, by=request.user, at=timezone.now())
            messages.success(request, _("#%(number)s is the newsroom’s choice no more.") % {"number": number})
        else:
            picking.pick(found, by=request.user, at=timezone.now())
            messages.success(request, _("#%(number)s is the newsroom’s choice.") % {"number": number})
    except picking.CannotPick:
        return as_it_is(
            request, found, _("The comment is not as it was on your screen: nothing was changed.")
        )
    return redirect("moderation:comment", number)


@moderators_only
@require_POST
def forward(request, number):
    """Forward a comment to the article's authors."""
    found = comment_or_404(request, number)
    form = ForwardForm(request.POST)
    if not form.is_valid():
        fault = str(next(error for errors in form.errors.values() for error in errors))
        return as_it_is(request, found, fault, status=422, forward=form)
    try:
        forwarding.forward(found, by=request.user, at=timezone.now(), **form.cleaned_data)
    except forwarding.IsGone:
        return as_it_is(
            request, found, _("Its author took it back: there is nothing to forward."), forward=form
        )
    except forwarding.NobodyToForwardTo:
        fault = _("Nobody to forward it to: no author of the article has an account with an address, "
                  "and the publication has no contact address.")  # fmt: skip
        return as_it_is(request, found, fault, forward=form)
    messages.success(request, _("#%(number)s was forwarded.") % {"number": number})
    return redirect("moderation:comment", number)


def as_it_is(request, found, fault: str, *, status: int = 409, **more):
    """The comment's page with what went wrong; what was typed stays in its form."""
    form = DecisionForm(charter=found.charter, revision=deciding.to_read(found))
    return comment_page(request, found, form, status=status, fault=fault, **more)
