"""What an open page of the queue asks every few seconds."""

from __future__ import annotations

import datetime

from django.http import JsonResponse, QueryDict
from django.utils import timezone
from django.views.decorators.http import require_safe

from palabre.moderation import arriving, counting, queue
from palabre.moderation.filter_forms import FilterForm
from palabre.moderation.places import LARGEST_ID
from palabre.moderation.views.guarding import moderators_only

# As many as a page shows; somebody else's longer list is cut.
SHOWN_AT_MOST = queue.PER_PAGE + 5


@moderators_only
@require_safe
def live(request):
    """
    What came, and what has become of what is on the screen: ``shown=7.31`` (number and revision) for each, ``since`` in
    microseconds since 1970, beside the filters of the page. What means nothing is left out.
    """
    publication, now = request.publication, timezone.now()
    filters = FilterForm(QueryDict(request.GET.urlencode()), publication=publication).filters
    changed, readers = arriving.of_shown(
        publication, shown_in(request.GET.getlist("shown")), by=request.user, at=now
    )
    return JsonResponse(
        {
            "pulse": counting.pulse(publication, request.user, now).said,
            "new": arriving.new_since(
                publication, filters, since_in(request.GET.get("since", ""), now), at=now
            ),
            "changed": changed,
            "readers": readers,
        }
    )


def shown_in(written: list[str]) -> dict[int, int]:
    """``["7.31"]`` as ``{7: 31}``."""
    found = {}
    for one in written[:SHOWN_AT_MOST]:
        number, _dot, revision = one.partition(".")
        if all(part.isascii() and part.isdigit() and len(part) < 20 for part in (number, revision)):
            found[min(int(number), LARGEST_ID)] = min(int(revision), LARGEST_ID)
    return found


def since_in(written: str, now: datetime.datetime) -> datetime.datetime:
    """The moment in ``written``; now for what is none, so that nothing counts as new."""
    if not (written.isascii() and written.isdigit() and len(written) < 18):
        return now
    began = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
    return min(began + datetime.timedelta(microseconds=int(written)), now)
