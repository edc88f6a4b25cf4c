"""
Follow the journal in each process: on SQLite by a look before each answer, on PostgreSQL as it is told.

No Django here: the loop's thread may not wait for it, and a connection of one's own is asked nothing else.
"""

from __future__ import annotations

import json
import logging
import mmap
import os
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

import psycopg

from palabre.frontdoor.news import News, names_of
from palabre.frontdoor.staleness import EVERYTHING

logger = logging.getLogger("palabre.frontdoor")

HEADS = "SELECT journal, number, incarnation FROM journal_head"
ENTRIES = "SELECT kind, subject, facts, number FROM journal_entry WHERE journal = {0} AND number > {0} ORDER BY number LIMIT 501"
# More at once are not read one by one.
AT_ONCE = 500

Ask = Callable[..., Iterable[Any]]


class Position:
    """How far one process has read each journal."""

    def __init__(self, placeholder: str):
        self.entries = ENTRIES.format(placeholder)
        self.numbers: dict[int, int] = {}
        self._incarnations: dict[int, str] | None = None

    def read(self, ask: Ask) -> list[set[str]]:
        """
        The names touched since the last time, in order; everything where another life of the database is met.

        ``ask(query, parameters)`` gives rows. The first time nothing is news.
        """
        heads = list(ask(HEADS))
        incarnations = {journal: incarnation for journal, _number, incarnation in heads}
        known, self._incarnations = self._incarnations, incarnations
        is_another = known is not None and any(
            journal in known and known[journal] != incarnation
            for journal, incarnation in incarnations.items()
        )
        if known is None or is_another or any(self.numbers.get(head[0], 0) > head[1] for head in heads):
            self.numbers = {journal: number for journal, number, _incarnation in heads}
            return [] if known is None else [{EVERYTHING}]
        told = []
        for journal, number, _incarnation in heads:
            seen = self.numbers.get(journal, 0)
            if number > seen:
                told += self._since(ask, journal, seen)
        return told

    def _since(self, ask: Ask, journal: int, seen: int) -> list[set[str]]:
        entries = list(ask(self.entries, (journal, seen)))
        if len(entries) > AT_ONCE:
            # The end is asked for once more: what came meanwhile is among what is dropped.
            for number, one in ((head[1], head[0]) for head in ask(HEADS)):
                if one == journal:
                    self.numbers[journal] = number
            return [{EVERYTHING}]
        told = []
        for kind, subject, facts, number in entries:
            told.append(
                names_of(kind, journal, subject, json.loads(facts) if isinstance(facts, str) else facts)
            )
            self.numbers[journal] = number
        return told


# The headers of SQLite's index of its log, mapped once a process and never unmapped: to close any handle
# of a file gives up every lock that the process holds on it (POSIX), SQLite's among them.
_mapped: dict[tuple[int, int], mmap.mmap] = {}
# Two copies of the index's header and the marks of its readers' limit: sqlite.org/walformat.html, section 2.1.
HEADER_BYTES = 96


def _map(path: str) -> mmap.mmap | None:
    try:
        handle = os.open(path, os.O_RDONLY)
    except OSError:
        return None
    about = os.fstat(handle)
    key = (about.st_dev, about.st_ino)
    if key not in _mapped:
        try:
            _mapped[key] = mmap.mmap(handle, HEADER_BYTES, prot=mmap.PROT_READ)
        except (OSError, ValueError):
            return None
    # The handle stays open, also the second one of the same file: see above.
    return _mapped[key]


class OnSQLite:
    """
    Asks before each answer, and misses nothing that was committed by then, in any process.

    Whether anything was committed is seen from the header of the log's index, which SQLite changes with each
    commit (a look at shared memory, a tenth of a microsecond; asking SQLite takes three). Then the journal is
    read. A file that is locked is asked again before the next answer.
    """

    # Whoever acts does so on this machine, and takes away files by themselves.
    others_act = False

    def __init__(self, path: str, news: News):
        self.path, self.news = path, news
        self.position = Position("?")
        self._connection: sqlite3.Connection | None = None
        self._header: mmap.mmap | None = None
        self._seen = b""
        self._has_read = self._is_broken = False

    def begin(self) -> None:
        """Open the file, in the process that answers."""
        self.catch_up()

    def end(self) -> None:
        """Close it."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    @property
    def is_current(self) -> bool:
        """
        Whether what is kept may be shown: as long as the journal can be read.

        A file that is merely locked is no fault: who holds the lock alone could commit, and has not yet.
        """
        return self._has_read and not self._is_broken

    @property
    def is_lasting(self) -> bool:
        """Whether it will still be so at the next look, as far as can be said."""
        return self.is_current

    def catch_up(self) -> None:
        """Take what was committed by now."""
        header = self._header
        if header is not None and header[:HEADER_BYTES] == self._seen:
            return
        self._ask()

    def _ask(self) -> None:
        try:
            if self._connection is None:
                self._connection = sqlite3.connect(
                    f"file:{self.path}?mode=rw",
                    uri=True,
                    timeout=0,
                    isolation_level=None,
                    check_same_thread=False,
                )
                self._connection.execute("PRAGMA query_only=ON")
            # Read first: what is committed while the journal is asked is news the next time.
            seen = self._header[:HEADER_BYTES] if self._header is not None else b""
            told = self.position.read(lambda query, said=(): self._connection.execute(query, said).fetchall())  # type: ignore[union-attr]
            if self._header is None:
                # It is there once somebody has read in this mode; never before this connection holds it.
                self._header = _map(f"{self.path}-shm")
            self._seen, self._has_read, self._is_broken = seen, True, False
        except sqlite3.Error as fault:
            is_locked = getattr(fault, "sqlite_errorcode", 0) & 0xFF in (
                sqlite3.SQLITE_BUSY,
                sqlite3.SQLITE_LOCKED,
            )
            if not is_locked and not self._is_broken:
                logger.warning("the journal could not be read: %s", type(fault).__name__)
            if not is_locked:
                self._is_broken = True
                self.end()
            self.news.take()
            return
        self.news.read(told)
        self.news.take()


def _now() -> float:
    # Runs on while the machine sleeps, as the lease in the database does.
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


LEASE_SECONDS = 1.0
# A connection that died in silence (a failover, a router that forgot it) is known to be dead within seconds.
ALIVE: dict[str, Any] = {
    "keepalives_idle": 1,
    "keepalives_interval": 1,
    "keepalives_count": 2,
    "tcp_user_timeout": 2000,
}
ROUND_SECONDS = 0.25
RENEW = """
    INSERT INTO journal_follower (name, seen, until) VALUES (%s, %s, clock_timestamp() + interval '1 second')
    ON CONFLICT (name) DO UPDATE SET seen = excluded.seen, until = excluded.until
"""


class OnPostgreSQL:
    """
    Is told of each entry by ``NOTIFY``, and holds a lease of one second in the database.

    A thread of its own listens, reads the journal, hands over what is new, and renews the lease with what
    it has read: whoever removes a comment waits for that word (``journal/followers.py``). Without a lease
    nothing that shows comments is shown.
    """

    others_act = True

    def __init__(self, url: str, news: News):
        self.url, self.news = url, news
        self.position = Position("%s")
        self.name = ""
        self.until = 0.0
        self._renewed = threading.Event()
        self._leaving = threading.Event()
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        """Start to follow, in the process that answers: under a name of its own, drawn after the fork."""
        self.name = secrets.token_hex(8)
        self._thread = threading.Thread(target=self._follow, name="journal", daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Stop, and give the lease back."""
        self._leaving.set()
        if self._thread is not None:
            self._thread.join(5)

    @property
    def is_current(self) -> bool:
        """Whether the lease holds."""
        return _now() < self.until

    @property
    def is_lasting(self) -> bool:
        """Whether the lease will still hold at the next look, a quarter of a second from now."""
        return _now() < self.until - 2 * ROUND_SECONDS

    def catch_up(self) -> None:
        """Take what was told by now."""
        self.news.take()

    def _follow(self) -> None:
        pause = 0.05
        while not self._leaving.is_set():
            try:
                with psycopg.connect(
                    self.url, autocommit=True, connect_timeout=5, **ALIVE, application_name="palabre journal"
                ) as own:
                    # A lease that a crash of the database forgets would still be believed here.
                    own.execute("SET synchronous_commit = on")
                    own.execute("LISTEN palabre_journal")
                    pause = 0.05
                    while not self._leaving.is_set():
                        self._round(own)
                        # Whatever is told within is read at once; the round comes anyway.
                        for _told in own.notifies(timeout=ROUND_SECONDS, stop_after=1):
                            pass
                    own.execute("DELETE FROM journal_follower WHERE name = %s", (self.name,))
            except psycopg.Error as fault:
                logger.warning("the journal cannot be followed just now: %s", type(fault).__name__)
                self._leaving.wait(pause)
                pause = min(pause * 2, 1.0)

    def _round(self, own: psycopg.Connection) -> None:
        if _now() >= self.until:
            # After a pause: whoever takes something away from now on waits for us, before we read what was.
            own.execute(RENEW, (self.name, self._seen()))
        began = _now()
        # Handed over before the lease says so.
        self.news.read(self.position.read(lambda query, said=(): own.execute(query, said).fetchall()))
        own.execute(RENEW, (self.name, self._seen()))
        self.until = began + LEASE_SECONDS

    def _seen(self) -> str:
        return json.dumps({str(journal): number for journal, number in self.position.numbers.items()})


Follower = OnSQLite | OnPostgreSQL
