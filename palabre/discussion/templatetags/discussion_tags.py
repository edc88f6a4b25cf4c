"""The discussion beside an article: pulled in by the article's template."""

from __future__ import annotations

from typing import Any

from django import template
from django.core.paginator import Paginator
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from palabre.charter.models import Version
from palabre.discussion import piece, posting, threading
from palabre.discussion.forms import RespondForm
from palabre.discussion.models import Comment, Notice, State, Thread
from palabre.discussion.notices import notices_for, notices_of
from palabre.discussion.opening import thread_of
from palabre.kit import depending
from palabre.press.models import Article
from palabre.publications.models import Publication

register = template.Library()


@register.filter
def how_read(thread: Thread) -> str:
    """When the thread's comments are read (``publications.models.Reading``)."""
    return posting.how_read(thread)


def about(thread: Thread, number: int = 1, root: Comment | None = None) -> dict[str, Any]:
    """
    What the templates of a discussion need: the same for everybody who asks.

    Raises ``threading.NoSuchPage``.
    """
    now = timezone.now()
    depending.on(f"thread:{thread.pk}")
    if thread.closes_at is not None and thread.closes_at > now:
        depending.until(thread.closes_at)
    page = threading.read_page(thread, number, root=root)
    charter = Version.objects.in_force(thread.publication, now)
    # joined() is our own markup around pieces whose text was escaped when it was sent.
    joined = mark_safe(piece.join(page)) if page.rows else ""
    return {
        "thread": thread,
        "publication": thread.publication,
        "page": page,
        "pages": pages_near(page),
        "comments": joined,
        "first_number": page.rows[0].number if page.rows else None,
        "charter": charter,
        "notices": notices_of(thread, at=now),
        "is_open": thread.is_open(now) and charter is not None,
        "form": RespondForm(publication=thread.publication),
        "root": root,
    }


def pages_near(page: threading.Page) -> list[tuple[int | str, str]]:
    """The pages of a list as links: all of a few, else those near, the first and the last; ``…`` leads nowhere."""
    root = page.root.pk if page.root else None
    near = Paginator(range(page.count), 1).get_elided_page_range(page.number, on_each_side=4, on_ends=1)
    return [(n, threading.page_url(page.thread, root, n) if isinstance(n, int) else "") for n in near]


@register.simple_tag
def publication_notices(publication: Publication) -> list[Notice]:
    """The notices that last today for all of a publication's discussions."""
    return notices_for(publication, at=timezone.now())


@register.simple_tag
def discussion_of(article: Article) -> dict[str, Any]:
    """What is said of an article, read once for the whole page: what the other tags here are given."""
    return about(thread_of(article))


@register.inclusion_tag("discussion/discussion.html")
def discussion(talk: dict[str, Any]) -> dict[str, Any]:
    """``section#discussion`` of an article: its head, its charter, the form and the first page."""
    return talk


@register.simple_tag(takes_context=True)
def comment_counts(context: Any, articles: Any) -> dict[int, int]:
    """How many published comments each of ``articles`` has, by their keys, in one query."""
    depending.on(f"comments:{context['request'].publication.pk}")
    keys = [article.pk for article in articles]
    counts = dict(Thread.objects.filter(article__in=keys).values_list("article_id", "published_count"))
    return {key: counts.get(key, 0) for key in keys}


@register.simple_tag
def comments_jsonld(talk: dict[str, Any]) -> list[dict[str, Any]]:
    """
    The published comments of the page that is shown, all of them and no other, as schema.org ``Comment``s.

    Nested as they answer each other; one query, however many there are.
    """
    numbers = [row.number for row in talk["page"].rows]
    root_url = talk["publication"].root_url
    shown = (
        Comment.objects.filter(pk__in=numbers, state=State.PUBLISHED, published_revision__isnull=False)
        .order_by("path")
        .values_list("number", "placed_under_id", "author_name", "sent_at", "published_revision__text")
    )
    top: list[dict[str, Any]] = []
    made: dict[int, dict[str, Any]] = {}
    for number, under, name, sent_at, text in shown:
        one: dict[str, Any] = {"@type": "Comment", "url": f"{root_url}/c/{number}/", "text": text}
        if name:
            one["author"] = {"@type": "Person", "name": name}
        if sent_at:
            one["datePublished"] = sent_at.isoformat()
        made[number] = one
        above = made.get(under or 0)
        (top if above is None else above.setdefault("comment", [])).append(one)
    return top


@register.filter
def marked_text(pieces: list[tuple[str, dict[str, Any] | None]]) -> SafeString:
    """Pieces of a typed text (``charter.applying.marked``) with findings in ``mark``, all escaped."""
    from django.utils.html import format_html, format_html_join

    return format_html_join(
        "",
        "{}",
        (
            (format_html('<mark class="r{}">{}</mark>', finding["rule"] or 0, part) if finding else part,)
            for part, finding in pieces
        ),
    )
