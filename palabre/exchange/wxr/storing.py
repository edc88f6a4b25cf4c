"""
Bring a WordPress export into a publication: each article in one act, its comments in acts of some hundreds.

The file is read twice: once to know its writers, its pictures and its highest comment's number, once to
bring it. Everything is known again by where it comes from, so that an import that was cut off, or is run
again with a later export, brings what is not there yet and nothing twice.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import zoneinfo
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import IO
from urllib.parse import unquote, urlsplit

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.text import slugify
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from palabre.discussion import importing, opening
from palabre.discussion.importing import Arrival
from palabre.discussion.models import Opening, State, Thread
from palabre.exchange.bringing import BATCH, bring_waiting, preview_waiting
from palabre.exchange.fetching import NotFetched, fetch_picture
from palabre.exchange.spool import Leaving, Spool
from palabre.exchange.telling import Tally
from palabre.exchange.typed_html import to_typed, to_words
from palabre.exchange.wxr import markup
from palabre.exchange.wxr.reading import Channel, Item, Said, Writer, read
from palabre.exchange.xml_stream import CutOff
from palabre.journal.models import Entry
from palabre.journal.recording import record
from palabre.press.addresses import is_reserved
from palabre.press.models import Article, Author, Byline, FrontPage, Picture, Section
from palabre.press.setting_up import collection_of
from palabre.publications.models import Publication

ARTICLE_IMPORTED = "article.imported"
PICTURE_IMPORTED = "picture.imported"
COMMENT_AT_MOST = 100_000
TITLE_AT_MOST = 255
PICTURES_AT_MOST = 200
# A date of year 1 is before every calendar in a zone west of Greenwich: no page could say it.
EARLIEST = datetime.datetime(1900, 1, 1, tzinfo=datetime.UTC)
STATES = {
    "1": State.PUBLISHED, "approve": State.PUBLISHED, "approved": State.PUBLISHED,
    "0": State.PENDING, "hold": State.PENDING, "": State.PENDING,
}  # fmt: skip
NOT_ARTICLES = {"attachment": "pictures and files", "page": "pages (--pages brings them as articles)"}


@dataclass
class Import:
    """One import while it runs. ``file`` can be read from its start again."""

    publication: Publication
    file: IO[bytes]
    at: datetime.datetime
    by: str = "import:wxr"
    with_images: bool = False
    with_pages: bool = False
    is_dry_run: bool = False
    progress: Callable[[str, int], None] = lambda what, count: None
    tally: Tally = field(default_factory=Tally)
    spool: Spool = field(default_factory=Spool)
    site: str = ""
    address: str = ""
    # What the comments of the item being read need: ids without one are numbered.
    nameless: int = 0

    def run(self) -> None:
        """
        Bring everything. Raises ``NotAnExport`` (nothing was written), ``CutOff`` (what came before is here),
        ``importing.NoCharter``.
        """
        try:
            self.survey()
            self.file.seek(0)
            self.bring()
        finally:
            self.spool.close()

    # --- the first reading ---

    def survey(self) -> None:
        """Read all of the file for what must be known before anything is brought."""
        highest = 0
        try:
            for event in read(self.file, progress=lambda count: self.progress("reading", count)):
                if isinstance(event, Channel):
                    self.address = self.address or event.address
                elif isinstance(event, Writer):
                    self.spool.keep("writer", event.login, event.name)
                elif isinstance(event, Said):
                    number = number_of(event.fields.get("wp:comment_id", ""))
                    if number is not None and number <= importing.HIGHEST_OLD_NUMBER:
                        highest = max(highest, number)
                else:
                    self._survey_item(event)
        except CutOff:
            pass  # It is said when the second reading gets there.
        self.site = (_host(self.address) or "unknown")[:80]
        self.spool.keep("host", self.site, "")
        for facts, subject in (
            Entry.objects.filter(journal=self.publication.pk, kind__in=[ARTICLE_IMPORTED, PICTURE_IMPORTED])
            .order_by("-number")
            .values_list("facts", "subject")
            .iterator(chunk_size=1000)
        ):
            self.spool.keep("here", str(facts.get("origin", "")), subject.partition(":")[2])
        if highest and not self.is_dry_run:
            with transaction.atomic():
                importing.keep_numbers_above(highest)

    def _survey_item(self, item: Item) -> None:
        address = item.fields.get("wp:attachment_url", "").strip()
        if address:
            self.spool.keep("picture", item.fields.get("wp:post_id", "").strip(), address)
            self.spool.keep("host", _host(address), "")
        self.address = self.address or item.fields.get("link", "").strip()

    # --- the second ---

    def bring(self) -> None:
        """Read the file again and bring each article, then its comments."""
        self.spool.forget()
        try:
            for event in read(self.file, progress=lambda count: self.progress("bringing", count)):
                if isinstance(event, Said):
                    self.wait(event)
                elif isinstance(event, Item):
                    self.bring_item(event)
                    self.spool.forget()
                    self.nameless = 0
        except CutOff as fault:
            if waiting := self.spool.count():
                self.tally.left_out["comments of the article in which the file breaks off"] += waiting
            raise CutOff(str(fault)) from None

    def wait(self, said: Said) -> None:
        """Let a comment wait for the end of its article; what cannot come is left out by name."""
        fields = {name.removeprefix("wp:comment_"): value for name, value in said.fields.items()}
        id_ = fields.get("id", "").strip()[:40]
        parent = fields.get("parent", "").strip()[:40]
        if not id_ or id_ == "0":
            self.nameless += 1
            id_ = f"without-number-{self.nameless}"
        kind = fields.get("type", "").strip() or "comment"
        approved = fields.get("approved", "").strip().lower()
        written = fields.get("content", "")
        is_too_long = said.too_long or len(written) > 4 * COMMENT_AT_MOST
        text = "" if is_too_long else importing.readable(to_typed(written))
        why = ""
        if kind in ("pingback", "trackback"):
            why = "pingbacks and trackbacks: links from other sites, which nobody wrote here"
        elif kind != "comment":
            why = f"notes of the kind “{kind[:40]}”, which are no comments"
        elif approved in ("spam", "trash", "post-trashed"):
            why = f"comments marked as {'spam' if approved == 'spam' else 'thrown away'}"
        elif is_too_long or len(text) > COMMENT_AT_MOST:
            why = f"comments longer than {COMMENT_AT_MOST:,} characters: a text is never cut"
        elif not text.strip():
            why = "comments without text"
        kept = None
        if not why:
            kept = {
                "text": text,
                "name": importing.readable_name(to_words(fields.get("author", "")[:1000])),
                "email": fields.get("author_email", "").strip()[:320],
                "approved": approved,
                "date": fields.get("date", "").strip(),
                "date_gmt": fields.get("date_gmt", "").strip(),
            }
        if not self.spool.add(id_, parent, kept):
            self.tally.leave_out("comments with the number of another one of the same article", f"#{id_}")
        elif why:
            self.tally.leave_out(why)

    def bring_item(self, item: Item) -> None:
        """Bring an item if it is an article, with the comments that wait."""
        kind = item.fields.get("wp:post_type", "").strip() or "post"
        status = item.fields.get("wp:status", "").strip()
        if kind != "post" and not (kind == "page" and self.with_pages):
            self._leave_out(NOT_ARTICLES.get(kind, f"items of the kind “{kind[:40]}”"), item)
            return
        if status in ("trash", "auto-draft"):
            self._leave_out("articles thrown away or never saved", item)
            return
        if item.too_long:
            self._leave_out("articles with a text longer than any", item)
            return
        if self.is_dry_run:
            self.preview_item(item)
            return
        article = self.article_of(item)
        self.bring_comments(item, opening.thread_of(article))

    def _leave_out(self, why: str, item: Item) -> None:
        self.tally.leave_out(why)
        if waiting := self.spool.count():
            self.tally.left_out[f"comments on {why}"] += waiting

    def article_of(self, item: Item) -> Article:
        """The article that an item became, now or before."""
        origin = f"wxr:{self.site}:{key_of(item)}"
        known = self.spool.kept("here", origin)
        article = Article.objects.filter(pk=known).first() if known else None
        if article is not None:
            self.tally.came["articles were here already"] += 1
            return article
        for address in self._pictures_of(item) if self.with_images else []:
            self.fetch(address)
        article = bring_article(self, item, origin)
        self.spool.keep("here", origin, str(article.pk))
        return article

    def preview_item(self, item: Item) -> None:
        """Count what would come of an item and its comments; nothing is fetched or written."""
        if self.spool.kept("here", f"wxr:{self.site}:{key_of(item)}"):
            self.tally.came["articles were here already"] += 1
        else:
            title = _title(item, self.tally)
            status, why = _status(item)
            if why:
                self.tally.change(why, title)
            at = dated(item, self.publication.zone)
            is_scheduled = status == "future" and at is not None and at > self.at
            if at is not None and at > self.at + datetime.timedelta(days=1) and not is_scheduled:
                self.tally.change("articles dated in the future: their date is left out", title)
            _body(self, item, title)
            self.tally.came[_came_as(status, is_scheduled=is_scheduled)] += 1
        prefix = f"wxr:{self.publication.pk}:{self.site}:{key_of(item)}"
        preview_waiting(
            self.spool.leaving(),
            arrival=lambda one: self.arrival(one, prefix),
            tally=self.tally,
            spool=self.spool,
        )

    # --- pictures ---

    def _pictures_of(self, item: Item) -> list[str]:
        lead = self.spool.kept("picture", item.picture) if item.picture else None
        found = markup.pictures_of(item.fields.get("content", ""), base=self.base_of(item))
        return ([lead] if lead else []) + found[:PICTURES_AT_MOST]

    def base_of(self, item: Item) -> str:
        """The address that an item's own addresses are read at."""
        return item.fields.get("link", "").strip() or self.address

    def fetch(self, address: str) -> None:
        """Fetch a picture unless it is here, from the site itself or from where it says its pictures are."""
        origin = _picture_origin(address)
        if self.spool.kept("here", origin) or self.spool.kept("failed", origin):
            return
        try:
            content, ending = fetch_picture(address, is_allowed=self._is_of_the_site)
        except NotFetched as why:
            self.spool.keep("failed", origin, "")
            self.tally.leave_out(f"pictures that stay a link: {why}", address)
            return
        picture = bring_picture(self, address, content, ending, origin)
        self.spool.keep("here", origin, str(picture.pk))
        self.tally.came["pictures"] += 1

    def _is_of_the_site(self, host: str) -> bool:
        return self.spool.kept("host", host.lower()) is not None

    def picture_at(self, address: str) -> Picture | None:
        """The picture that came from ``address``, if it is here."""
        known = self.spool.kept("here", _picture_origin(address)) if self.with_images else None
        return Picture.objects.filter(pk=known).first() if known else None

    # --- comments ---

    def bring_comments(self, item: Item, thread: Thread) -> None:
        """Bring the comments that wait into ``thread``, in batches, each after the one it answers."""
        prefix = f"wxr:{self.publication.pk}:{self.site}:{key_of(item)}"
        bring_waiting(
            thread,
            self.spool.leaving(),
            arrival=lambda one: self.arrival(one, prefix),
            tally=self.tally,
            at=self.at,
            by=self.by,
            size=BATCH,
        )

    def arrival(self, one: Leaving, prefix: str) -> Arrival:
        """A comment as the discussion takes it."""
        sent_at = instant(one.said["date_gmt"], one.said["date"], self.publication.zone)
        if sent_at is not None and sent_at > self.at + datetime.timedelta(days=1):
            self.tally.change("comments dated in the future: their date is left out", f"#{one.id}")
            sent_at = None
        elif sent_at is not None and sent_at < EARLIEST:
            self.tally.change("comments dated before 1900: their date is left out", f"#{one.id}")
            sent_at = None
        state = STATES.get(one.said["approved"])
        if state is None:
            self.tally.change("comments in a state that is not known: they wait to be read", f"#{one.id}")
        return Arrival(
            origin=f"{prefix}:{one.id}",
            text=one.said["text"],
            author_name=one.said["name"],
            author_email=one.said["email"],
            parent=f"{prefix}:{one.parent}" if one.parent else None,
            number=number_of(one.id),
            state=state or State.PENDING,
            sent_at=sent_at,
        )


def number_of(id_: str) -> int | None:
    """The number that a comment's id is, if it is one."""
    id_ = id_.strip()
    return int(id_) if id_.isascii() and id_.isdigit() and 0 < len(id_) <= 18 and int(id_) else None


def key_of(item: Item) -> str:
    """By what an item is known again within its site: its number, else its address or its words."""
    number = item.fields.get("wp:post_id", "").strip()
    if number.isascii() and number.isdigit() and len(number) <= 20:
        return number
    said = item.fields.get("link", "").strip() or json.dumps(item.fields, sort_keys=True)
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:24]


def _picture_origin(address: str) -> str:
    return "wxr:picture:" + hashlib.sha256(address.encode("utf-8", "replace")).hexdigest()


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").lower()
    except ValueError:
        return ""


def instant(gmt: str, local: str, zone: zoneinfo.ZoneInfo) -> datetime.datetime | None:
    """
    When something happened: ``gmt`` if it is a date, else ``local`` in the publication's zone, else nothing.

    WordPress writes ``0000-00-00 00:00:00`` where it knows none.
    """
    for written, of in ((gmt, datetime.UTC), (local, zone)):
        try:
            found = datetime.datetime.strptime(written.strip(), "%Y-%m-%d %H:%M:%S").replace(tzinfo=of)
            return found.astimezone(datetime.UTC)
        except (ValueError, OverflowError):
            continue
    return None


def dated(item: Item, zone: zoneinfo.ZoneInfo) -> datetime.datetime | None:
    """The date of an article, if it states one."""
    said = instant(item.fields.get("wp:post_date_gmt", ""), item.fields.get("wp:post_date", ""), zone)
    if said is not None:
        return said
    try:
        found = parsedate_to_datetime(item.fields.get("pubDate", ""))
        return found.replace(tzinfo=found.tzinfo or datetime.UTC).astimezone(datetime.UTC)
    except (TypeError, ValueError, OverflowError):
        return None


@transaction.atomic
def bring_article(run: Import, item: Item, origin: str) -> Article:
    """
    Make the article of an item, with its section, byline, keywords and old address, as it was: published,
    a draft or scheduled.
    """
    publication, tally = run.publication, run.tally
    Publication.objects.select_for_update().get(pk=publication.pk)
    front = FrontPage.objects.get(publication=publication)
    title = _title(item, tally)
    section = _section(item, front, tally)
    status, why = _status(item)
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
        body=json.dumps(_body(run, item, title), ensure_ascii=False),
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
    tally.came[_came_as(status, is_scheduled=is_scheduled)] += 1
    record(ARTICLE_IMPORTED, journal=publication.pk, subject=article, by=run.by, at=run.at, origin=origin)
    return Article.objects.get(pk=article.pk)


@transaction.atomic
def bring_picture(run: Import, address: str, content: bytes, ending: str, origin: str) -> Picture:
    """Keep a picture that was fetched. Its name says nothing of where it comes from."""
    file = ContentFile(content, name=f"{hashlib.sha256(content).hexdigest()[:20]}.{ending}")
    title = unquote(urlsplit(address).path.rpartition("/")[2])[:200] or "picture"
    picture = Picture(title=title, file=file, collection=collection_of(run.publication))
    picture.save()
    record(PICTURE_IMPORTED, journal=run.publication.pk, subject=picture, by=run.by, at=run.at, origin=origin)
    return picture


def _title(item: Item, tally: Tally) -> str:
    title = importing.readable(to_words(item.fields.get("title", "")[:20_000]))
    if not title:
        title = item.fields.get("wp:post_name", "").strip()[:200] or f"({key_of(item)})"
        tally.change("articles without a headline: their address or number stands for it", title)
    elif len(title) > TITLE_AT_MOST:
        title = title[: TITLE_AT_MOST - 1] + "…"
        tally.change(f"headlines longer than {TITLE_AT_MOST} characters: cut, with an ellipsis", title)
    return title


def _status(item: Item) -> tuple[str, str]:
    """What an article is here, and the words for it where that is another state than it had."""
    status = item.fields.get("wp:status", "").strip()
    if item.fields.get("wp:post_password", "").strip():
        return "draft", "articles behind a password: they came as drafts"
    if status == "private":
        return "draft", "private articles: they came as drafts"
    if status in ("publish", "future", "draft", "pending"):
        return status, ""
    return "draft", "articles in a state that is not known: they came as drafts"


def _came_as(status: str, *, is_scheduled: bool) -> str:
    return (
        "articles scheduled" if is_scheduled else "articles" if status == "publish" else "articles as drafts"
    )


def _body(run: Import, item: Item, title: str) -> list[markup.Block]:
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
        run.tally.left_out[f"short codes [{name}]"] += count
    return body.blocks


def _lead_picture(run: Import, item: Item, article: Article) -> None:
    address = run.spool.kept("picture", item.picture) if item.picture else None
    if address is None:
        return
    article.image = run.picture_at(address)
    if article.image is None:
        run.tally.changed["pictures above articles: a link at the end of the text"] += 1
        link = markup.link_to(address, "") if _host(address) else None
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
    name = " ".join(importing.readable(to_words(name)).split())[:120] or "?"
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
