"""Readers whom the publication's own site knows: the key by which it vouches for them, for administrators."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from palabre.accounts import vouching_keys
from palabre.accounts.models import VouchingKey
from palabre.moderation.views.guarding import administrators_only, desk_page
from palabre.moderation.vouching_forms import ActForm, VouchingForm


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def known_readers(request):
    """Whose word is taken; a POST enters a key, or takes it away."""
    asked = ActForm(request.POST)
    if request.method != "POST":
        return key_page(request, VouchingForm())
    if not asked.is_valid():
        return key_page(request, VouchingForm(), status=422)
    who = {"by": request.user, "at": timezone.now()}
    if asked.cleaned_data["act"] == "take_away":
        if vouching_keys.take_away(request.publication, **who):
            messages.success(request, _("The key is taken away: your site’s word is not taken any more."))
        else:
            messages.info(request, _("There was no key."))
        return redirect("moderation:known_readers")
    form = VouchingForm(request.POST)
    if not form.is_valid():
        return key_page(request, form, status=422)
    said = form.cleaned_data
    try:
        shown = vouching_keys.enter(
            request.publication,
            algorithm=said["algorithm"],
            issuer=said["issuer"],
            written=said["key"],
            **who,
        )
    except vouching_keys.NotAKey:
        form.add_error(
            "key",
            _(
                "This is no key of that sort. A secret has 32 characters or more; an Ed25519 key is the public one."
            ),
        )
        return key_page(request, form, status=422)
    if shown:
        # This once: it is in no message that a browser keeps.
        return key_page(request, VouchingForm(), shown=shown)
    messages.success(request, _("The key is kept: your site’s word is taken from now on."))
    return redirect("moderation:known_readers")


def key_page(request, form: VouchingForm, *, shown: str = "", status: int = 200):
    """The key that stands, without itself, and the form for another; ``shown`` is what was just made."""
    context = {
        "key": VouchingKey.objects.filter(publication=request.publication).first(),
        "form": form,
        "shown": shown,
        "audience": request.publication.root_url,
    }
    return desk_page(request, "moderation/known_readers.html", context, status=status)
