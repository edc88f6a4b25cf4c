"""
Bring a page's outline into a publication: the article as a draft, its thread read-only, its comments.

The same page twice makes nothing twice. An article is known by its origin in the journal, a comment by
its own: the page's address (or its bytes, where it states none) and the comment's number, or its words
where it has none. Its place would not do: a page that is saved again has more comments in between.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils.text import slugify

from palabre.charter.models import Version
from palabre.discussion import arriving, cutting_pages, importing
from palabre.discussion.models import Opening, State, Thread
from palabre.exchange.page.outline import Link, Outline, When
from palabre.journal.models import Entry
from palabre.journal.recording import record
from palabre.press.addresses import is_reserved
from palabre.press.models import (
    Article,
    Author,
    Byline,
    ChosenRelated,
    FrontPage,
    Promotion,
    PromotionItem,
    Section,
)
from palabre.publications.models import Publication

IMPORTED = "article.imported"
BATCH = 300
TITLE_AT_MOST = 255


class CannotBring(Exception):
    """The page was not brought; nothing was written. The sentence says why."""


@dataclass
class Brought:
    """What came of a page. ``not_brought`` says of each thing that did not come: what, and why."""

    article: Article
    was_there: bool
    brought: int = 0
    were_there: int = 0
    raised: int = 0
    # Old number → number here, where the old one was taken.
    renumbered: dict[int, int] = field(default_factory=dict)
    not_brought: list[tuple[str, str]] = field(default_factory=list)


def key_of(outline: Outline, raw: bytes) -> str:
    """By what a page is known again: the hash of the address it states, else of its bytes."""
    return hashlib.sha256(outline.address.encode() if outline.address else raw).hexdigest()


def section_for(outline: Outline, publication: Publication, slug: str | None) -> Section:
    """
    The section of that ``slug``; else the one that the page names, if there is such a one; else the first.

    Raises ``CannotBring``.
    """
    sections = list(Section.objects.child_of(FrontPage.objects.get(publication=publication)).order_by("path"))
    if not sections:
        raise CannotBring(f"{publication.name} has no section. Make one on the editors’ side (/cms/).")
    if slug is not None:
        for section in sections:
            if section.slug == slug:
                return section
        known = ", ".join(section.slug for section in sections)
        raise CannotBring(f"There is no section “{slug}”. There are: {known}.")
    named = outline.section.casefold()
    return next((one for one in sections if named in (one.title.casefold(), one.slug)), sections[0])


def bring(
    outline: Outline,
    *,
    key: str,
    publication: Publication,
    section: Section,
    published: bool,
    by: str,
    at: datetime.datetime,
) -> Brought:
    """
    Bring a page: its article first, then its comments in batches, each an act of its own, so that what was
    cut off goes on where it was. Raises ``CannotBring``.
    """
    if not outline.headline:
        raise CannotBring("No headline was found, and none is invented: the page cannot become an article.")
    if len(outline.headline) > TITLE_AT_MOST:
        raise CannotBring(f"What seems to be the headline has more than {TITLE_AT_MOST} characters.")
    if outline.found() and Version.objects.in_force(publication, at) is None:
        raise CannotBring(f"{publication.name} has no charter in force, which every comment names.")
    origin = f"page:{key}"
    article = known_article(publication, origin)
    brought = Brought(article=article, was_there=True) if article is not None else None
    if brought is None:
        brought = make_draft(outline, publication=publication, section=section, origin=origin, by=by, at=at)
    thread = Thread.objects.get(article=brought.article)
    bring_comments(outline, thread, brought, origin=origin, published=published, by=by, at=at)
    return brought


def known_article(publication: Publication, origin: str) -> Article | None:
    """The article that a page became, if it still is one."""
    for entry in Entry.objects.filter(journal=publication.pk, kind=IMPORTED, facts__origin=origin):
        article = Article.objects.filter(pk=entry.subject.partition(":")[2]).first()
        if article is not None:
            return article
    return None


@transaction.atomic
def make_draft(
    outline: Outline,
    *,
    publication: Publication,
    section: Section,
    origin: str,
    by: str,
    at: datetime.datetime,
) -> Brought:
    """Make the draft of an article and its read-only thread, with what the page says and nothing else."""
    Publication.objects.select_for_update().get(pk=publication.pk)
    if (known := known_article(publication, origin)) is not None:
        return Brought(article=known, was_there=True)
    not_brought: list[tuple[str, str]] = []
    article = Article(
        title=outline.headline,
        slug=free_slug(outline.headline, section),
        standfirst=outline.standfirst,
        dated_at=instant(outline.dated, publication),
        corrected_at=instant(outline.corrected, publication),
        body=json.dumps(
            [{"type": block.kind, "value": block.value} for block in outline.body], ensure_ascii=False
        ),
        promotion=promotion_for(outline, publication, not_brought),
        live=False,
    )
    article.bylines = [
        Byline(author=author_named(name, publication), sort_order=place)
        for place, name in enumerate(outline.names)
    ]
    article.keywords.add(*[word[:100] for word in outline.keywords])
    article.chosen_related = [
        ChosenRelated(related=related, sort_order=place)
        for place, related in enumerate(related_for(outline, publication, not_brought))
    ]
    section.add_child(instance=article)
    article.save_revision()
    Thread.objects.create(article=article, publication=publication, opening=Opening.READ_ONLY)
    record(IMPORTED, journal=publication.pk, subject=article, by=by, at=at, origin=origin)
    return Brought(article=article, was_there=False, not_brought=not_brought)


def free_slug(headline: str, section: Section) -> str:
    """The headline as an address that no other page of the section has."""
    # Cut at a word: an address of two hundred characters is copied wrong.
    base = slugify(headline)[:80].rpartition("-")[0] if len(slugify(headline)) > 80 else slugify(headline)
    base = base or "article"
    slug, number = base, 2
    while is_reserved(slug, in_section=True) or section.get_children().filter(slug=slug).exists():
        slug, number = f"{base}-{number}", number + 1
    return slug


def instant(said: When | None, publication: Publication) -> datetime.datetime | None:
    """An instant of the publication's own time; a day without an hour is its midnight."""
    if said is None:
        return None
    if not isinstance(said, datetime.datetime):
        return datetime.datetime.combine(said, datetime.time(), tzinfo=publication.zone)
    return said if said.tzinfo is not None else said.replace(tzinfo=publication.zone)


def author_named(name: str, publication: Publication) -> Author:
    """The author of that name, known already or made."""
    known = Author.objects.filter(publication=publication, name__iexact=name).first()
    if known is not None:
        return known
    base = slugify(name)[:100] or "author"
    slug, number = base, 2
    while Author.objects.filter(publication=publication, slug=slug).exists():
        slug, number = f"{base}-{number}", number + 1
    return Author.objects.create(publication=publication, name=name, slug=slug)


def promotion_for(
    outline: Outline, publication: Publication, not_brought: list[tuple[str, str]]
) -> Promotion | None:
    """
    The promotion of that title, known already or made of its items.

    An item keeps its link where the page gives one that can be kept: plain text gives none.
    """
    said = outline.promotion
    if said is None:
        return None
    known = Promotion.objects.filter(publication=publication, title=said.title).first()
    if known is not None:
        texts = {same(item.text) for item in known.items.all()}
        not_brought += [
            (f"promotion: {link.text}", "the promotion of that title is here already, without it")
            for link in said.items
            if same(link.text) not in texts
        ]
        return known
    items: list[PromotionItem] = []
    for link in said.items:
        if len(link.text) > 200 or len(link.detail) > 200:
            not_brought.append((f"promotion: {link.text}", "its text is longer than 200 characters"))
            continue
        if reason := why_no_link(link.address):
            not_brought.append((f"link of {link.text}: {link.address}", reason))
        items.append(
            PromotionItem(
                text=link.text,
                detail=link.detail,
                url="" if reason else link.address,
                price=price_of(link),
                sort_order=len(items),
            )
        )
    if not items:
        not_brought.append((f"promotion: {said.title}", "none of its items could be kept"))
        return None
    promotion = Promotion(publication=publication, title=said.title)
    promotion.items = items
    promotion.save()
    return promotion


def why_no_link(address: str) -> str:
    """Why an address cannot be the link of an item; empty when it can, or when there is none."""
    if len(address) > 200:
        return "it is longer than 200 characters"
    try:
        if address:
            URLValidator(schemes=["http", "https"])(address)
    except ValidationError:
        return "it is no link that could be kept"
    return ""


def price_of(link: Link) -> Decimal | None:
    """The price of an item, if it is one."""
    try:
        return Decimal(link.price).quantize(Decimal("0.01")) if link.price else None
    except InvalidOperation:
        return None


def related_for(
    outline: Outline, publication: Publication, not_brought: list[tuple[str, str]]
) -> list[Article]:
    """The publication's own articles of the titles under "see also"; the others are not brought."""
    if not outline.see_also:
        return []
    front = FrontPage.objects.get(publication=publication)
    titles = {
        same(title): pk for pk, title in Article.objects.descendant_of(front).values_list("pk", "title")
    }
    found: dict[int, None] = {}
    for link in outline.see_also:
        pk = titles.get(same(link.text))
        if pk is None:
            not_brought.append((f"see also: {link.text}", "no article here has this headline"))
        else:
            found.setdefault(pk)
    articles = Article.objects.in_bulk(list(found))
    return [articles[pk] for pk in found]


def same(title: str) -> str:
    """A title as it is compared: neither its case nor the sort of its spaces and apostrophes matter."""
    return " ".join(title.replace("’", "'").casefold().split())


def bring_comments(
    outline: Outline,
    thread: Thread,
    brought: Brought,
    *,
    origin: str,
    published: bool,
    by: str,
    at: datetime.datetime,
) -> None:
    """Bring each comment that is not there yet, below the one it answers; an act for each batch."""
    arrivals = arrivals_of(outline, thread.publication, brought, origin=origin, published=published)
    is_out_of_order = False
    for begin in range(0, len(arrivals), BATCH):
        batch = importing.bring_all(thread, arrivals[begin : begin + BATCH], at=at, by=by)
        brought.brought += len(batch.comments)
        brought.were_there += len(batch.already)
        brought.renumbered.update(batch.renumbered)
        brought.raised += len(batch.raised)
        is_out_of_order |= batch.is_out_of_order
    if is_out_of_order:
        cutting_pages.cut_pages_anew(thread, at=at, by=by)


def arrivals_of(
    outline: Outline, publication: Publication, brought: Brought, *, origin: str, published: bool
) -> list[arriving.Arrival]:
    """The comments as the discussion takes them. One that is gone, or of which nothing can be stored, leaves its answers to the one above."""
    state = State.PUBLISHED if published else State.PENDING
    arrivals: list[arriving.Arrival] = []
    stands_for: list[str | None] = []
    for said, its_origin in zip(outline.comments, origins_of(outline, origin), strict=True):
        above = stands_for[said.parent] if said.parent is not None else None
        if said.is_gone:
            stands_for.append(above)
            continue
        if not arriving.readable(said.text).strip():
            brought.not_brought.append(("comment", "none of its characters can be stored"))
            stands_for.append(above)
            continue
        stands_for.append(its_origin)
        arrivals.append(
            arriving.Arrival(
                origin=its_origin,
                text=said.text,
                author_name=said.name,
                parent=above,
                number=said.number,
                state=state,
                sent_at=instant(said.sent, publication),
            )
        )
    return arrivals


def origins_of(outline: Outline, origin: str) -> list[str]:
    """By what each comment is known again: its number, else its name and words (and which one of the same)."""
    origins = []
    times: Counter[str] = Counter()
    for comment in outline.comments:
        if comment.number is not None:
            origins.append(f"{origin}:{comment.number}")
            continue
        words = hashlib.sha256(f"{comment.name}\x00{comment.text}".encode()).hexdigest()[:32]
        times[words] += 1
        origins.append(f"{origin}:{words}:{times[words]}")
    return origins
