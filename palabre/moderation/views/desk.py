"""The queue: what waits, oldest first, one comment whole and the others in a line or two."""

from __future__ import annotations

from urllib.parse import urlencode

from django.utils import timezone
from django.views.decorators.http import require_safe

from palabre.charter.models import Version
from palabre.moderation import queue
from palabre.moderation.forms import LARGEST_ID, DecisionForm, FilterForm, read_place, written_place
from palabre.moderation.views.guarding import desk_page, moderators_only


@moderators_only
@require_safe
def desk(request):
    """What waits in the part of the queue that the address names; ``?focus=`` says which one is read."""
    publication = request.publication
    charter = Version.objects.in_force(publication, timezone.now())
    form = FilterForm(request.GET, publication=publication, charter=charter)
    filters = form.filters
    after = read_place(request.GET.get("after", ""))
    page = queue.read(publication, filters, after=after, focus=number_in(request.GET.get("focus", "")))
    where = filters.as_query() | ({"after": request.GET["after"]} if after else {})
    focus = page.focus
    context = {
        "page": page,
        "form": form,
        "filters": filters,
        "matching": queue.waiting(publication, filters).count() if filters else None,
        "where": urlencode(where),
        "first_url": "?" + urlencode(filters.as_query()),
        "next_url": f"?{urlencode(where | {'focus': page.next})}#c{page.next}" if page.next else "",
        "previous_url": (
            f"?{urlencode(where | {'focus': page.previous})}#c{page.previous}" if page.previous else ""
        ),
        "more_url": (
            "?" + urlencode(filters.as_query() | {"after": written_place(page.after)}) if page.after else ""
        ),
        "verdict": DecisionForm(charter=focus.comment.charter, revision=focus.revision) if focus else None,
        "notices": queue.notices(focus.comment.thread, timezone.localdate()) if focus else [],
    }
    return desk_page(request, "moderation/queue.html", context)


def number_in(written: str) -> int | None:
    """The comment's number in ``written``, with or without its ``#``; ``None`` where there is none."""
    written = written.strip().removeprefix("#").strip()
    if not (written.isascii() and written.isdigit() and len(written) < 20):
        return None
    return int(written) if int(written) <= LARGEST_ID else None
