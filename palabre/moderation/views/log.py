"""The log of decisions: who decided what, when, on which ground."""

from __future__ import annotations

from django.db.models import Q
from django.views.decorators.http import require_safe

from palabre.moderation.filter_forms import LogForm
from palabre.moderation.models import Decision
from palabre.moderation.places import read_key, written_key
from palabre.moderation.views.guarding import desk_page, moderators_only

PER_PAGE = 50


@moderators_only
@require_safe
def decisions(request):
    """Every decision, newest first, by outcome, or one's own, where that is asked for."""
    form = LogForm(request.GET)
    form.is_valid()
    found = Decision.objects.filter(comment__thread__publication=request.publication).select_related(
        "comment__thread__article", "rule", "decided_by", "revision"
    )
    found = found.defer("comment__thread__article__body", "comment__piece")
    if form.cleaned_data.get("outcome"):
        found = found.filter(outcome=form.cleaned_data["outcome"])
    if form.cleaned_data["mine"]:
        found = found.filter(decided_by=request.user)
    before = read_key(request.GET.get("before", ""))
    if before is not None:
        at, number = before
        found = found.filter(Q(decided_at__lt=at) | Q(decided_at=at, pk__lt=number))
    shown = list(found.order_by("-decided_at", "-pk")[: PER_PAGE + 1])
    more = len(shown) > PER_PAGE
    shown = shown[:PER_PAGE]
    query = f"{form.query}&" if form.query else ""
    context = {
        "form": form,
        "decisions": shown,
        "more_url": f"?{query}before={written_key((shown[-1].decided_at, shown[-1].pk))}" if more else "",
        "first_url": f"?{form.query}",
        "is_first": before is None,
    }
    return desk_page(request, "moderation/decisions.html", context)
