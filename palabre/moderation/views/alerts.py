"""What readers alert to: each is answered, by a decision or in a word."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from palabre.moderation import alerting, queue
from palabre.moderation.forms import AnswerForm, DecisionForm, read_key, written_key
from palabre.moderation.models import Alert
from palabre.moderation.views.guarding import desk_page, moderators_only

PER_PAGE = 20


def open_alerts(publication):
    """What nobody has answered, oldest first."""
    return (
        Alert.objects.filter(publication=publication, answered_at__isnull=True)
        .select_related("article", "comment")
        .order_by("received_at", "pk")
    )


@moderators_only
@require_safe
def alerts(request):
    """What readers alert to and nobody has answered, oldest first."""
    return alerts_page(request)


def alerts_page(request, *, status=200, form=None, of=None):
    """The list, with ``form`` in the place of the alert ``of`` whose answer could not be taken."""
    found = open_alerts(request.publication)
    after = read_key(request.GET.get("after", ""))
    if after is not None:
        at, number = after
        found = found.filter(Q(received_at__gt=at) | Q(received_at=at, pk__gt=number))
    shown = list(found[: PER_PAGE + 1])
    more = len(shown) > PER_PAGE
    shown = shown[:PER_PAGE]
    numbers = [alert.comment_id for alert in shown if alert.comment_id]
    comments = list(queue.comments(request.publication).filter(pk__in=numbers, revision__isnull=False))
    items = {item.comment.pk: item for item in queue.explained(request.publication, comments)}
    rows = []
    for alert in shown:
        item = items.get(alert.comment_id)
        rows.append(
            {
                "alert": alert,
                "about": alerting.in_words(alert.category),
                "item": item,
                "verdict": DecisionForm(charter=item.comment.charter, revision=item.revision)
                if item
                else None,
                "form": form if alert.pk == of else AnswerForm(),
            }
        )
    context = {
        "rows": rows,
        "more_url": f"?after={written_key((shown[-1].received_at, shown[-1].pk))}" if more else "",
        "is_first": after is None,
    }
    return desk_page(request, "moderation/alerts.html", context, status=status)


@moderators_only
@require_POST
def answer(request, alert_id):
    """Answer an alert in a word: what it is about stays as it is."""
    alert = get_object_or_404(Alert, pk=alert_id, publication=request.publication)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return alerts_page(request, status=422, form=form, of=alert.pk)
    try:
        alerting.answer(alert, by=request.user, at=timezone.now(), answer=form.cleaned_data["answer"])
    except alerting.AlreadyAnswered:
        alert = Alert.objects.select_related("answered_by", "decision__rule", "decision__decided_by").get(
            pk=alert.pk
        )
        context = {"alert": alert, "typed": form.cleaned_data["answer"]}
        return desk_page(request, "moderation/answered.html", context, status=409)
    messages.success(request, _("Alert answered."))
    return redirect("moderation:alerts")
