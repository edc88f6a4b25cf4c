"""What pages of the press say of comments: the discussion of an article, and how many comments articles have."""

from __future__ import annotations

from functools import partial

from django.template.loader import render_to_string

from palabre.discussion.models import Thread
from palabre.discussion.opening import thread_of
from palabre.discussion.showing import about
from palabre.kit import depending
from palabre.press.models import Article
from palabre.press.recording import publication_key

ARTICLE, COUNTS = "article", "counts"


def discussion_of(article: Article) -> dict[str, str]:
    """
    The places of an article's page that are about its comments: ``count``, ``discussion``, ``json``.

    ``json`` is the end of a JSON object, from a comma on: the members ``commentCount`` and ``comment``.
    """
    talk = about(thread_of(article))
    count = talk["thread"].published_count
    return {
        "count": counted(count),
        "discussion": render_to_string("discussion/discussion.html", talk),
        "json": f', "commentCount": {count}, "comment": {talk["json"]()}',
    }


def counted(count: int) -> str:
    """“12 comments”, in the language that is spoken."""
    return render_to_string("discussion/count.html", {"count": count}).strip()


def discussions(articles: list[int]) -> dict[int, dict[str, str]]:
    """``discussion_of`` each of ``articles`` (keys). Raises ``KeyError`` for one that is not public."""
    found = [depending.part(("article", key), partial(_public, key)) for key in articles]
    return {article.pk: discussion_of(article) for article in found}


def _public(key: int) -> Article:
    """The article, which an act of the press alone changes. Raises ``KeyError`` unless it is public."""
    article = Article.objects.live().filter(pk=key).first()
    if article is None:
        raise KeyError(key)
    depending.on(f"publication:{publication_key(article)}")
    return article


def counts(articles: list[int]) -> dict[int, dict[str, str]]:
    """How many published comments each of ``articles`` (keys) has, in words, in one query."""
    known = dict(Thread.objects.filter(article__in=articles).values_list("article_id", "published_count"))
    return {key: {"count": counted(known.get(key, 0))} for key in articles}


def connect() -> None:
    """Let pages that were kept without what they say of comments be filled (called once)."""
    depending.fillers.update({ARTICLE: discussions, COUNTS: counts})
