"""
What an import must keep while it reads: in a private file that nobody sees, not in memory.

The comments of one item wait here until the item ends, and leave with each after the one that it answers,
whatever their order in the file. What answers a comment that was left out answers the one above it, as
WordPress does when it deletes one; what answers nobody that is there, or itself in a circle, stands at the top.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

HERE, LEFT_OUT, POSTPONED, GONE = 0, 1, 2, 3
CHUNK = 500
# How far up one is looked for that was not left out.
CLIMBED_AT_MOST = 1000


@dataclass(frozen=True)
class Leaving:
    """One comment on its way out: ``parent`` is the id of the one that it answers (empty: none)."""

    id: str
    parent: str
    said: dict[str, str]
    # Why it does not answer the one that it named: "", "missing", "circle" or "left out".
    moved: str = ""


class Spool:
    """The comments of one item, the pictures and writers of the export, the articles that came before."""

    def __init__(self) -> None:
        # SQLite's own temporary database: a file without a name, gone when closed; two MiB of it in memory.
        self.database = sqlite3.connect("")
        self.database.executescript(
            """
            PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-2000;
            CREATE TABLE comment (place INTEGER PRIMARY KEY, id TEXT UNIQUE, parent TEXT, fate INTEGER, said TEXT);
            CREATE INDEX children ON comment (parent) WHERE fate = 2;
            CREATE TABLE kept (kind TEXT, key TEXT, value TEXT, PRIMARY KEY (kind, key)) WITHOUT ROWID;
            """
        )
        self.database.isolation_level = None
        self.database.execute("BEGIN")

    def close(self) -> None:
        """Let go of everything."""
        self.database.close()

    def keep(self, kind: str, key: str, value: str) -> None:
        """Keep something to look up; the first of a key stays."""
        self.database.execute("INSERT OR IGNORE INTO kept VALUES (?, ?, ?)", (kind, key, value))

    def kept(self, kind: str, key: str) -> str | None:
        """What was kept."""
        row = self.database.execute(
            "SELECT value FROM kept WHERE kind = ? AND key = ?", (kind, key)
        ).fetchone()
        return row[0] if row else None

    def add(self, id_: str, parent: str, said: dict[str, str] | None) -> bool:
        """Let a comment wait (``None``: it is left out, and known as such). Returns whether its id is new."""
        fate, text = (LEFT_OUT, "") if said is None else (HERE, json.dumps(said))
        added = self.database.execute(
            "INSERT OR IGNORE INTO comment (id, parent, fate, said) VALUES (?, ?, ?, ?)",
            (id_, parent, fate, text),
        )
        return added.rowcount == 1

    def count(self) -> int:
        """How many comments wait that were not left out."""
        return self.database.execute("SELECT count(*) FROM comment WHERE fate <> ?", (LEFT_OUT,)).fetchone()[
            0
        ]

    def forget(self) -> None:
        """Begin the next item."""
        self.database.execute("DELETE FROM comment")

    def leaving(self) -> Iterator[Leaving]:
        """Every comment that waits, each after the one that it answers, otherwise in the order they came."""
        self.is_any_postponed = False
        place = 0
        while rows := self._rows("place > ? AND fate = ? ORDER BY place LIMIT ?", place, HERE, CHUNK):
            for row in rows:
                place = row[0]
                yield from self._leave_or_postpone(row)
        # What is left answers itself in a circle: the first of them begins.
        while rows := self._rows("fate = ? ORDER BY place LIMIT 1", POSTPONED):
            yield from self._leave(rows[0], "", "circle")

    def _rows(self, where: str, *values: object) -> list[tuple]:
        query = f"SELECT place, id, parent, said FROM comment WHERE {where}"  # noqa: S608 (our own words)
        return self.database.execute(query, values).fetchall()

    def _leave_or_postpone(self, row: tuple) -> Iterator[Leaving]:
        parent, fate, moved = self._answered(row[2])
        if parent and fate != GONE:
            self.database.execute(
                "UPDATE comment SET fate = ?, parent = ? WHERE place = ?", (POSTPONED, parent, row[0])
            )
            self.is_any_postponed = True
            return
        yield from self._leave(row, parent, moved)

    def _answered(self, parent: str) -> tuple[str, int, str]:
        """The comment that one naming ``parent`` answers, what became of it, and why it is another."""
        moved = ""
        for _step in range(CLIMBED_AT_MOST):
            if parent in ("", "0"):
                return "", GONE, moved
            found = self.database.execute(
                "SELECT fate, parent FROM comment WHERE id = ?", (parent,)
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
            (place, id_, _named, said), parent, moved = waiting.pop()
            self.database.execute("UPDATE comment SET fate = ?, said = '' WHERE place = ?", (GONE, place))
            yield Leaving(id_, parent, json.loads(said), moved)
            if self.is_any_postponed:
                children = self._rows(
                    "parent = ? AND fate = 2 AND place <> ? ORDER BY place DESC", id_, place
                )
                waiting += [(child, id_, "") for child in children]
