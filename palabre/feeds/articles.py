"""The feed of a publication's articles."""

from __future__ import annotations

import datetime

from django.db.models import Prefetch

from palabre.discussion.models import Thread
from palabre.feeds import atom
from palabre.feeds.naming import address, installed_at, tag
from palabre.press.models import Article, Byline, FrontPage
from palabre.press.typography import set_text
from palabre.publications.models import Publication

NEWEST = 50


def public_articles(front: FrontPage):
    """The articles that anybody may read: published, and behind no password or sign-in."""
    return Article.objects.live().public().descendant_of(front)


def articles_feed(publication: Publication, front: FrontPage) -> atom.Feed:
    """The fifty newest articles, each with where its comments are followed and how many there are."""
    shown = (
        public_articles(front)
        .newest_first()
        .prefetch_related(
            "tagged_keywords__tag",
            Prefetch("bylines", Byline.objects.select_related("author").order_by("sort_order")),
        )[:NEWEST]
    )
    articles = list(shown)
    threads = {thread.article_id: thread for thread in Thread.objects.filter(article__in=articles)}
    return atom.Feed(
        id=tag(publication, "articles"),
        title=set_text(publication.name, publication.language),
        subtitle=set_text(publication.motto, publication.language),
        href=address(publication, front),
        self_href=f"{publication.root_url}/feed/",
        author=publication.name,
        language=publication.language,
        updated_if_empty=installed_at(),
        items=[_item(publication, front, article, threads.get(article.pk)) for article in articles],
    )


def _item(publication: Publication, front: FrontPage, article: Article, thread: Thread | None) -> atom.Item:
    href = address(publication, front, article)
    return atom.Item(
        id=tag(publication, f"article/{article.pk}"),
        title=set_text(article.title, publication.language),
        href=href,
        published=article.dated_at,
        updated=updated_at(article),
        authors=tuple(byline.author.name for byline in article.bylines.all()) or (publication.name,),
        summary=set_text(article.standfirst, publication.language),
        categories=tuple(tagged.tag.name for tagged in article.tagged_keywords.all()),
        replies=atom.Replies(
            href + "feed/",
            thread.published_count if thread else 0,
            thread.last_published_at if thread and thread.published_count else None,
        ),
    )


def updated_at(article: Article) -> datetime.datetime:
    """When the article last changed: its last correction, else its publication, else its date."""
    known = article.corrected_at or article.last_published_at or article.dated_at
    return known or article.first_published_at or installed_at()
