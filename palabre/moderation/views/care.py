"""What a moderator chooses for themself: nobody else sees it."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from palabre.moderation import caring
from palabre.moderation.models import Care
from palabre.moderation.setting_forms import CareForm
from palabre.moderation.views.guarding import desk_page, moderators_only


@moderators_only
@require_http_methods(["GET", "HEAD", "POST"])
def care(request):
    """Whether slurs and threats are blurred, and after how many hard comments a pause is proposed."""
    chosen = caring.of(request.user)
    form = CareForm(
        request.POST if request.method == "POST" else None,
        initial={"blurs": chosen.blurs, "pause_after": chosen.pause_after},
    )
    if request.method == "POST" and form.is_valid():
        Care.objects.update_or_create(user=request.user, defaults=form.cleaned_data)
        messages.success(request, _("What you chose is kept."))
        return redirect("moderation:care")
    context = {"form": form, "read": caring.read_since_a_pause(request.user, at=timezone.now())}
    return desk_page(request, "moderation/care.html", context, status=422 if form.errors else 200)
