"""What the desk teaches: rule by rule, what was learned, its effect, and whether it serves."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from palabre.charter.models import OwnHead
from palabre.discussion.models import Comment
from palabre.moderation import learning, teaching
from palabre.moderation.views.guarding import desk_page, moderators_only

TRIES = 20
# While it learns, the page asks again after so many seconds.
AGAIN_SECONDS = 5


@moderators_only
@require_http_methods(["GET", "HEAD", "POST"])
def rules(request):
    """Each rule that reads with what was decided under it; ask for one to be learned."""
    now = timezone.now()
    taught = teaching.rules_taught(request.publication, now)
    if request.method == "POST":
        chosen = next((rule for rule in taught if str(rule.number) == request.POST.get("rule")), None)
        if chosen is not None:
            asked = teaching.ask(request.publication, chosen, by=request.user, at=now)
            return redirect("moderation:head", asked.pk)
    rows = []
    for rule in taught:
        against, published = learning.counts(request.publication, rule.number)
        tries = OwnHead.objects.filter(publication=request.publication, rule_number=rule.number)
        rows.append(
            {
                "rule": rule,
                "against": against,
                "published": published,
                "is_enough": min(against, published) >= learning.LEAST,
                "tries": tries.select_related("asked_by").defer("numbers").order_by("-pk")[:TRIES],
            }
        )
    context = {"rows": rows, "least": learning.LEAST}
    return desk_page(
        request, "moderation/learning.html", context, status=422 if request.method == "POST" else 200
    )


@moderators_only
@require_http_methods(["GET", "HEAD", "POST"])
def head(request, key):
    """What one try learned and would change; let it serve, or no more."""
    found = OwnHead.objects.filter(publication=request.publication, pk=key).select_related("asked_by").first()
    if found is None:
        raise Http404
    if request.method == "POST":
        now = timezone.now()
        try:
            if request.POST.get("do") == "retire":
                teaching.retire(found, by=request.user, at=now)
                messages.success(request, _("It reads no more."))
            else:
                teaching.serve(found, by=request.user, at=now)
                messages.success(request, _("From now on it reads what is sent."))
        except teaching.NotBetter:
            messages.error(request, _("It may not serve: it is not better than what serves."))
        return redirect("moderation:head", key)
    anew = found.effect.get("anew", [])
    comments = Comment.objects.select_related("revision", "thread__article").in_bulk([row[0] for row in anew])
    context = {
        "head": found,
        "effect": found.effect,
        "anew": [(comments[number], against, score) for number, against, score in anew if number in comments],
    }
    response = desk_page(request, "moderation/head.html", context)
    if found.learned_at is None:
        response["Refresh"] = str(AGAIN_SECONDS)
    return response
