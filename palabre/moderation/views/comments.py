"""One comment: all that was typed, all that was decided; and the decisions themselves."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import TooManyFieldsSent
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from palabre.discussion.models import Comment, State
from palabre.journal.models import Entry
from palabre.moderation import deciding, queue
from palabre.moderation.forms import DecisionForm, FilterForm, read_place
from palabre.moderation.models import Approval, Decision, Outcome
from palabre.moderation.views.desk import number_in
from palabre.moderation.views.guarding import desk_page, moderators_only

ACTS = {
    "publish": deciding.publish,
    "refuse": deciding.refuse,
    "return": deciding.return_,
    "remove": deciding.remove,
    "restore": deciding.restore,
}


@moderators_only
@require_safe
def find(request):
    """Lead to the comment whose number was typed."""
    number = number_in(request.GET.get("number", ""))
    if number is None or not queue.comments(request.publication).filter(pk=number).exists():
        context = {"typed": request.GET.get("number", "")[:40]}
        return desk_page(request, "moderation/not_found.html", context, status=404)
    return redirect("moderation:comment", number)


@moderators_only
@require_safe
def comment(request, number):
    """One comment with its revisions, its decisions, its entries, and what may be decided now."""
    found = comment_or_404(request, number)
    return comment_page(request, found, DecisionForm(charter=found.charter, revision=deciding.to_read(found)))


def comment_or_404(request, number: int) -> Comment:
    """The publication's comment of this number, as it is now."""
    found = get_object_or_404(queue.comments(request.publication), pk=number)
    if found.revision is None:
        raise Http404
    return found


def comment_page(
    request, found: Comment, form: DecisionForm, *, template="moderation/comment.html", status=200, **more
):
    """A page about one comment, with the form to decide on it."""
    [item] = queue.explained(request.publication, [found])
    decisions = found.decisions.select_related("rule", "decided_by", "revision")
    context = {
        "item": item,
        "verdict": form,
        "decisions": list(decisions),
        "revisions": list(found.revisions.order_by("-number")),
        "entries": list(Entry.objects.filter(subject=f"comment:{found.pk}").order_by("id")),
        "notices": queue.notices(found.thread, timezone.localdate()),
        "back": request.POST.get("back", "comment"),
        "where": request.POST.get("where", "")[:2000],
        **more,
    }
    return desk_page(request, template, context, status=status)


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
        return came_late(request, late, form) if late else comment_page(request, found, form, status=422)
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
        return comment_page(request, found, form, status=409)
    except deciding.NeedsAnother:
        form.add_error(
            None, _("You would publish #%(number)s already: a second person must.") % {"number": found.pk}
        )
        return comment_page(request, found, form, status=409)
    messages.success(request, in_words(decision))
    return redirect(back_from(request, where, key, number))


def came_late(request, late, form: DecisionForm):
    """409: the new text, or what somebody else decided; what was typed is kept either way."""
    found = comment_or_404(request, late.comment.pk)
    if isinstance(late, deciding.Stale):
        return comment_page(request, found, form, template="moderation/stale.html", status=409)
    withdrawn = found.state == State.WITHDRAWN
    # Without keys: whoever pressed twice would decide again, on what a colleague has just decided.
    context = {"decision": None if withdrawn else late.decision, "withdrawn": withdrawn, "no_keys": True}
    return comment_page(request, found, form, template="moderation/decided.html", status=409, **context)


def in_words(decision: Decision | Approval) -> str:
    """What was just decided, as it is announced."""
    if isinstance(decision, Approval):
        return _("#%(number)s has your word. A second person publishes it.") % {"number": decision.comment_id}
    said = {"number": decision.comment_id, "rule": decision.rule.number if decision.rule else ""}
    if decision.outcome == Outcome.PUBLISHED:
        return _("#%(number)s published.") % said
    if decision.outcome == Outcome.RETURNED:
        return _("#%(number)s returned to its author.") % said
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
    following = queue.next_after(request.publication, filters, key)
    query = QueryDict(mutable=True)
    query.update(filters.as_query())
    after = str(where.get("after", ""))
    if read_place(after):
        query["after"] = after
    if following is None:
        return reverse("moderation:desk") + (f"?{query.urlencode()}" if query else "")
    query["focus"] = str(following)
    return f"{reverse('moderation:desk')}?{query.urlencode()}#c{following}"
