"""A comment by its number, the pages of a discussion, and the page of a long branch."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from palabre.discussion import piece, threading
from palabre.discussion.models import Comment
from palabre.discussion.opening import thread_of
from palabre.discussion.showing import about
from palabre.kit import depending
from palabre.press.models import Article

LARGEST_NUMBER = 2**63 - 1


def placed(request: HttpRequest, number: int) -> Comment:
    """
    The comment that stands on a public page of this publication.

    Never issued, pending and refused are the same 404: nobody learns that a comment waits.
    """
    if number > LARGEST_NUMBER:
        raise Http404
    comment = (
        Comment.objects.select_related("thread__publication__site", "thread__article", "published_revision")
        .filter(number=number, path__isnull=False, thread__publication=request.publication)  # type: ignore[attr-defined]
        .first()
    )
    if comment is None or not comment.thread.is_public:
        raise Http404
    return comment


@require_safe
def by_number(request: HttpRequest, number: int) -> HttpResponse:
    """302 to the page on which a comment stands."""
    comment = placed(request, number)
    depending.on(f"thread:{comment.thread_id}")
    return HttpResponseRedirect(threading.address_of(comment))


@require_safe
def branch(request: HttpRequest, number: int, page: int = 1) -> HttpResponse:
    """All that answers one comment, when it is too long for its page."""
    comment = placed(request, number)
    try:
        context = about(comment.thread, page, comment)
    except threading.NoSuchPage:
        raise Http404 from None
    # Our own markup around text that was escaped when it was sent.
    context["root_piece"] = mark_safe(piece.make(comment, comment.thread.publication) + "</li>")
    return page_of(request, context)


@require_safe
def discussion_page(request: HttpRequest, section: str, slug: str, page: int) -> HttpResponse:
    """Page n of a long discussion; the first one is the article's own."""
    front = request.publication.front_page  # type: ignore[attr-defined]
    article = (
        Article.objects.live()
        .descendant_of(front)
        .filter(slug=slug, url_path=f"{front.url_path}{section}/{slug}/")
        .first()
    )
    if article is None:
        raise Http404
    thread = thread_of(article)
    if not thread.is_public:
        raise Http404
    if page == 1:
        return redirect(thread.url + "#discussion", permanent=True)
    try:
        context = about(thread, page)
    except threading.NoSuchPage:
        raise Http404 from None
    return page_of(request, context)


def page_of(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """One page of a list of comments, which names its own one address: a branch's first page has two."""
    thread, page, root = context["thread"], context["page"], context["root"]
    own = threading.page_url(thread, root.pk if root else None, page.number)
    context["canonical"] = thread.publication.root_url + own
    return render(request, "discussion/page.html", context)
