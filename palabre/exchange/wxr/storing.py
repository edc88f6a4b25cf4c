"""
Bring a WordPress export into a publication: each article in one act, its comments in acts of some hundreds.

The file is read twice: once to know its writers, its pictures and its highest comment's number, once to
bring it. Everything is known again by where it comes from, so that an import that was cut off, or is run
again with a later export, brings what is not there yet and nothing twice.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import IO

from django.db import transaction

from palabre.discussion import old_numbers, opening
from palabre.discussion.arriving import Arrival
from palabre.discussion.models import State, Thread
from palabre.exchange.bringing import BATCH, Into, bring_waiting, not_elsewhere, preview_waiting
from palabre.exchange.fetching import NotFetched, fetch_picture
from palabre.exchange.spool import Leaving, Spool
from palabre.exchange.telling import Tally
from palabre.exchange.wxr import markup, pictures
from palabre.exchange.wxr.articles import ARTICLE_IMPORTED, body_of, bring_article
from palabre.exchange.wxr.comments import STATES, UNKNOWN_STATE, heard, number_of
from palabre.exchange.wxr.items import (
    came_as,
    dated,
    host_of,
    instant,
    is_another,
    key_of,
    prefix_for,
    site_known_as,
    status_of,
    title_of,
)
from palabre.exchange.wxr.reading import Channel, Item, Said, Writer, read
from palabre.exchange.xml_stream import CutOff
from palabre.journal.models import Entry
from palabre.press.models import Article, Picture
from palabre.publications.models import Publication

PICTURES_AT_MOST = 200
# A date of year 1 is before every calendar in a zone west of Greenwich: no page could say it.
EARLIEST = datetime.datetime(1900, 1, 1, tzinfo=datetime.UTC)
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
    # The address that the site had when something of it came before, where it has another by now.
    site: str = ""
    # What names the site in origins: known when the file was read.
    known_as: str = ""
    # Of the site, and of its first item: not every file tells the former.
    address: str = ""
    link: str = ""
    # What the comments of the item being read need: ids without one are numbered.
    nameless: int = 0

    def run(self) -> None:
        """
        Bring everything. Raises ``NotAnExport`` (nothing was written), ``CutOff`` (what came before is here),
        ``arriving.NoCharter``.
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
                    if number is not None and number <= old_numbers.HIGHEST_OLD_NUMBER:
                        highest = max(highest, number)
                else:
                    self._survey_item(event)
        except CutOff:
            pass  # It is said when the second reading gets there.
        self.known_as = site_known_as(self.site, self.address, self.link)
        self.spool.keep("host", host_of(self.address or self.link), "")
        for facts, subject in (
            Entry.objects.filter(
                journal=self.publication.pk, kind__in=[ARTICLE_IMPORTED, pictures.PICTURE_IMPORTED]
            )
            .order_by("-number")
            .values_list("facts", "subject")
            .iterator(chunk_size=1000)
        ):
            self.spool.keep("here", str(facts.get("origin", "")), subject.partition(":")[2])
        if highest and not self.is_dry_run:
            with transaction.atomic():
                old_numbers.keep_numbers_above(highest)

    def _survey_item(self, item: Item) -> None:
        address = item.fields.get("wp:attachment_url", "").strip()
        if address:
            self.spool.keep("picture", item.fields.get("wp:post_id", "").strip(), address)
            self.spool.keep("host", host_of(address), "")
        self.link = self.link or item.fields.get("link", "").strip()

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
        one = heard(said, self.tally)
        id_ = one.id
        if not id_:
            self.nameless += 1
            id_ = f"without-number-{self.nameless}"
        kept = None
        if not one.left_out:
            kept = {
                "text": one.text,
                "name": one.name,
                "email": one.email,
                "approved": one.approved,
                "date": one.date,
                "date_gmt": one.date_gmt,
            }
        if not self.spool.add(id_, one.parent, kept):
            self.tally.leave_out("comments with the number of another one of the same article", f"#{id_}")
        elif one.left_out:
            self.tally.leave_out(one.left_out)

    def bring_item(self, item: Item) -> None:
        """Bring an item if it is an article, with the comments that wait."""
        kind = item.fields.get("wp:post_type", "").strip() or "post"
        status = item.fields.get("wp:status", "").strip()
        if kind != "post" and not (kind == "page" and self.with_pages):
            self._leave_out(
                NOT_ARTICLES.get(kind)
                or self.tally.named("items of the kind “{}”", kind, others="items of other kinds"),
                item,
            )
            return
        if status in ("trash", "auto-draft"):
            self._leave_out("articles thrown away or never saved", item)
            return
        if item.too_long:
            self._leave_out("articles with a text longer than any", item)
            return
        if is_another(item, self.spool):
            self._leave_out("articles with the number of another one, at another address", item)
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
        origin = f"wxr:{self.known_as}:{key_of(item)}"
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
        thread = None
        if known := self.spool.kept("here", f"wxr:{self.known_as}:{key_of(item)}"):
            thread = Thread.objects.filter(article_id=int(known)).first()
            self.tally.came["articles were here already"] += 1
        else:
            title = title_of(item, self.tally)
            status, why = status_of(item)
            if why:
                self.tally.change(why, title)
            at = dated(item, self.publication.zone)
            is_scheduled = status == "future" and at is not None and at > self.at
            if at is not None and at > self.at + datetime.timedelta(days=1) and not is_scheduled:
                self.tally.change("articles dated in the future: their date is left out", title)
            body_of(self, item, title)
            self.tally.came[came_as(status, is_scheduled=is_scheduled)] += 1
        prefix = self.prefix_of(item)
        preview_waiting(
            self.leaving(Into(thread), prefix),
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
        return item.fields.get("link", "").strip() or self.address or self.link

    def fetch(self, address: str) -> None:
        """Fetch a picture unless it is here, from the site itself or from where it says its pictures are."""
        origin = pictures.origin_of(address)
        if self.spool.kept("here", origin) or self.spool.kept("failed", origin):
            return
        try:
            content, ending = fetch_picture(address, is_allowed=self._is_of_the_site)
        except NotFetched as why:
            self.spool.keep("failed", origin, "")
            self.tally.leave_out(f"pictures that stay a link: {why}", address)
            return
        picture = pictures.bring_picture(self, address, content, ending, origin)
        self.spool.keep("here", origin, str(picture.pk))
        self.tally.came["pictures"] += 1

    def _is_of_the_site(self, host: str) -> bool:
        return self.spool.kept("host", host.lower()) is not None

    def picture_at(self, address: str) -> Picture | None:
        """The picture that came from ``address``, if it is here."""
        known = self.spool.kept("here", pictures.origin_of(address)) if self.with_images else None
        return Picture.objects.filter(pk=known).first() if known else None

    # --- comments ---

    def bring_comments(self, item: Item, thread: Thread) -> None:
        """Bring the comments that wait into ``thread``, in batches, each after the one it answers."""
        prefix = self.prefix_of(item)
        into = Into(thread)
        bring_waiting(
            into,
            self.leaving(into, prefix),
            arrival=lambda one: self.arrival(one, prefix),
            tally=self.tally,
            at=self.at,
            by=self.by,
            size=BATCH,
        )

    def prefix_of(self, item: Item) -> str:
        """How the origins of an item's comments begin."""
        return f"{prefix_for(self.publication.pk, self.known_as)}:{key_of(item)}"

    def leaving(self, into: Into, prefix: str) -> Iterator[Leaving]:
        """What comes into a thread: not what was brought to where its page stood (``comments_alone``)."""
        return not_elsewhere(
            self.spool.leaving(),
            into,
            origin=lambda id_: f"{prefix}:{id_}",
            tally=self.tally,
            spool=self.spool,
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
            self.tally.change(UNKNOWN_STATE, f"#{one.id}")
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
