"""Old addresses of imported comments."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from palabre.discussion import aliases, threading
from palabre.discussion.models import Comment

# What an old anchor begins with, and of which sources such a one is: the beginnings of ``Comment.origin``.
SOURCES = {"comment": ("wxr:", "disqus:"), "isso": ("isso:",)}


@require_safe
def old_comment(request: HttpRequest, thread_id: int, old: int, kind: str = "comment") -> HttpResponse:
    """302 to the comment that had the number ``old`` where it comes from, else to its discussion."""
    thread = aliases.thread_at(request.publication, min(thread_id, 2**63 - 1))  # type: ignore[attr-defined]
    if thread is None or not thread.is_public:
        raise Http404
    placed = Comment.objects.filter(thread=thread, path__isnull=False).select_related("thread__article")
    for source in SOURCES[kind]:
        # All of a thread and a source come from one place: any of them says how the origins of the others begin.
        one = placed.filter(origin__startswith=source).values_list("origin", flat=True).first()
        comment = placed.filter(origin=f"{one.rpartition(':')[0]}:{old}").first() if one is not None else None
        if comment is not None:
            return HttpResponseRedirect(threading.address_of(comment))
    return HttpResponseRedirect(thread.url + "#discussion")
