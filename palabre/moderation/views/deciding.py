"""Taking a decision and taking it back: by a form whose answer is a page, or by a script that goes on meanwhile."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from palabre.discussion.models import Comment, State
from palabre.moderation import caring, counting, deciding, queue, undoing
from palabre.moderation.decision_forms import DecisionForm
from palabre.moderation.filter_forms import FilterForm
from palabre.moderation.models import Decision, Opinion, Outcome
from palabre.moderation.places import read_place
from palabre.moderation.views.comments import comment_or_404, comment_page
from palabre.moderation.views.guarding import moderators_only

ACTS: dict[str, Callable[..., Decision | Opinion]] = {
    "publish": deciding.publish,
    "refuse": deciding.refuse,
    "return": deciding.return_,
    "remove": deciding.remove,
    "restore": deciding.restore,
    "ask": deciding.ask,
}


def goes_on(request: HttpRequest) -> bool:
    """Whether a script asks, which shows the next comment already."""
    return "application/json" in request.headers.get("Accept", "")


@moderators_only
@require_POST
def decide(request, number):
    """Decide on the text that was read; 409 with what it has become when that is not how it stands."""
    found = comment_or_404(request, number)
    form = DecisionForm(request.POST, charter=found.charter, revision=deciding.to_read(found))
    if not form.is_valid():
        late = form.is_readable and deciding.conflict(
            found, verb=form.verb, revision=form.cleaned_data.get("revision")
        )
        return came_late(request, late, form) if late else not_taken(request, found, form, status=422)
    # Its place in the queue is lost with the decision: what comes next is found from it. What the form says
    # of the queue is read first: nothing may fail once the decision is taken.
    key, where = queue.key_of(found), where_read(request)
    try:
        decision = ACTS[form.verb](found, by=request.user, at=timezone.now(), **form.said)
    except (deciding.Stale, deciding.Decided) as late:
        return came_late(request, late, form)
    except deciding.AnswersNothing:
        form.add_error(
            None,
            _("It answers #%(number)s, which was never published: decide on that one first.")
            % {"number": found.parent_id},
        )
        return not_taken(request, found, form, status=409)
    except deciding.NeedsAnother:
        form.add_error(
            None, _("You have said so of #%(number)s already: somebody else must.") % {"number": found.pk}
        )
        return not_taken(request, found, form, status=409)
    except deciding.NobodyElse:
        form.add_error(None, _("Nobody else moderates here: there is no colleague to ask."))
        return not_taken(request, found, form, status=409)
    if goes_on(request):
        return taken(request, decision)
    messages.success(request, in_words(decision))
    return redirect(back_from(request, where, key, number))


@moderators_only
@require_POST
def undo(request, key):
    """Take back what was just decided; 409 where that cannot be any more."""
    decision = get_object_or_404(Decision, pk=key, comment__thread__publication=request.publication)
    found = comment_or_404(request, decision.comment_id)
    try:
        undoing.undo(decision, by=request.user, at=timezone.now())
    except undoing.CannotUndo:
        form = DecisionForm(charter=found.charter, revision=deciding.to_read(found))
        fault = _("This decision cannot be undone any more: take another one.")
        return comment_page(request, found, form, status=409, fault=fault)
    messages.success(request, _("The decision on #%(number)s is undone.") % {"number": found.pk})
    if decision.before.get("waiting_since") is None:
        return redirect("moderation:comment", found.pk)
    return redirect(f"{reverse('moderation:desk')}?focus={found.pk}#c{found.pk}")


def taken(request, decision: Decision | Opinion) -> JsonResponse:
    """What was decided in words, the counts as they are now, and how it is taken back."""
    now = timezone.now()
    undoable = undoing.last_of(request.user, request.publication, at=now)
    undo_it = None
    if undoable is not None and isinstance(decision, Decision) and undoable.pk == decision.pk:
        url = reverse("moderation:undo", args=[decision.pk])
        undo_it = {"url": url, "what": decision.what_undone, "seconds": undoing.WITHIN.seconds}
    pulse = counting.pulse(request.publication, request.user, now)
    told = pulse.said | {"pause": caring.reminder(caring.of(request.user), at=now)}
    return JsonResponse({"said": in_words(decision), "pulse": told, "undo": undo_it})


def not_taken(request, found: Comment, form: DecisionForm, *, status: int) -> HttpResponse:
    """The comment with what is wrong with the decision; for a script the first of it, and where to go back to."""
    if not goes_on(request):
        return comment_page(request, found, form, status=status)
    fault = next((error for errors in form.errors.values() for error in errors), "")
    said = _("#%(number)s was not decided. %(fault)s") % {"number": found.pk, "fault": fault}
    return fault_of(found, said, status=status)


def fault_of(found: Comment, said: str, *, status: int) -> JsonResponse:
    """What a script says aloud, with the address of the comment."""
    return JsonResponse(
        {"fault": said, "back": reverse("moderation:comment", args=[found.pk])}, status=status
    )


def came_late(request, late, form: DecisionForm) -> HttpResponse:
    """409: the new text, or what somebody else decided; what was typed is kept either way."""
    found = comment_or_404(request, late.comment.pk)
    said: dict[str, object] = {"number": found.pk}
    if isinstance(late, deciding.Stale):
        if goes_on(request):
            fault = _("#%(number)s was not decided: its author has edited it since you read it.") % said
            return fault_of(found, fault, status=409)
        return comment_page(request, found, form, template="moderation/stale.html", status=409)
    withdrawn = found.state == State.WITHDRAWN
    # What its author erased since was decided long ago, and waits for nothing.
    is_erased = found.revision is not None and found.revision.text == ""
    # A colleague wanted to restore it, too: it waits for whoever says the same.
    waits_again = form.verb == "restore" and found.waiting_since is not None
    decision = None if withdrawn or is_erased or waits_again else late.decision
    if goes_on(request):
        said["who"] = str(decision.decided_by) if decision is not None and decision.decided_by else ""
        fault = (
            _("#%(number)s was withdrawn by its author: there is nothing to decide.") % said
            if withdrawn
            else _("#%(number)s was decided by %(who)s before you.") % said
            if said["who"]
            else _("#%(number)s does not wait any more.") % said
        )
        return fault_of(found, fault, status=409)
    # Without keys: whoever pressed twice would decide again, on what a colleague has just decided.
    context = {"decision": decision, "withdrawn": withdrawn, "no_keys": True}
    return comment_page(request, found, form, template="moderation/decided.html", status=409, **context)


def in_words(decision: Decision | Opinion) -> str:
    """What was just decided, as it is announced."""
    if isinstance(decision, Opinion):
        number = {"number": decision.comment_id}
        if not decision.would or decision.asks:
            return _("#%(number)s waits for another opinion.") % number
        return _("#%(number)s has your word. It is decided once enough people say the same.") % number
    said = {"number": decision.comment_id, "rule": decision.rule.number if decision.rule else ""}
    if decision.outcome == Outcome.PUBLISHED:
        return _("#%(number)s published.") % said
    if decision.outcome == Outcome.RETURNED:
        return _("#%(number)s returned to its author.") % said
    if decision.outcome == Outcome.SEALED:
        if decision.rule is None:
            return _("#%(number)s published without a passage, as unlawful.") % said
        return _("#%(number)s published without a passage, under rule %(rule)s.") % said
    if decision.outcome == Outcome.RESTORED:
        return _("#%(number)s restored.") % said
    if decision.outcome == Outcome.REFUSED:
        if decision.rule is None:
            return _("#%(number)s refused as unlawful.") % said
        return _("#%(number)s refused under rule %(rule)s.") % said
    if decision.rule is None:
        return _("#%(number)s removed as unlawful.") % said
    return _("#%(number)s removed under rule %(rule)s.") % said


def where_read(request) -> QueryDict:
    """Which part of the queue the form says was read; all of it where that means nothing."""
    try:
        return QueryDict(request.POST.get("where", "")[:2000])
    except TooManyFieldsSent:
        return QueryDict()


def back_from(request, where: QueryDict, key: queue.Key | None, number: int) -> str:
    """
    Where a decision leads: to what comes next in the part of the queue that was read, or to where it was taken.

    The address is made anew from what the form says of it, never taken from it.
    """
    back = request.POST.get("back", "")
    if back == "alerts":
        return reverse("moderation:alerts")
    if back != "queue":
        return reverse("moderation:comment", args=[number])
    filters = FilterForm(where, publication=request.publication).filters
    following = queue.next_after(request.publication, filters, key, by=request.user, at=timezone.now())
    query = QueryDict(mutable=True)
    query.update(filters.as_query())
    after = str(where.get("after", ""))
    if read_place(after):
        query["after"] = after
    if following is None:
        return reverse("moderation:desk") + (f"?{query.urlencode()}" if query else "")
    query["focus"] = str(following)
    return f"{reverse('moderation:desk')}?{query.urlencode()}#c{following}"
