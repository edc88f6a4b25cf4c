"""Old addresses of imported comments."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from palabre.discussion import aliases, anchors, threading


@require_safe
def old_comment(request: HttpRequest, thread_id: int, old: int, kind: str = "comment") -> HttpResponse:
    """302 to the comment that had the number ``old`` where it comes from, else to its discussion."""
    thread = aliases.thread_at(request.publication, min(thread_id, 2**63 - 1))  # type: ignore[attr-defined]
    if thread is None or not thread.is_public:
        raise Http404
    comment = anchors.comment_at(thread, f"{kind}-{old}")
    return HttpResponseRedirect(threading.address_of(comment) if comment else thread.url + "#discussion")
