"""A charter tried on what was sent before."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from palabre.moderation import backtesting
from palabre.moderation.models import Backtest
from palabre.moderation.period_forms import BacktestForm
from palabre.moderation.views.guarding import desk_page, moderators_only

PER_PAGE = 50
# While it runs, the page asks again after so many seconds.
AGAIN_SECONDS = 5


@moderators_only
@require_http_methods(["GET", "HEAD", "POST"])
def backtests(request):
    """Choose a version and a day; and what was tried before."""
    form = BacktestForm(
        request.POST if request.method == "POST" else None,
        publication=request.publication,
        today=timezone.localdate(),
    )
    if form.is_valid():
        said = form.cleaned_data
        asked = backtesting.begin(
            request.publication, said["version"], said["since"], by=request.user, at=timezone.now()
        )
        return redirect("moderation:backtest", asked.pk)
    tried = Backtest.objects.filter(version__publication=request.publication).select_related(
        "version", "asked_by"
    )
    context = {"form": form, "tried": tried.order_by("-pk")[:PER_PAGE]}
    return desk_page(request, "moderation/backtests.html", context, status=422 if form.errors else 200)


@moderators_only
@require_safe
def backtest(request, key):
    """How far it is, and what it says."""
    asked = (
        Backtest.objects.filter(version__publication=request.publication, pk=key)
        .select_related("version", "asked_by")
        .first()
    )
    if asked is None:
        raise Http404
    rows = (asked.tally or {}).get("which", [])
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "asked": asked,
        "tally": asked.tally or {},
        "which": list(backtesting.which(asked, page.start_index() - 1, page.end_index())) if rows else [],
        "page": page,
    }
    response = desk_page(request, "moderation/backtest.html", context)
    if asked.ended_at is None:
        response["Refresh"] = str(AGAIN_SECONDS)
    return response
