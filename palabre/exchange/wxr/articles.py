"""An item of a WordPress export becomes an article: with its section, byline, keywords, picture and old address."""

from __future__ import annotations

import datetime
import json
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from django.db import transaction
from django.utils.text import slugify
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from palabre.discussion import arriving, opening
from palabre.discussion.models import Opening, Thread
from palabre.exchange.telling import Tally
from palabre.exchange.typed_html import to_words
from palabre.exchange.wxr import markup
from palabre.exchange.wxr.items import (
    TITLE_AT_MOST,
    came_as,
    dated,
    host_of,
    instant,
    key_of,
    status_of,
    title_of,
)
from palabre.exchange.wxr.reading import Item
from palabre.journal.recording import record
from palabre.press.addresses import is_reserved
from palabre.press.models import Article, Author, Byline, FrontPage, Section
from palabre.publications.models import Publication

if TYPE_CHECKING:
    from palabre.exchange.wxr.storing import Import

ARTICLE_IMPORTED = "article.imported"


@transaction.atomic
def bring_article(run: Import, item: Item, origin: str) -> Article:
    """
    Make the article of an item, with its section, byline, keywords and old address, as it was: published,
    a draft or scheduled.
    """
    publication, tally = run.publication, run.tally
    Publication.objects.select_for_update().get(pk=publication.pk)
    front = FrontPage.objects.get(publication=publication)
    title = title_of(item, tally)
    section = _section(item, front, tally)
    status, why = status_of(item)
    if why:
        tally.change(why, title)
    at = dated(item, publication.zone)
    is_scheduled = status == "future" and at is not None and at > run.at
    if at is not None and at > run.at + datetime.timedelta(days=1) and not is_scheduled:
        tally.change("articles dated in the future: their date is left out", title)
        at = None
    article = Article(
        title=title,
        slug=_free_slug(item, section, title),
        standfirst=to_words(item.fields.get("excerpt:encoded", "")),
        dated_at=at,
        body=json.dumps(body_of(run, item, title), ensure_ascii=False),
        live=False,
        go_live_at=at if is_scheduled else None,
    )
    _lead_picture(run, item, article)
    name = item.fields.get("creator", "").strip()
    if name:
        author = _author(run.spool.kept("writer", name) or name, publication)
        article.bylines = [Byline(author=author, sort_order=0)]
    article.keywords.add(*_keywords(item, tally))
    section.add_child(instance=article)
    revision = article.save_revision()
    if status == "publish" or is_scheduled:
        revision.publish()
    if status == "publish":
        changed = instant(item.fields.get("wp:post_modified_gmt", ""), "", publication.zone) or at
        # When it appeared: not when it was brought, which feeds and maps would tell as news.
        if at is not None:
            Page.objects.filter(pk=article.pk).update(
                first_published_at=at, last_published_at=max(at, changed) if changed else at
            )
        _redirect(item, article, publication, tally)
    _close(item, Article.objects.get(pk=article.pk))
    tally.came[came_as(status, is_scheduled=is_scheduled)] += 1
    record(ARTICLE_IMPORTED, journal=publication.pk, subject=article, by=run.by, at=run.at, origin=origin)
    return Article.objects.get(pk=article.pk)


def body_of(run: Import, item: Item, title: str) -> list[markup.Block]:
    """The blocks of an article's text, with what does not come counted."""

    def illustrate(address: str, caption: str) -> markup.Block | None:
        picture = run.picture_at(address)
        if picture is None:
            return None
        return {"type": "image", "value": {"image": picture.pk, "caption": caption[:300]}}

    body = markup.to_blocks(item.fields.get("content", ""), base=run.base_of(item), illustrate=illustrate)
    if body.too_deep:
        run.tally.change("articles whose HTML nests too deep to be read: they came without text", title)
    if body.pictures and not run.with_images:
        run.tally.changed["pictures in articles: a link to each (--images fetches them)"] += body.pictures
    if body.embeds:
        run.tally.changed["embeds: a link, which a reader may open"] += body.embeds
    for name, count in body.short_codes.items():
        run.tally.left_out[run.tally.named("short codes [{}]", name, others="other short codes")] += count
    return body.blocks


def _lead_picture(run: Import, item: Item, article: Article) -> None:
    address = run.spool.kept("picture", item.picture) if item.picture else None
    if address is None:
        return
    article.image = run.picture_at(address)
    if article.image is None:
        run.tally.changed["pictures above articles: a link at the end of the text"] += 1
        link = markup.link_to(address, "") if host_of(address) else None
        if link is not None:
            article.body = json.dumps([*json.loads(json.dumps(article.body.get_prep_value())), link])


def _section(item: Item, front: FrontPage, tally: Tally) -> Section:
    """The section of an item's first category, made where it is missing."""
    said = next(((slug, name) for domain, slug, name in item.terms if domain == "category"), ("", ""))
    name = to_words(said[1])[:TITLE_AT_MOST] or "Articles"
    wanted = slugify(unquote(said[0]))[:100] or slugify(name)[:100] or "section"
    below = Section.objects.child_of(front)
    known = below.filter(slug=wanted).first() or below.filter(title__iexact=name).first()
    if known is not None:
        return known
    slug, number = wanted, 2
    while is_reserved(slug, in_section=False) or Page.objects.child_of(front).filter(slug=slug).exists():
        slug, number = f"{wanted}-{number}", number + 1
    if slug != wanted:
        tally.change(
            "sections whose address Palabre needs itself: they have another", f"/{wanted}/ is /{slug}/"
        )
    section = Section(title=name, slug=slug)
    front.add_child(instance=section)
    tally.came["sections"] += 1
    return Section.objects.get(pk=section.pk)


def _free_slug(item: Item, section: Section, title: str) -> str:
    said = slugify(unquote(item.fields.get("wp:post_name", "").strip()))
    wanted = (said or slugify(title) or f"article-{key_of(item)}")[:200].strip("-")
    slug, number = wanted, 2
    while is_reserved(slug, in_section=True) or Page.objects.child_of(section).filter(slug=slug).exists():
        slug, number = f"{wanted}-{number}", number + 1
    return slug


def _author(name: str, publication: Publication) -> Author:
    """The author of that name, known already or made."""
    name = " ".join(arriving.readable(to_words(name)).split())[:120] or "?"
    known = Author.objects.filter(publication=publication, name__iexact=name).first()
    if known is not None:
        return known
    base = slugify(name)[:100] or "author"
    slug, number = base, 2
    while Author.objects.filter(publication=publication, slug=slug).exists():
        slug, number = f"{base}-{number}", number + 1
    return Author.objects.create(publication=publication, name=name, slug=slug)


def _keywords(item: Item, tally: Tally) -> list[str]:
    """The tags of an item, and the categories beyond its section's."""
    categories = [name for domain, _slug, name in item.terms if domain == "category"]
    tags = [name for domain, _slug, name in item.terms if domain == "post_tag"]
    words: dict[str, str] = {}
    for name in [*tags, *categories[1:]]:
        word = to_words(name)
        if 0 < len(word) <= 100:
            words.setdefault(word.casefold(), word)
        elif word:
            tally.leave_out("keywords longer than 100 characters", word)
    return list(words.values())


def _redirect(item: Item, article: Article, publication: Publication, tally: Tally) -> None:
    """Lead from the old address of an article to the new one, where that is a path of its own."""
    link = item.fields.get("link", "").strip()
    try:
        parts = urlsplit(link)
    except ValueError:
        return
    old = Redirect.normalise_path(parts.path + (f"?{parts.query}" if parts.query else ""))
    if parts.path in ("", "/"):
        if parts.query:
            tally.leave_out("old addresses that are the front page’s with a number: they lead to it", link)
        return
    if old == Redirect.normalise_path(article.address) or len(old) > 255 or "\x00" in old:
        return
    _known, is_new = Redirect.objects.get_or_create(
        old_path=old, site=publication.site, defaults={"redirect_page": article.page_ptr}
    )
    if is_new:
        tally.came["old addresses that lead to the new ones"] += 1


def _close(item: Item, article: Article) -> None:
    """An article that took no comments has its thread, which takes none either."""
    thread = opening.thread_of(article)
    if item.fields.get("wp:comment_status", "").strip() == "closed" and thread.opening == Opening.OPEN:
        Thread.objects.filter(pk=thread.pk).update(opening=Opening.CLOSED)
