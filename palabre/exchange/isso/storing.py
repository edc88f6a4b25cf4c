"""Bring the base of an Isso: what its threads and comments say, as the discussions of their pages take it."""

from __future__ import annotations

import datetime
import hashlib
from dataclasses import dataclass
from typing import Any

from palabre.discussion import outside
from palabre.discussion.models import State
from palabre.exchange.elsewhere import storing
from palabre.exchange.isso.markup import to_typed
from palabre.exchange.isso.reading import Base, IssoComment, IssoThread, TooLarge

# Isso's own word for a comment's state (isso/db/comments.py there).
PUBLISHED, PENDING, DELETED = 1, 2, 4
STATES = {PUBLISHED: State.PUBLISHED, PENDING: State.PENDING}
MOST_HOST = 100


def prefix_for(publication_id: int, site: str) -> str:
    """How the origins of comments from the Isso of ``site`` begin: it numbers its own comments from 1."""
    host = outside.host_of(outside.canonical(site))
    if len(host) > MOST_HOST:
        host = hashlib.sha256(host.encode()).hexdigest()[:24]
    return f"isso:{publication_id}:{host}"


@dataclass
class Import(storing.Import):
    """
    ``base`` is what is read, ``site`` the address of the pages, of which Isso keeps only the paths.

    E-mail addresses are not read: nobody ever showed that they are their writers', and here they would be taken for it.
    """

    base: Base | None = None
    site: str = ""

    def gather(self) -> None:
        """Read the base."""
        if self.base is None:
            raise ValueError("an import reads a base")
        for thread in self.base.threads():
            self._gather_thread(thread)
        for comment in self.base.comments(progress=lambda count: self.progress("reading", count)):
            self._gather_comment(comment)

    def _gather_thread(self, said: IssoThread) -> None:
        uri = said.uri.strip()
        try:
            root = "/".join(outside.link_to(self.site).split("/")[:3])
            if uri.startswith("/"):
                address = outside.link_to(root + uri)
                key = outside.canonical(address)
            elif uri.startswith(("http://", "https://")):
                key, address = outside.canonical(uri), outside.link_to(uri)
            else:
                # The page's tag names its thread by a word (``data-isso-id``), as ``data-thread`` does here.
                key, address = outside.named(uri), f"{root}/"
        except outside.NotAnAddress:
            self.tally.change(storing.NO_ADDRESS, uri or str(said.id))
            return
        self.page(str(said.id), key=key, address=address, title=said.title)

    def _gather_comment(self, said: IssoComment | TooLarge) -> None:
        if isinstance(said, TooLarge):
            self.tally.leave_out("comments larger than any that people write", f"#{said.id}")
            return
        left_out = "" if isinstance(said.text, str) or said.mode == DELETED else "comments whose text is none"
        if not isinstance(said.id, int):
            self.tally.leave_out("comments without a number")
            return
        sent_at = instant(said.created)
        if sent_at is None:
            self.tally.change(storing.NO_DATE, f"#{said.id}")
        state = STATES.get(said.mode) if isinstance(said.mode, int) else None
        if state is None and said.mode != DELETED:
            self.tally.change("comments in a state that is not known: they wait to be read", f"#{said.id}")
        self.wait(
            str(said.id),
            page=str(said.thread) if isinstance(said.thread, int) else "",
            parent="" if said.parent is None else str(said.parent)[:40],
            text=to_typed(said.text) if isinstance(said.text, str) else "",
            name=said.author if isinstance(said.author, str) else "",
            state=state or State.PENDING,
            sent_at=sent_at,
            left_out=left_out,
            is_deleted=said.mode == DELETED,
        )


def instant(created: Any) -> datetime.datetime | None:
    """Seconds since 1970 in UTC, as an instant; nothing for what is none."""
    if not isinstance(created, int | float):
        return None
    try:
        return datetime.datetime.fromtimestamp(created, datetime.UTC)
    except (ValueError, OverflowError, OSError):
        return None
