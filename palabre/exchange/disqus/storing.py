"""Bring a Disqus export: what its threads and posts say, as the discussions of their pages take it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import IO
from urllib.parse import urljoin, urlsplit

from palabre.discussion import outside
from palabre.discussion.models import State
from palabre.exchange.disqus.markup import to_typed
from palabre.exchange.disqus.reading import DisqusThread, Post, read
from palabre.exchange.elsewhere import storing
from palabre.exchange.typed_html import to_words

OF_A_DELETED_THREAD = "comments of threads that were deleted"


def prefix_for(publication_id: int) -> str:
    """How the origins of comments from Disqus begin. Disqus numbers all comments of the world in one row."""
    return f"disqus:{publication_id}"


@dataclass
class Import(storing.Import):
    """``file`` is the export; ``site`` the address that relative links of pages are read at."""

    file: IO[bytes] | None = None
    site: str = ""

    def gather(self) -> None:
        """Read the export."""
        if self.file is None:
            raise ValueError("an import reads a file")
        for event in read(self.file, progress=lambda count: self.progress("reading", count)):
            if isinstance(event, DisqusThread):
                self._gather_thread(event)
            else:
                self._gather_post(event)

    def _gather_thread(self, said: DisqusThread) -> None:
        link = said.fields.get("link", "").strip()
        if _is_true(said.fields.get("isDeleted")):
            self.spool.keep("deleted", said.id, "")
            return
        try:
            address = outside.link_to(_joined(self.site, link))
            key = outside.canonical(address)
        except ValueError:  # Also what ``urljoin`` makes of an address that is none.
            self.tally.change(storing.NO_ADDRESS, link or said.id)
            return
        self.page(
            said.id,
            key=key,
            address=address,
            title=to_words(said.fields.get("title", "")),
            is_closed=_is_true(said.fields.get("isClosed")),
        )

    def _gather_post(self, said: Post) -> None:
        if not said.id:
            self.tally.leave_out("comments without a number")
            return
        fields = said.fields
        sent_at, left_out = instant(fields.get("createdAt", "")), ""
        if self.spool.kept("deleted", said.thread) is not None:
            left_out = OF_A_DELETED_THREAD
        elif _is_true(fields.get("isSpam")):
            left_out = storing.SPAM
        elif said.too_long:
            left_out = storing.TOO_LONG
        is_deleted = not left_out and _is_true(fields.get("isDeleted"))
        if sent_at is None and fields.get("createdAt", "").strip():
            self.tally.change(storing.NO_DATE, f"#{said.id}")
        is_held = fields.get("isApproved", "").strip().lower() == "false"
        self.wait(
            said.id,
            page=said.thread,
            parent=said.parent,
            text="" if left_out or is_deleted else to_typed(fields.get("message", "")),
            name=to_words(fields.get("author.name", "") or fields.get("author.username", "")),
            email=fields.get("author.email", ""),
            state=State.PENDING if is_held else State.PUBLISHED,
            sent_at=sent_at,
            left_out=left_out,
            is_deleted=is_deleted,
        )


def _joined(site: str, link: str) -> str:
    """``link`` read at ``site``; nothing where it says nothing: the front page is ``/``. Raises ``ValueError``."""
    parts = urlsplit(link)
    return urljoin(site, link) if parts.netloc or parts.path or parts.query else ""


def _is_true(said: str | None) -> bool:
    return (said or "").strip().lower() in ("true", "1")


def instant(written: str) -> datetime.datetime | None:
    """``2013-05-01T10:20:30Z``, with or without the Z, as an instant; nothing for what is no date."""
    try:
        # Of its beginning: ``fromisoformat`` reads a date into whatever goes on for ever.
        found = datetime.datetime.fromisoformat(written.strip()[:40])
        found = found if found.tzinfo is not None else found.replace(tzinfo=datetime.UTC)
        return found.astimezone(datetime.UTC)
    except (ValueError, OverflowError):
        return None
