"""One comment: all that was typed, all that was decided; and the decisions themselves."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from palabre.discussion.models import Comment
from palabre.journal.models import Entry
from palabre.moderation import claiming, deciding, explaining, noting, precedents, surroundings
from palabre.moderation.decision_forms import DecisionForm
from palabre.moderation.views.desk import number_in
from palabre.moderation.views.guarding import desk_page, moderators_only


@moderators_only
@require_safe
def find(request):
    """Lead to the comment whose number was typed."""
    number = number_in(request.GET.get("number", ""))
    if number is None or not explaining.comments(request.publication).filter(pk=number).exists():
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
    found = get_object_or_404(explaining.comments(request.publication), pk=number)
    if found.revision is None:
        raise Http404
    return found


def comment_page(
    request, found: Comment, form: DecisionForm, *, template="moderation/comment.html", status=200, **more
):
    """A page about one comment, with the form to decide on it."""
    [item] = explaining.explained(request.publication, [found])
    if item.is_waiting and request.method == "GET":
        item.claims = claiming.claim(found, by=request.user, at=timezone.now())
    decisions = found.decisions.select_related("rule", "decided_by", "revision")
    context = {
        "item": item,
        "verdict": form,
        "around": surroundings.around(found, request.publication),
        "beside": precedents.beside(item, request.publication),
        "decisions": list(decisions),
        "forwardings": list(found.forwardings.select_related("forwarded_by").order_by("-forwarded_at")),
        "revisions": list(found.revisions.order_by("-number")),
        "entries": list(Entry.objects.filter(subject=f"comment:{found.pk}").order_by("id")),
        "author_notes": list(noting.on_author_of(found)),
        "notices": explaining.notices(found.thread, timezone.localdate()),
        "back": request.POST.get("back", "comment"),
        "where": request.POST.get("where", "")[:2000],
        **more,
    }
    return desk_page(request, template, context, status=status)
