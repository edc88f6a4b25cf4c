"""What readers alert to, gathered by what it is about: each is answered, by a decision or in a word."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from palabre.moderation import alerted, alerting, explaining, notices, replying
from palabre.moderation.answer_forms import AnswerForm
from palabre.moderation.decision_forms import DecisionForm
from palabre.moderation.item import Item
from palabre.moderation.models import Alert
from palabre.moderation.places import read_key, written_key
from palabre.moderation.views.guarding import desk_page, moderators_only

PER_PAGE = 20


@moderators_only
@require_safe
def alerts(request):
    """What readers alert to and nobody has answered, the most urgent first."""
    return alerts_page(request)


def alerts_page(request, *, status=200, form=None, of=None):
    """The list, with ``form`` in the place of the alert ``of`` whose answer could not be taken."""
    publication, now = request.publication, timezone.now()
    after = read_place(request.GET.get("after", ""))
    found = alerted.matters(publication, after=after, at_most=PER_PAGE + 1)
    shown = alerted.with_alerts(found[:PER_PAGE], publication)
    numbers = [one.comment_id for one in shown if one.comment_id]
    comments = list(explaining.comments(publication).filter(pk__in=numbers, revision__isnull=False))
    items = {item.comment.pk: item for item in explaining.explained(publication, comments)}
    rows = [
        row_of(one, items.get(one.comment_id or 0), now, form if of in {a.pk for a in one.alerts} else None)
        for one in shown
        # Answered since it was counted: there is nothing to show any more.
        if one.alerts
    ]
    context = {
        "rows": rows,
        "more_url": f"?after={written_place(shown[-1].place)}" if len(found) > PER_PAGE else "",
        "is_first": after is None,
        "at_once": notices.words_at_once(publication),
        "replies": list(replying.waiting(publication)),
    }
    return desk_page(request, "moderation/alerts.html", context, status=status)


def row_of(matter: alerted.Matter, item: Item | None, now, form: AnswerForm | None) -> dict:
    """One matter as the page shows it."""
    return {
        "matter": matter,
        "alerts": [
            (said, said.alert, alerting.in_words(said.alert.category))
            for said in alerted.gathered(matter.alerts)
        ],
        "article": matter.alerts[0].article,
        "clock": notices.clock(matter.notices, now),
        "item": item,
        "verdict": DecisionForm(charter=item.comment.charter, revision=item.revision) if item else None,
        "form": form or AnswerForm(),
    }


def written_place(place: alerted.Place) -> str:
    """A place in the list, as it stands in an address."""
    urgency, since, first = place
    return f"{int(urgency)}.{written_key((since, first))}"


def read_place(written: str) -> alerted.Place | None:
    """The place that ``written_place`` wrote; ``None`` for anything else."""
    urgency, _dot, rest = written.partition(".")
    key = read_key(rest) if urgency in {str(int(one)) for one in alerted.Urgency} else None
    return (int(urgency), *key) if key is not None else None


@moderators_only
@require_POST
def answer(request, alert_id):
    """Answer what is alerted to in a word: what it is about stays as it is."""
    alert = get_object_or_404(Alert, pk=alert_id, publication=request.publication)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return alerts_page(request, status=422, form=form, of=alert.pk)
    try:
        answered = alerting.answer(
            alert,
            by=request.user,
            at=timezone.now(),
            answer=form.cleaned_data["answer"],
            last=form.last,
            unfounded=form.unfounded,
        )
    except alerting.AlreadyAnswered:
        alert = Alert.objects.select_related("answered_by", "decision__rule", "decision__decided_by").get(
            pk=alert.pk
        )
        context = {"alert": alert, "typed": form.cleaned_data["answer"]}
        return desk_page(request, "moderation/answered.html", context, status=409)
    said = ngettext("Alert answered.", "%(count)s alerts answered.", len(answered))
    messages.success(request, said % {"count": len(answered)})
    return redirect("moderation:alerts")
