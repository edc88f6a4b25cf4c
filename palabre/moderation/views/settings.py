"""Where everything is that is set up once and seldom changed: one page leads to it, by who may."""

from __future__ import annotations

from django.views.decorators.http import require_safe

from palabre.moderation.views.guarding import desk_page, moderators_only


@moderators_only
@require_safe
def settings(request):
    """The pages on which whoever asks may set something, each with a sentence."""
    return desk_page(request, "moderation/settings.html", {"is_administrator": request.user.is_superuser})
