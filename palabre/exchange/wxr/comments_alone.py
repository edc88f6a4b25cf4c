"""
Bring the comments of a WordPress export to where its posts stand, and no posts.

Each post is a page elsewhere, named by its permalink as the tag on it names it (``get_permalink()``, docs/embed-wordpress.md).
A comment is known again as ``wxr/storing.py`` knows it, which brings posts too: whichever of both comes first, nothing
comes twice.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import IO, Any

from palabre.discussion import outside
from palabre.discussion.models import State
from palabre.exchange.elsewhere import storing
from palabre.exchange.typed_html import to_words
from palabre.exchange.wxr.comments import STATES, UNKNOWN_STATE, heard
from palabre.exchange.wxr.items import instant, is_another, key_of, prefix_for, site_known_as
from palabre.exchange.wxr.reading import Channel, Item, Said, read

NOT_PUBLIC = "comments on posts that are not public: private, drafts, behind a password, or of a state that is not known"
OF_ANOTHER = "posts with the number of another one, at another address: their comments are left out"
OF_NO_POST = "pictures and files whose post is not public, or not in the file: their comments are left out"


@dataclass
class Import(storing.Import):
    """
    ``file`` is the export. It says of which site it is, where ``site`` does not: ``prefix`` is known when it was read.
    """

    file: IO[bytes] | None = None
    # The address that the site had when comments came before, where it has another by now.
    site: str = ""
    # Of the site, and of its first item: not every file tells the former.
    address: str = ""
    link: str = ""
    # How many pictures and files have comments: whether they are public is known when all is read.
    attached: int = 0
    # How many items were read: which one it stands on is known of a comment before its number is believed.
    items: int = 0

    def gather(self) -> None:
        """Read the export."""
        if self.file is None:
            raise ValueError("an import reads a file")
        for event in read(self.file, progress=lambda count: self.progress("reading", count)):
            if isinstance(event, Channel):
                self.address = self.address or event.address
            elif isinstance(event, Said):
                self._gather_comment(event)
            elif isinstance(event, Item):
                self._gather_item(event)
                self.items += 1

    def sort(self) -> None:
        """All is read: of which site it is, and which pictures and files are public as their posts are."""
        site = site_known_as(self.site, self.address, self.link)
        self.prefix = prefix_for(self.publication.pk, site)
        for number in range(self.attached):
            parent, page = json.loads(self.spool.kept("attached", str(number)) or "")
            # WordPress: one that belongs to no post is public by itself (get_post_status).
            if parent in ("", "0") or self._is_public(parent):
                self.page(**page)
            else:
                self.tally.change(OF_NO_POST, page["address"])
        super().sort()

    def _is_public(self, number: str) -> bool:
        """Whether every post of that number is public: of two, which one is meant is not known (``is_another``)."""
        return self.spool.kept("public", number) is not None and self.spool.kept("not public", number) is None

    def _gather_item(self, item: Item) -> None:
        key, link = key_of(item), item.fields.get("link", "").strip()
        self.link = self.link or link
        if is_public(item):
            self.spool.keep("public", key, "")
        elif not is_attached(item):
            self.spool.keep("not public", key, "")
            return
        if not item.comments:
            return
        try:
            address = outside.link_to(link)
            page: dict[str, Any] = {
                "id_": str(self.items),
                "key": outside.canonical(address),
                "address": address,
                "title": to_words(item.fields.get("title", "")[:20_000]),
                "is_closed": item.fields.get("wp:comment_status", "").strip() == "closed",
            }
        except outside.NotAnAddress:
            self.tally.change(storing.NO_ADDRESS, link or key)
            return
        if is_another(item, self.spool):
            self.tally.change(OF_ANOTHER, f"{key}: {address}")
            return
        if is_attached(item):
            parent = item.fields.get("wp:post_parent", "").strip()
            self.spool.keep("attached", str(self.attached), json.dumps((parent, page)))
            self.attached += 1
        else:
            self.page(**page)

    def _gather_comment(self, said: Said) -> None:
        one = heard(said, self.tally)
        if not one.id:
            self.tally.leave_out("comments without a number")
            return
        is_on_a_page = is_public(said.item) or is_attached(said.item)
        left_out = one.left_out or ("" if is_on_a_page else NOT_PUBLIC)
        sent_at = instant(one.date_gmt, one.date, self.publication.zone)
        state = STATES.get(one.approved)
        if not left_out and sent_at is None:
            self.tally.change(storing.NO_DATE, f"#{one.id}")
        if not left_out and state is None:
            self.tally.change(UNKNOWN_STATE, f"#{one.id}")
        # WordPress numbers the comments of a whole site in one row; a file put together of several need not.
        of = key_of(said.item)
        self.wait(
            f"{of}:{one.id}",
            page=str(self.items),
            parent=f"{of}:{one.parent}" if one.parent else "",
            text=one.text,
            name=one.name,
            email=one.email,
            state=state or State.PENDING,
            sent_at=sent_at,
            left_out=left_out,
        )


def is_public(item: Item) -> bool:
    """Whether whoever likes may read it: what the plugin on the page asks (docs/embed-wordpress.md)."""
    return item.fields.get("wp:status", "").strip() == "publish" and not _has_password(item)


def is_attached(item: Item) -> bool:
    """Whether it is a picture or a file, which is public where the post is that it belongs to."""
    kind, status = (item.fields.get(f"wp:{name}", "").strip() for name in ("post_type", "status"))
    return kind == "attachment" and status == "inherit" and not _has_password(item)


def _has_password(item: Item) -> bool:
    return bool(item.fields.get("wp:post_password", "").strip())
