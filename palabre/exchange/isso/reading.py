"""
The comments of an Isso base (SQLite, version 5 of its tables), read without letting the file say what is done.

It is opened read-only and as one that nobody writes, without extensions; a guard lets nothing through but reading the
columns named here of two plain tables. A view or a trigger of their names, a column that is calculated, a function in the
schema: none of it is ever run. What is damaged ends the reading, what is too large is passed over.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from palabre.exchange.telling import printable
from palabre.exchange.xml_stream import CutOff, NotAnExport

VERSION = 5
MAGIC = b"SQLite format 3\x00"
# One value, in bytes; what is larger is not a comment. Isso itself refuses texts above 64 KiB.
MOST_BYTES = 1024 * 1024
AT_ONCE = 200
NEEDED = {
    "threads": ("id", "uri", "title"),
    "comments": ("id", "tid", "parent", "created", "mode", "text", "author"),
}
LIMITS = {
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 100_000,
    sqlite3.SQLITE_LIMIT_COLUMN: 100,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 20,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 2,
    sqlite3.SQLITE_LIMIT_VDBE_OP: 10_000,
    sqlite3.SQLITE_LIMIT_FUNCTION_ARG: 4,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH: 1,
    sqlite3.SQLITE_LIMIT_WORKER_THREADS: 0,
}
ASKED = frozenset(
    ["user_version", "table_xinfo", "table_list", "query_only", "trusted_schema", "cell_size_check"]
)
# What SQLite raises of a file that is not as it should be; a schema beyond the limits is a lack of memory to it.
UNREADABLE = (sqlite3.Error, OverflowError, MemoryError)
NONE_OF_ISSO = "It is a SQLite file, but no base of Isso: {}."


@dataclass(frozen=True, slots=True)
class IssoThread:
    """One page: its path, or the word that its tag names it by."""

    id: int
    uri: str
    title: str


@dataclass(frozen=True, slots=True)
class IssoComment:
    """One comment with its values as they stand: of whatever type the file has them."""

    id: int
    thread: Any
    parent: Any
    created: Any
    mode: Any
    text: Any
    author: Any


@dataclass(frozen=True, slots=True)
class TooLarge:
    """A row that is larger than anything that people write."""

    id: int


class Base:
    """One base while it is read. Raises ``NotAnExport`` for a file that is none."""

    def __init__(self, path: Path) -> None:
        self.path = path
        _look_at(path)
        self.before = path.stat()
        address = f"file:{quote(str(path.resolve()))}?mode=ro&immutable=1"
        # The opening alone is not guarded: it reads nothing of the file.
        self.database = sqlite3.connect(address, uri=True, isolation_level=None)
        self.database.text_factory = lambda raw: raw.decode("utf-8", "replace")
        for limit, most in LIMITS.items():
            self.database.setlimit(limit, most)
        self.database.set_authorizer(_guard)
        try:
            self._examine()
        except NotAnExport:
            self.close()
            raise
        except UNREADABLE as fault:
            self.close()
            raise NotAnExport(
                f"It is damaged, or not whole, or no SQLite ({printable(str(fault)) or 'its schema is too large'})."
            ) from None
        self.database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MOST_BYTES)

    def close(self) -> None:
        """Let go of the file."""
        self.database.close()

    def _examine(self) -> None:
        for pragma in ("query_only = 1", "trusted_schema = 0", "cell_size_check = 1"):
            self.database.execute(f"PRAGMA {pragma}").close()
        version = self._asked("user_version")[0][0]
        kinds = {row[1]: row[2] for row in self._asked("table_list") if row[0] == "main"}
        for table, columns in NEEDED.items():
            if kinds.get(table) != "table":
                raise NotAnExport(NONE_OF_ISSO.format(f"“{table}” is no table of it"))
            # (its place, name, type, …, whether it is the key, whether it is calculated)
            there = {row[1]: row for row in self._asked(f"table_xinfo({table})")}
            missing = [name for name in columns if name not in there or there[name][6]]
            if missing:
                raise NotAnExport(NONE_OF_ISSO.format(f"its table “{table}” has no column “{missing[0]}”"))
            if there["id"][5] != 1 or there["id"][2].upper() != "INTEGER":
                raise NotAnExport(NONE_OF_ISSO.format(f"the rows of “{table}” have no numbers"))
        if version != VERSION:
            older = "start a current Isso on a copy of it once, which brings it up to date"
            newer = "a newer Isso wrote it than is known here"
            raise NotAnExport(
                f"Its version is {version}, and {VERSION} is read: {older if version < VERSION else newer}."
            )

    def _asked(self, pragma: str) -> list[tuple]:
        return self.database.execute(f"PRAGMA {pragma}").fetchall()

    def count(self) -> int:
        """How many comments there are, for a bar: nearly."""
        try:
            row = self.database.execute("SELECT id FROM comments ORDER BY id DESC LIMIT 1").fetchone()
        except sqlite3.Error:
            return 0
        return row[0] if row and isinstance(row[0], int) else 0

    def threads(self) -> Iterator[IssoThread]:
        """Every page. Raises ``CutOff`` where the file cannot be read on."""
        for row in self._rows("threads"):
            if not isinstance(row, TooLarge):
                uri, title = row[1], row[2]
                yield IssoThread(
                    row[0], uri if isinstance(uri, str) else "", title if isinstance(title, str) else ""
                )

    def comments(
        self, *, progress: Callable[[int], None] = lambda count: None
    ) -> Iterator[IssoComment | TooLarge]:
        """Every comment in the order of numbers. ``progress`` hears of rows. Raises ``CutOff``."""
        for row in self._rows("comments"):
            progress(1)
            yield row if isinstance(row, TooLarge) else IssoComment(*row)

    def _rows(self, table: str) -> Iterator[Any]:
        columns = ", ".join(NEEDED[table])
        last, more, fault = -(2**63), ">=", None
        while fault is None:
            # The numbers alone, which are never large; then the rows between the first and the last of them.
            ids: list[int] = []
            try:
                asked = f"SELECT id FROM {table} WHERE id {more} ? ORDER BY id LIMIT ?"  # noqa: S608 (our own words)
                ids += (id_ for (id_,) in self.database.execute(asked, (last, AT_ONCE)))
            except UNREADABLE as found:
                fault = found
            if not ids:
                break
            try:
                yield from self._between(f"SELECT {columns} FROM {table} WHERE id BETWEEN ? AND ?", ids)  # noqa: S608 (the same)
                last, more = ids[-1], ">"
            except UNREADABLE as found:
                fault = found
        if fault is not None:
            said = printable(str(fault))
            raise CutOff(
                f"{table[:-1]} {last} ({said})" if more == ">" else f"its {table} ({said})"
            ) from None
        if (
            now := self.path.stat()
        ).st_mtime_ns != self.before.st_mtime_ns or now.st_size != self.before.st_size:
            raise CutOff("where it was written to while it was read: stop Isso, or import a copy")

    def _between(self, query: str, ids: list[int]) -> Iterator[Any]:
        try:
            yield from self.database.execute(f"{query} ORDER BY id", (ids[0], ids[-1])).fetchall()
            return
        except sqlite3.DataError:
            pass  # One of them is too large: each for itself.
        for id_ in ids:
            try:
                yield from self.database.execute(query, (id_, id_)).fetchall()
            except sqlite3.DataError:
                yield TooLarge(id_)


def _look_at(path: Path) -> None:
    """See that it is a whole file of SQLite's before SQLite does. Raises ``NotAnExport``."""
    with path.open("rb") as file:
        head = file.read(len(MAGIC))
    if not head:
        raise NotAnExport("It is empty.")
    if head != MAGIC:
        raise NotAnExport(
            "It is no SQLite file: Isso keeps its comments in one, which its configuration names (dbpath)."
        )
    for ending in ("-wal", "-journal"):
        beside = path.with_name(path.name + ending)
        if beside.is_file() and beside.stat().st_size:
            raise NotAnExport(
                f"Beside it lies {beside.name}: it is being written, or was left unfinished. Stop Isso, or make a whole copy "
                f'with: sqlite3 {path.name} ".backup copy.db"'
            )


def _guard(
    action: int, first: str | None, second: str | None, _database: str | None, through: str | None
) -> int:
    """What SQLite may do for us: read these columns, directly, and say what the tables are."""
    if action == sqlite3.SQLITE_SELECT and through is None:
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_READ and through is None:
        # Without a column: a table is named, and none of its values read.
        may = first == "sqlite_master" or (first in NEEDED and second in ("", *NEEDED[first]))
        return sqlite3.SQLITE_OK if may else sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_PRAGMA and first in ASKED:
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY
