"""The queue: what waits, oldest first, one comment whole and the others in a line or two."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from palabre.charter.models import Version
from palabre.discussion.models import Comment
from palabre.moderation import claiming, counting, explaining, noting, precedents, queue, surroundings
from palabre.moderation.decision_forms import DecisionForm
from palabre.moderation.filter_forms import FilterForm
from palabre.moderation.places import LARGEST_ID, read_key, read_place, written_key, written_place
from palabre.moderation.several import acts_on_several
from palabre.moderation.views.guarding import desk_page, moderators_only


@moderators_only
@require_safe
def desk(request):
    """What waits in the part of the queue that the address names; ``?focus=`` says which one is read."""
    publication = request.publication
    charter = Version.objects.in_force(publication, timezone.now())
    waiting = counting.Waiting(publication)
    form = FilterForm(request.GET, publication=publication, charter=charter, waiting=waiting)
    filters = form.filters
    after = read_place(request.GET.get("after", ""))
    page = read_and_claim(request, filters, after=after, focus=number_in(request.GET.get("focus", "")))
    where = filters.as_query() | ({"after": request.GET["after"]} if after else {})
    focus = page.focus
    context = {
        "page": page,
        "form": form,
        "filters": filters,
        "elsewhere": counting.elsewhere(request.user, waiting),
        "matching": queue.waiting(publication, filters).count() if filters else None,
        "where": urlencode(where),
        "bulk_acts": acts_on_several(charter),
        "first_url": "?" + urlencode(filters.as_query()),
        "next_url": f"?{urlencode(where | {'focus': page.next})}#c{page.next}" if page.next else "",
        "previous_url": (
            f"?{urlencode(where | {'focus': page.previous})}#c{page.previous}" if page.previous else ""
        ),
        "more_url": (
            "?" + urlencode(filters.as_query() | {"after": written_place(page.after)}) if page.after else ""
        ),
        "verdict": DecisionForm(charter=focus.comment.charter, revision=focus.revision) if focus else None,
        "around": surroundings.around(focus.comment, publication) if focus else None,
        "beside": precedents.beside(focus, publication) if focus else None,
        "author_notes": list(noting.on_author_of(focus.comment)) if focus else [],
        "notices": explaining.notices(focus.comment.thread, timezone.localdate()) if focus else [],
    }
    return desk_page(request, "moderation/queue.html", context, waiting=waiting)


def read_and_claim(request, filters: queue.Filters, *, after, focus: int | None) -> queue.Page:
    """
    The page of the queue, with what is read on it claimed.

    Whoever did not ask for one comment, and comes upon one that somebody else claimed at the same
    moment, is given the next. So is a script that fetches ahead: it asks for what came next a moment ago. What it
    shows meanwhile (the number in ``X-Ahead``) is claimed first: it was fetched ahead itself, and must not be free
    in between.
    """
    publication, now = request.publication, timezone.now()
    is_ahead = "X-Ahead" in request.headers
    shown = number_in(request.headers.get("X-Ahead", ""))
    if shown and request.method != "HEAD":
        for one in Comment.objects.waiting().filter(pk=shown, thread__publication=publication):
            claiming.claim(one, by=request.user, at=now)
    passed: set[int] = set()
    while True:
        page = queue.read(publication, filters, by=request.user, at=now, after=after, focus=focus)
        read = page.focus
        if read is None or request.method == "HEAD":
            return page
        read.claims = claiming.claim(read.comment, by=request.user, at=now, is_ahead=is_ahead)
        is_asked_for = not is_ahead and focus is not None and focus == read.comment.pk
        if is_asked_for or not read.claims or read.comment.pk in passed:
            return page
        passed.add(read.comment.pk)
        if is_ahead:
            focus = page.next


@moderators_only
@require_POST
def claim(request, number):
    """Renew the claim on what is read, and say who else reads it: asked by the open page."""
    found = get_object_or_404(Comment, pk=number, thread__publication=request.publication)
    now = timezone.now()
    others = claiming.claim(found, by=request.user, at=now)
    return JsonResponse(
        {
            "said": claiming.read_too([str(one.user) for one in others if not one.is_ahead]),
            "is_waiting": found.waiting_since is not None,
            "claimed": written_key((now, found.pk)),
        }
    )


@moderators_only
@require_POST
def leave(request):
    """Give back what a page had claimed that is left: what is ``read`` there and what was fetched ``ahead``, as of when."""
    for name in ("read", "ahead"):
        claimed = read_key(request.POST.get(name, ""))
        if claimed is not None:
            at, number = claimed
            claiming.give_back(number, by=request.user, at=min(at, timezone.now()), is_ahead=name == "ahead")
    return HttpResponse(status=204)


def number_in(written: str) -> int | None:
    """The comment's number in ``written``, with or without its ``#``; ``None`` where there is none."""
    written = written.strip().removeprefix("#").strip()
    if not (written.isascii() and written.isdigit() and len(written) < 20):
        return None
    return int(written) if int(written) <= LARGEST_ID else None
