"""
Bring comments that stood beside pages elsewhere into the discussions of these pages.

All of the export is read first, into the spool: other systems tell the comments of every page at once, and know one page
under several addresses. Then each discussion is brought, in acts of some hundreds of comments. Every comment is known
again by where it comes from, so that an import that was cut off, or is run again with a later export, brings what is not
there yet and nothing twice. What is here is never changed or wiped by it: what differs is counted.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from palabre.charter.models import Version
from palabre.discussion import aliases, arriving, opening, outside
from palabre.discussion.arriving import Arrival, Brought
from palabre.discussion.models import Comment, Opening, State, Thread
from palabre.exchange.bringing import BATCH, Into, bring_waiting, not_elsewhere, preview_waiting
from palabre.exchange.elsewhere import changed
from palabre.exchange.elsewhere.anchors import Table
from palabre.exchange.elsewhere.pages import ROOM, Page, Pages
from palabre.exchange.elsewhere.places import Places, made
from palabre.exchange.spool import Leaving, Spool
from palabre.exchange.telling import Tally, numbered
from palabre.exchange.xml_stream import CutOff
from palabre.journal.models import Entry
from palabre.journal.recording import name_of
from palabre.press.models import Article
from palabre.publications.models import Publication

COMMENT_AT_MOST = 100_000
# Nobody commented on a page before there were any. Far older dates are beyond what a zone west of Greenwich can show.
EARLIEST = datetime.datetime(1990, 1, 1, tzinfo=datetime.UTC)
WRITTEN_IN = "discussions in which somebody wrote here already: what comes stands below that"
NO_DATE = "comments whose date is none: it is left out"
CLOSED = "discussions that were closed, and are"
NO_ADDRESS = "pages whose address is none: their comments are left out"
NO_PAGE = "comments on a page that the file does not tell, or whose address is none"
# In place of a state: what is known to have been there, and does not come.
SPAM = "comments marked as spam"
DELETED = "comments that were deleted, and that nothing which is published answers"
TOO_LONG = f"comments longer than {COMMENT_AT_MOST:,} characters: a text is never cut"


@dataclass
class Import:
    """
    One import while it runs. ``prefix`` begins the origin of every comment: of which source it comes.

    ``anchor`` is what the old addresses of comments end in, before their numbers.
    """

    publication: Publication
    at: datetime.datetime
    by: str
    prefix: str
    anchor: str
    is_dry_run: bool = False
    table: Table | None = None
    # How many of what were done, and how many there will be.
    progress: Callable[[str, int], None] = lambda what, count: None
    expect: Callable[[str, int], None] = lambda what, count: None
    tally: Tally = field(default_factory=Tally)
    spool: Spool = field(default_factory=Spool)

    def __post_init__(self) -> None:
        self.pages = Pages(self.spool)
        # What an undated comment stands beside.
        self.last_date = ""
        # Hosts that pages stand on, of those that may not carry a discussion yet.
        self.strangers: set[str] = set()

    def run(self) -> None:
        """
        Bring everything. Raises ``NotAnExport`` (nothing was written), ``CutOff`` (what came before is here),
        ``arriving.NoCharter``.
        """
        try:
            self.need_charter()
            cut = None
            try:
                self.gather()
            except CutOff as fault:
                cut = fault
            self.is_cut_off = cut is not None
            self.sort()
            self.bring()
            if cut is not None:
                raise cut
        finally:
            self.spool.close()

    def need_charter(self) -> None:
        """Every comment names a charter: without one in force nothing can come."""
        if Version.objects.in_force(self.publication, self.at) is None:
            raise arriving.NoCharter(f"{self.publication.name} has no charter in force")

    def gather(self) -> None:
        """Read all of the export, and let pages and comments wait (``page``, ``wait``)."""
        raise NotImplementedError

    # --- what the reading hands in ---

    def page(self, id_: str, *, key: str, address: str, title: str, is_closed: bool = False) -> None:
        """Keep a page of the export; ``title`` is plain text."""
        title = " ".join(arriving.readable(title).split())
        page = Page(id_, key, address, title[: outside.LONGEST_TITLE], is_closed)
        if not self.pages.add(page):
            self.tally.leave_out("pages with the number of another one", f"{id_}: {address}")

    def wait(
        self, id_: str, *, page: str, parent: str, text: str, name: str, email: str = "", state: str,
        sent_at: datetime.datetime | None, left_out: str = "", is_deleted: bool = False,
    ) -> None:  # fmt: skip
        """
        Let a comment wait; what cannot come is left out by name (``left_out`` says why, where that is known).

        One that ``is_deleted`` comes as a line in its place where something that readers see answers it.
        """
        if sent_at is not None and sent_at > self.at + datetime.timedelta(days=1):
            self.tally.change("comments dated in the future: their date is left out", numbered(id_))
            sent_at = None
        elif sent_at is not None and sent_at < EARLIEST:
            self.tally.change(NO_DATE, numbered(id_))
            sent_at = None
        self.last_date = sent_at.isoformat() if sent_at is not None else self.last_date
        if not left_out and not is_deleted:
            text = arriving.readable(text)
            if len(text) > COMMENT_AT_MOST:
                left_out = TOO_LONG
            elif not text.strip():
                left_out = "comments without text"
        said: dict[str, str] | None = None
        if is_deleted:
            said = {"state": State.WITHDRAWN, "at": sent_at.isoformat() if sent_at else ""}
        elif not left_out:
            said = {
                "text": text, "name": arriving.readable_name(name), "email": email.strip()[:320], "state": state,
                "at": sent_at.isoformat() if sent_at else "",
            }  # fmt: skip
        if not self.spool.add(id_, parent, said, room=page, at=self.last_date, is_deleted=is_deleted):
            self.tally.leave_out("comments with the number of another one", numbered(id_))
        elif left_out:
            self.tally.leave_out(left_out)

    # --- what comes of it ---

    def sort(self) -> None:
        """All is read: each comment into its discussion, in the order of dates."""
        self.pages.count()
        if left := self.spool.settle(ROOM):
            self.tally.left_out[DELETED] += left
        if left := self.spool.orphans():
            self.tally.left_out[NO_PAGE] += left
        self.expect("looking" if self.is_dry_run else "bringing", self.spool.count() - left)

    def bring(self) -> None:
        """Bring every discussion that has a comment."""
        places = Places(self.publication, self.spool)
        for room in self.spool.rooms():
            pages = list(self.pages.of(room))
            found = self._known(room) or places.find(pages)
            if isinstance(found, Thread):
                thread: Thread | None = found
            else:
                thread = (
                    None if self.is_dry_run else made(found, pages, self.publication, by=self.by, at=self.at)
                )
            is_article = isinstance(found, Article) or (thread is not None and thread.article_id is not None)
            self.tally.came[
                "discussions of articles here" if is_article else "discussions of pages elsewhere"
            ] += 1
            if not is_article and not outside.is_registered(self.publication, pages[0].key):
                self._note_host(pages[0])
            if self.is_dry_run:
                self._preview(room, thread, pages)
            elif thread is not None:
                self._bring_into(Into(thread, self._looking_again(room, pages, places)), room, pages)

    def _known(self, room: str) -> Thread | None:
        """The discussion in which comments of this room stand already, wherever it has moved since."""
        origins = [self.origin(id_) for id_ in self.spool.first_of(room, 200)]
        comment = (
            Comment.objects.from_origins(origins)
            .filter(thread__publication=self.publication)
            .select_related("thread__publication__site", "thread__article")
            .first()
        )
        return comment.thread if comment is not None else None

    def _looking_again(self, room: str, pages: Sequence[Page], places: Places) -> Callable[[Thread], Thread]:
        """Finds where ``room`` belongs when its thread is no more: to the one that took it in, else as at first."""

        def again(gone: Thread) -> Thread:
            found = aliases.thread_at(self.publication, gone.pk) or self._known(room) or places.find(pages)
            if isinstance(found, Thread):
                return found
            return made(found, pages, self.publication, by=self.by, at=self.at)

        return again

    def _note_host(self, page: Page) -> None:
        if len(self.strangers) < 20 and (host := outside.host_of(page.key)):
            self.strangers.add(host)

    def _preview(self, room: str, thread: Thread | None, pages: Sequence[Page]) -> None:
        brings_any = False

        def heard(arrivals: Sequence[Arrival], already: set[str]) -> None:
            nonlocal brings_any
            brings_any |= len(already) < len(arrivals)
            self.progress("looking", len(arrivals))
            changed.tell(arrivals, already, self.tally)

        waiting = self.waiting(room, Into(thread), pages)
        preview_waiting(waiting, arrival=self.arrival, tally=self.tally, spool=self.spool, heard=heard)
        if thread is not None:
            if brings_any and is_written_in(thread):
                self.tally.change(WRITTEN_IN, pages[0].address)
            changed.tell_gone(thread, self.prefix, self.spool, self.tally, is_whole=not self.is_cut_off)
        if self._closes(thread, pages):
            self.tally.came[CLOSED] += 1

    def _bring_into(self, into: Into, room: str, pages: Sequence[Page]) -> None:
        had_any = Comment.objects.filter(thread=into.thread).exists()
        is_told = not is_written_in(into.thread)

        def heard(arrivals: Sequence[Arrival], brought: Brought) -> None:
            nonlocal is_told
            if brought.comments and not is_told:
                is_told = True
                self.tally.change(WRITTEN_IN, pages[0].address)
            self.progress("bringing", len(arrivals))
            changed.tell(arrivals, brought.already, self.tally)
            if self.table is not None:
                self.table.add(pages[0].address, self._anchors([one.origin for one in arrivals]))

        bring_waiting(
            into, self.waiting(room, into, pages), arrival=self.arrival, tally=self.tally,
            at=self.at, by=self.by, size=BATCH, heard=heard,
        )  # fmt: skip
        if had_any and into.thread is not None:
            changed.tell_gone(into.thread, self.prefix, self.spool, self.tally, is_whole=not self.is_cut_off)
        into.act(partial(self._close, pages=pages))

    def _close(self, thread: Thread, pages: Sequence[Page]) -> None:
        if self._closes(thread, pages):
            opening.set_opening(thread, opening=Opening.CLOSED, closes_at=None, by=self.by, at=self.at)
            self.tally.came[CLOSED] += 1

    def _closes(self, thread: Thread | None, pages: Sequence[Page]) -> bool:
        """
        Whether a discussion that was closed where it comes from is closed here: where nobody wrote in it here, and
        nobody said how open it is. It asks what is there, so that an import that goes on after a stop answers alike.
        """
        if not all(page.is_closed for page in pages):
            return False
        if thread is None:
            return True
        others = Comment.objects.filter(thread=thread).exclude(origin__startswith=f"{self.prefix}:")
        said = Entry.objects.filter(
            journal=self.publication.pk, kind="thread.opening_set", subject=name_of(thread)
        )
        return thread.opening == Opening.OPEN and not others.exists() and not said.exists()

    def waiting(self, room: str, into: Into, pages: Sequence[Page]) -> Iterator[Leaving]:
        """
        What leaves ``room`` for its thread.

        Of what stands in another discussion here the old address on ``pages`` leads there. Of a file that broke off, what
        answers one that it does not tell is left for the next import, which will.
        """

        def heard(origins: Sequence[str]) -> None:
            if self.table is not None:
                self.table.add(pages[0].address, self._anchors(origins))

        for one in not_elsewhere(
            self.spool.leaving(room),
            into,
            origin=self.origin,
            tally=self.tally,
            spool=self.spool,
            heard=heard,
        ):
            if self.is_cut_off and (one.moved == "missing" or self._is_left(one.parent)):
                self.tally.left_out["comments that answer one beyond where the file breaks off"] += 1
                self.spool.keep("left", one.id, "")
            else:
                yield one

    def _is_left(self, id_: str) -> bool:
        return bool(id_) and self.spool.kept("left", id_) is not None

    def origin(self, id_: str) -> str:
        """By what a comment is known again."""
        return f"{self.prefix}:{id_}"

    def arrival(self, one: Leaving) -> Arrival:
        """A comment as the discussion takes it. Its old number was never shown to readers: it gets one of ours."""
        at = one.said["at"]
        return Arrival(
            origin=self.origin(one.id),
            text=one.said.get("text", ""),
            author_name=one.said.get("name", ""),
            author_email=one.said.get("email", ""),
            parent=self.origin(one.parent) if one.parent else None,
            state=one.said["state"],
            sent_at=datetime.datetime.fromisoformat(at) if at else None,
        )

    def _anchors(self, origins: Sequence[str]) -> list[tuple[str, str]]:
        """(old anchor, new address) of those of ``origins`` that have a place here."""
        placed = Comment.objects.from_origins(origins).filter(path__isnull=False)
        return [
            (f"#{self.anchor}{origin.rpartition(':')[2]}", f"{self.publication.root_url}/c/{number}/")
            for origin, number in placed.order_by("pk").values_list("origin", "pk")
        ]


def is_written_in(thread: Thread | None) -> bool:
    """Whether somebody wrote in it here: comments stand in the order of their numbers, and what comes gets later ones."""
    return thread is not None and Comment.objects.filter(thread=thread, origin="").exists()
