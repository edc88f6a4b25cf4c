"""What the desk teaches: rule by rule, what was learned, its effect, and whether it serves."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from palabre.charter.models import OwnHead
from palabre.discussion.models import Revision
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
        against, published = learning.counts(request.publication, rule.number, rule.title)
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
        act = {"serve": teaching.serve, "retire": teaching.retire}.get(request.POST.get("do", ""))
        if act is not None:
            try:
                act(found, by=request.user, at=now)
                said = (
                    _("It reads no more.")
                    if act is teaching.retire
                    else _("From now on it reads what is sent.")
                )
                messages.success(request, said)
            except teaching.NotBetter:
                messages.error(request, _("It may not serve: it is not better than what serves."))
            return redirect("moderation:head", key)
    serves = learning.of_rule(found).filter(serves_since__isnull=False).first()
    context = {
        "head": found,
        "effect": found.effect,
        "is_fit": teaching.is_fit(found, serves),
        "share_percent": round(100 * found.effect.get("share", 1)),
        "anew": _texts_of(found.effect.get("anew", [])),
    }
    status = 422 if request.method == "POST" else 200
    response = desk_page(request, "moderation/head.html", context, status=status)
    if found.learned_at is None:
        response["Refresh"] = str(AGAIN_SECONDS)
    return response


def _texts_of(anew):
    """The texts that would be noted anew, as they were when they were decided on: revision, against, score."""
    revisions = Revision.objects.select_related("comment__thread__article").in_bulk([row[3] for row in anew])
    return [
        (revisions[key].readable, against, score)
        for _number, against, score, key in anew
        if key in revisions and revisions[key].text
    ]
