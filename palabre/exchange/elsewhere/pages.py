"""
The pages that an export speaks of, kept in the spool until all is read: which of them are one and the same.

Other systems make a thread for each way to write an address: http and https, with a slash at its end and without, with
the parameters of a campaign. Here all of these are one discussion.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from palabre.exchange.spool import HERE, Spool

# Under this word the spool keeps in which room a page's comments stand.
ROOM = "room"


@dataclass(frozen=True)
class Page:
    """One page as the export names it. ``key`` is what names its discussion (``outside.canonical``, ``outside.named``)."""

    id: str
    key: str
    address: str
    title: str
    is_closed: bool


class Pages:
    """Every page of an export."""

    def __init__(self, spool: Spool) -> None:
        self.spool, self.database = spool, spool.database
        self.database.execute(
            "CREATE TABLE page (id TEXT PRIMARY KEY, room TEXT, key TEXT, address TEXT, title TEXT, is_closed INTEGER,"
            " comments INTEGER DEFAULT 0) WITHOUT ROWID"
        )
        self.database.execute("CREATE INDEX pages ON page (room)")

    def add(self, page: Page) -> bool:
        """Keep a page; its comments stand with those of every page that is the same. Returns whether its id is new."""
        room = folded(page.key)
        if not self.spool.keep(ROOM, page.id, room):
            return False
        self.database.execute(
            "INSERT INTO page VALUES (?, ?, ?, ?, ?, ?, 0)",
            (page.id, room, page.key, page.address, page.title, page.is_closed),
        )
        return True

    def count(self) -> None:
        """Count the comments of each page, before the spool sorts them by room."""
        self.database.execute(
            "UPDATE page SET comments = n FROM (SELECT room AS of, count(*) AS n FROM comment WHERE fate = ? GROUP BY room)"
            " WHERE of = page.id",
            (HERE,),
        )

    def of(self, room: str) -> Iterator[Page]:
        """The pages of a room: first the one with most comments."""
        found = self.database.execute(
            "SELECT id, key, address, title, is_closed FROM page WHERE room = ? ORDER BY comments DESC, id LIMIT 1000",
            (room,),
        )
        for id_, key, address, title, is_closed in found:
            yield Page(id_, key, address, title, bool(is_closed))


def folded(key: str) -> str:
    """What is the same of two keys that mean the same page: a slash at the end of the path says nothing."""
    path, mark, query = key.partition("?")
    return path.rstrip("/") + mark + query if path.startswith("https://") else key


def ways_to_write(key: str) -> list[str]:
    """A key as it stands, then with the slash at the end of its path that it has not, or without the one it has."""
    path, mark, query = key.partition("?")
    if not path.startswith("https://"):
        return [key]
    other = path[:-1] if path.endswith("/") else f"{path}/"
    # Of a front page the address always has its slash.
    return [key] if other.count("/") < 3 else [key, f"{other}{mark}{query}"]
