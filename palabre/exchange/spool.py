"""
What an import must keep while it reads: in a private file that nobody sees, not in memory.

Comments wait here until all of their discussion were read, and leave with each after the one that it answers,
whatever their order in the file. What answers a comment that was left out answers the one above it, as
WordPress does when it deletes one; what answers nobody that is there, or itself in a circle, stands at the top.

A *room* is a discussion: a file that tells one discussion after the other needs no more than one (``forget``), one
that tells them all at once says of each comment on which page it stands, and sorts them when all is read (``settle``).
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

HERE, LEFT_OUT, POSTPONED, GONE, DELETED = 0, 1, 2, 3, 4
# The state of a comment that readers see (``discussion.models.State``).
SEEN = "published"
CHUNK = 500
# How far up one is looked for that was not left out.
CLIMBED_AT_MOST = 1000
TABLE = """(
    place INTEGER PRIMARY KEY, room TEXT, id TEXT UNIQUE, parent TEXT, fate INTEGER, at TEXT, said TEXT
)"""


@dataclass(frozen=True)
class Leaving:
    """One comment on its way out: ``parent`` is the id of the one that it answers (empty: none)."""

    id: str
    parent: str
    said: dict[str, Any]
    # Why it does not answer the one that it named: "", "missing", "circle", "left out", or "elsewhere" (another
    # discussion than this).
    moved: str = ""


class Spool:
    """The comments that wait, and whatever else must be looked up by a name."""

    def __init__(self) -> None:
        # SQLite's own temporary database: a file without a name, gone when closed; two MiB of it in memory.
        self.database = sqlite3.connect("")
        self.database.executescript(
            f"""
            PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-2000;
            CREATE TABLE comment {TABLE};
            CREATE INDEX children ON comment (parent) WHERE fate = 2;
            CREATE TABLE kept (kind TEXT, key TEXT, value TEXT, PRIMARY KEY (kind, key)) WITHOUT ROWID;
            """
        )
        self.database.isolation_level = None
        self.database.execute("BEGIN")

    def close(self) -> None:
        """Let go of everything."""
        self.database.close()

    def keep(self, kind: str, key: str, value: str) -> bool:
        """Keep something to look up; the first of a key stays. Returns whether this is the first."""
        added = self.database.execute("INSERT OR IGNORE INTO kept VALUES (?, ?, ?)", (kind, key, value))
        return added.rowcount == 1

    def kept(self, kind: str, key: str) -> str | None:
        """What was kept."""
        row = self.database.execute(
            "SELECT value FROM kept WHERE kind = ? AND key = ?", (kind, key)
        ).fetchone()
        return row[0] if row else None

    def add(
        self,
        id_: str,
        parent: str,
        said: Mapping[str, Any] | None,
        *,
        room: str = "",
        at: str = "",
        is_deleted: bool = False,
    ) -> bool:
        """
        Let a comment wait. Returns whether its id is new.

        ``None``: it is left out, and known as such. ``at`` orders it among those of its room once they are
        settled; one that ``is_deleted`` comes if something that readers see answers it, else it is left out.
        """
        fate = LEFT_OUT if said is None else DELETED if is_deleted else HERE
        text = "" if said is None else json.dumps(said)
        added = self.database.execute(
            "INSERT OR IGNORE INTO comment (room, id, parent, fate, at, said) VALUES (?, ?, ?, ?, ?, ?)",
            (room, id_, parent, fate, at, text),
        )
        return added.rowcount == 1

    def count(self) -> int:
        """How many comments wait that were not left out."""
        return self._one("SELECT count(*) FROM comment WHERE fate <> ?", LEFT_OUT)

    def forget(self) -> None:
        """Begin the next item."""
        self.database.execute("DELETE FROM comment")

    # --- rooms ---

    def settle(self, kind: str) -> int:
        """
        All is read: put every comment into the room that was kept as ``kind`` for its own, in the order of its date.

        What was deleted and is answered by nothing that readers will see (``said["state"]``), however far below, is left
        out: a line in its place would stand above nothing. Returns how many those are; comments
        whose room is not known have none, and never leave.
        """
        self.database.executescript(
            f"""
            CREATE TABLE settled {TABLE};
            INSERT INTO settled (room, id, parent, fate, at, said)
                SELECT kept.value AS of, id, parent, fate, at, said FROM comment
                LEFT JOIN kept ON kept.kind = '{kind}' AND kept.key = comment.room ORDER BY of, at, place;
            DROP TABLE comment;
            ALTER TABLE settled RENAME TO comment;
            CREATE INDEX children ON comment (parent) WHERE fate = 2;
            CREATE INDEX rooms ON comment (room, place);
            CREATE TABLE answered (id TEXT, room TEXT, PRIMARY KEY (id, room)) WITHOUT ROWID;
            WITH RECURSIVE above (id, room) AS (
                SELECT parent, room FROM comment WHERE fate = {HERE} AND parent <> '' AND room IS NOT NULL
                AND json_extract(said, '$.state') = '{SEEN}'
                UNION
                SELECT c.parent, c.room FROM comment c JOIN above a ON c.id = a.id AND c.room = a.room
                WHERE c.parent <> ''
            )
            INSERT INTO answered SELECT id, room FROM above;
            UPDATE comment SET fate = {HERE} WHERE fate = {DELETED} AND (id, room) IN (SELECT id, room FROM answered);
            DROP TABLE answered;
            """  # noqa: S608 (our own words)
        )
        self.database.execute("BEGIN")
        left = self.database.execute(
            "UPDATE comment SET fate = ?, said = '' WHERE fate = ? AND room IS NOT NULL", (LEFT_OUT, DELETED)
        )
        return left.rowcount

    def orphans(self) -> int:
        """How many comments that were not left out have no room: what they stand on is not known."""
        return self._one("SELECT count(*) FROM comment WHERE room IS NULL AND fate <> ?", LEFT_OUT)

    def rooms(self) -> Iterator[str]:
        """Every room in which something waits, in the order of their names."""
        room = ""
        while True:
            row = self.database.execute(
                "SELECT room FROM comment WHERE room > ? AND fate = ? ORDER BY room LIMIT 1", (room, HERE)
            ).fetchone()
            if row is None:
                return
            room = row[0]
            yield room

    def first_of(self, room: str, most: int) -> list[str]:
        """The ids of the first comments of a room that come, of those that wait still."""
        found = self.database.execute(
            "SELECT id FROM comment WHERE room = ? AND fate = ? ORDER BY place LIMIT ?", (room, HERE, most)
        )
        return [id_ for (id_,) in found]

    def fate_of(self, id_: str) -> int | None:
        """What became of a comment; nothing for one that the file does not know."""
        row = self.database.execute("SELECT fate FROM comment WHERE id = ?", (id_,)).fetchone()
        return row[0] if row else None

    # --- leaving ---

    def leaving(self, room: str = "") -> Iterator[Leaving]:
        """Every comment of a room, each after the one that it answers, otherwise in the order they came."""
        self.is_any_postponed = False
        for fate, leave in ((HERE, self._leave_or_postpone), (POSTPONED, self._leave_circle)):
            place = 0
            # What is left at last answers itself in a circle: the first of them begins, and takes the others along.
            limit = CHUNK if fate == HERE else 1
            while rows := self._rows(
                "room = ? AND place > ? AND fate = ? ORDER BY place LIMIT ?", room, place, fate, limit
            ):
                for row in rows:
                    place = row[0]
                    yield from leave(row, room)

    def _one(self, query: str, *values: object) -> int:
        return self.database.execute(query, values).fetchone()[0]

    def _rows(self, where: str, *values: object) -> list[tuple]:
        query = f"SELECT place, id, parent FROM comment WHERE {where}"  # noqa: S608 (our own words)
        return self.database.execute(query, values).fetchall()

    def _leave_or_postpone(self, row: tuple, room: str) -> Iterator[Leaving]:
        parent, fate, moved = self._answered(row[2], room)
        if parent and fate != GONE:
            self.database.execute(
                "UPDATE comment SET fate = ?, parent = ? WHERE place = ?", (POSTPONED, parent, row[0])
            )
            self.is_any_postponed = True
            return
        yield from self._leave(row, parent, moved)

    def _leave_circle(self, row: tuple, _room: str) -> Iterator[Leaving]:
        yield from self._leave(row, "", "circle")

    def _answered(self, parent: str, room: str) -> tuple[str, int, str]:
        """The comment that one naming ``parent`` answers, what became of it, and why it is another."""
        moved = ""
        for _step in range(CLIMBED_AT_MOST):
            if parent in ("", "0"):
                return "", GONE, moved
            found = self.database.execute(
                "SELECT fate, parent FROM comment WHERE id = ? AND room = ?", (parent, room)
            ).fetchone()
            if found is None:
                return "", GONE, moved or "missing"
            if found[0] != LEFT_OUT:
                return parent, found[0], moved
            parent, moved = found[1], "left out"
        return "", GONE, "circle"

    def _leave(self, row: tuple, parent: str, moved: str) -> Iterator[Leaving]:
        waiting = [(row, parent, moved)]
        while waiting:
            (place, id_, _named), parent, moved = waiting.pop()
            said = self.database.execute("SELECT said FROM comment WHERE place = ?", (place,)).fetchone()[0]
            self.database.execute("UPDATE comment SET fate = ?, said = '' WHERE place = ?", (GONE, place))
            yield Leaving(id_, parent, json.loads(said), moved)
            if self.is_any_postponed:
                children = self._rows(
                    "parent = ? AND fate = 2 AND place <> ? ORDER BY place DESC", id_, place
                )
                waiting += [(child, id_, "") for child in children]
