"""Tokens for programs, at the desk: made, shown once, revoked by their owner, and by an admin for anybody."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from palabre.accounts import tokens as acts
from palabre.moderation.places import LARGEST_ID
from palabre.moderation.token_forms import TokenForm
from palabre.moderation.views.guarding import desk_page, moderators_only


@moderators_only
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request):
    """The list, and the form to make one. The answer to the form shows the token: no page does again."""
    if request.method != "POST":
        return tokens_page(request, TokenForm())
    form = TokenForm(request.POST)
    if not form.is_valid():
        return tokens_page(request, form, status=422)
    try:
        made, written = acts.make(
            request.publication, owner=request.user, at=timezone.now(), **form.cleaned_data
        )
    except acts.TooMany:
        form.add_error(
            None, _("You have %(most)s tokens that open the desk: revoke one that you do not need.") % {"most": acts.MOST_OF_ONE}
        )  # fmt: skip
        return tokens_page(request, form, status=409)
    return tokens_page(request, TokenForm(), made=made, written=written)


def tokens_page(request, form: TokenForm, *, status: int = 200, **more):
    """What there is, what was typed, and the token that was just made."""
    now = timezone.now()
    shown = acts.listed(request.publication, request.user, at=now)
    context = {"form": form, "tokens": [(one, one.opens(now)) for one in shown], **more}
    return desk_page(request, "moderation/tokens.html", context, status=status)


@moderators_only
@require_POST
def revoke(request, key):
    """Let a token open nothing any more: one's own, or anybody's for an admin; another's is 404."""
    seen = acts.listed(request.publication, request.user, at=timezone.now())
    found = get_object_or_404(seen, pk=min(key, LARGEST_ID))
    said = {"purpose": found.purpose}
    try:
        acts.revoke(found, by=request.user, at=timezone.now())
    except acts.NothingToChange:
        messages.info(request, _("“%(purpose)s” was revoked already.") % said)
    else:
        messages.success(request, _("“%(purpose)s” opens nothing any more.") % said)
    return redirect("moderation:tokens")
