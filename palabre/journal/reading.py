"""
Follow a journal with a durable cursor: each entry at least once, in its order.

What an entry asks for is done outside any transaction, since it may wait for a machine elsewhere (a mail
server) while everybody here goes on writing. A lease on the cursor's row keeps two workers from doing the
same; it lapses by itself when its holder dies. What fails is parked, and what comes behind it goes on.
"""

from __future__ import annotations

import datetime
import logging
import secrets
import time
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

from django.db import transaction
from django.utils import timezone

from palabre.journal.models import Cursor, Entry, Head, Parked

logger = logging.getLogger("palabre.journal")

# What one entry asks for: parts that may fail each by itself, by a name that stays the same.
Part = tuple[str, Callable[[], None]]
Handler = Callable[[Entry], Iterable[Part]]

# Longer than one part may take (a mail server answers a dozen times, each within EMAIL_TIMEOUT).
LEASE = datetime.timedelta(minutes=5)
GIVE_UP_AFTER = datetime.timedelta(days=2)
LONGEST_WAIT = datetime.timedelta(hours=6)
# The worker has other jobs, which have their turn after this.
ROUND_SECONDS = 10.0
# How many entries are looked through for one that asks for something.
LOOK_AHEAD = 200


class PassOver(Exception):
    """A part can never be done. Its words are logged: they name nobody."""


class TryLater(Exception):
    """A part cannot be done now. Its words are kept and logged: they name nobody."""


def follow(
    worker: str,
    handlers: Mapping[str, Handler],
    *,
    at_most: int = 100,
    now: Callable[[], datetime.datetime] = timezone.now,
    rests: Callable[[Entry], datetime.timedelta] = lambda _entry: datetime.timedelta(),
) -> int:
    """
    Do what the entries ask for that ``worker`` has not seen, by ``handlers`` (kind → its parts), then try
    again what is parked; say how many entries were taken.

    The cursor moves once the parts are done or parked: one may be done twice (after a crash), never not
    at all. A part that raises ``PassOver`` is noted and left; one that raises anything else is tried again
    after a minute, two, four …, for two days. Stops early after a failure, or after ten seconds, since
    the worker has other jobs too. ``now`` tells the time; ``rests`` how long an entry waits before anything is
    done, and with it what comes behind it.
    """
    turn = _Turn(worker, handlers, now, at_most, rests)
    read = dict(Cursor.objects.filter(worker=worker).values_list("journal", "number"))
    for journal, number in Head.objects.order_by("journal").values_list("journal", "number"):
        if read.get(journal, 0) < number:
            turn.go_on(journal)
    turn.try_again()
    return turn.taken


def wait_after(attempts: int) -> datetime.timedelta:
    """How long what failed ``attempts`` times waits: a minute, then twice as long each time, six hours at most."""
    return min(datetime.timedelta(minutes=2 ** min(attempts - 1, 20)), LONGEST_WAIT)


def in_words(fault: Exception) -> str:
    """What went wrong, without an exception's own message, which may hold somebody's address."""
    if isinstance(fault, TryLater):
        return str(fault)[:120]
    number = f" {fault.errno}" if isinstance(fault, OSError) and fault.errno else ""
    return f"{type(fault).__name__}{number}"[:120]


def _raise(fault: Exception) -> None:
    raise fault


class _Turn:
    """One call of ``follow``: who holds the lease, and how much was done."""

    def __init__(
        self,
        worker: str,
        handlers: Mapping[str, Handler],
        now: Callable[[], datetime.datetime],
        at_most: int,
        rests: Callable[[Entry], datetime.timedelta],
    ) -> None:
        self.worker, self.handlers, self.now, self.at_most = worker, handlers, now, at_most
        self.rests = rests
        self.name = secrets.token_hex(8)
        self.taken = 0
        self.has_failed = False
        self.ends = time.monotonic() + ROUND_SECONDS

    @property
    def is_over(self) -> bool:
        """Whether the worker's other jobs should have their turn."""
        return self.has_failed or self.taken >= self.at_most or time.monotonic() > self.ends

    def go_on(self, journal: int) -> None:
        """Take the entries of one journal until there is none, somebody else has them, or it is enough."""
        Cursor.objects.get_or_create(worker=self.worker, journal=journal)
        while not self.is_over:
            cursor = Cursor.objects.get(worker=self.worker, journal=journal)
            entry, parts, passed = self._ahead(cursor)
            if not self._lease(cursor, entry, passed):
                return
            if entry is None:
                continue
            since = self.now()
            failures = self._failures(entry, parts)
            with transaction.atomic():
                cursor = Cursor.objects.select_for_update().get(pk=cursor.pk)
                if cursor.leased_by != self.name:
                    return  # The lease lapsed, and another worker does what we did.
                self._park(entry, failures, attempts=1, since=since)
                cursor.number, cursor.leased_by, cursor.leased_until = entry.number, "", None
                cursor.save(update_fields=["number", "leased_by", "leased_until"])
            self.taken += 1

    def _ahead(self, cursor: Cursor) -> tuple[Entry | None, list[Part], int]:
        """
        The next entry that asks for something, with its parts, and up to which number others ask for nothing.

        Most entries ask for nothing (their author gave no address): they are passed many at a time.
        """
        passed = cursor.number
        ahead = Entry.objects.filter(journal=cursor.journal, number__gt=passed).order_by("number")
        for entry in ahead[:LOOK_AHEAD]:
            parts = self._parts(entry)
            if parts and entry.at + self.rests(entry) > self.now():
                break
            if parts:
                return entry, parts, passed
            passed = entry.number
        return None, [], passed

    @transaction.atomic
    def _lease(self, seen: Cursor, entry: Entry | None, passed: int) -> bool:
        """
        Move the cursor to what was ``passed`` and make ``entry`` ours for a while.

        Not when there is nothing to do, when somebody else has the lease, or moved on since the cursor
        was ``seen``.
        """
        if entry is None and passed == seen.number:
            return False
        cursor = Cursor.objects.select_for_update().get(pk=seen.pk)
        is_leased = cursor.leased_until is not None and cursor.leased_until > self.now()
        if is_leased or cursor.number != seen.number:
            return False
        cursor.number = passed
        cursor.leased_by = self.name if entry is not None else ""
        cursor.leased_until = self.now() + LEASE if entry is not None else None
        cursor.save(update_fields=["number", "leased_by", "leased_until"])
        return True

    def try_again(self) -> None:
        """Take what is parked and whose turn has come, the longest due first."""
        due = Parked.objects.filter(worker=self.worker, next_at__lte=self.now()).order_by("next_at", "pk")
        for parked in list(due[: self.at_most]):
            if self.is_over:
                return
            # Whoever moves it on first has it; should they die, it comes back by itself.
            ours = Parked.objects.filter(pk=parked.pk, next_at=parked.next_at)
            if not ours.update(next_at=self.now() + LEASE):
                continue
            entry = Entry.objects.get(journal=parked.journal, number=parked.number)
            failures = self._failures(entry, self._parts(entry, only=parked.part))
            with transaction.atomic():
                Parked.objects.filter(pk=parked.pk).delete()
                self._park(entry, failures, attempts=parked.attempts + 1, since=parked.since)
            self.taken += 1

    def _parts(self, entry: Entry, only: str = "") -> list[Part]:
        """
        The parts of ``entry``, or ``only`` one of them; none where it asks for nothing (any more).

        Where it cannot even be said which there are, that is the part without a name, which fails.
        """
        handler = self.handlers.get(entry.kind)
        if handler is None:
            return []
        try:
            return [(part, do) for part, do in handler(entry) if only in ("", part)]
        except Exception as fault:
            return [(only, partial(_raise, fault))]

    def _failures(self, entry: Entry, parts: Sequence[Part]) -> dict[str, str]:
        """Do ``parts`` of ``entry``; those that failed for now, with what went wrong."""
        failed: dict[str, str] = {}
        for place, (part, do) in enumerate(parts):
            if place:
                # Each part has the whole lease.
                leased = Cursor.objects.filter(worker=self.worker, journal=entry.journal, leased_by=self.name)
                leased.update(leased_until=self.now() + LEASE)
            try:
                do()
            except PassOver as fault:
                said = (self.worker, entry.journal, entry.number, part, fault)
                logger.warning("%s passed over entry=%s/%s part=%s: %s", *said)
            except Exception as fault:
                failed[part] = self._note(entry, part, fault)
        return failed

    def _note(self, entry: Entry, part: str, fault: Exception) -> str:
        self.has_failed = True
        failure = in_words(fault)
        # The lines that were run, never the message.
        lines = "" if isinstance(fault, TryLater) else "".join(traceback.format_tb(fault.__traceback__))
        said = (self.worker, entry.journal, entry.number, part, failure, "\n" + lines if lines else "")
        logger.warning("%s failed on entry=%s/%s part=%s: %s%s", *said)
        return failure

    def _park(
        self, entry: Entry, failures: Mapping[str, str], *, attempts: int, since: datetime.datetime
    ) -> None:
        if self.now() - since >= GIVE_UP_AFTER:
            for part, failure in failures.items():
                said = (self.worker, entry.journal, entry.number, part, attempts, failure)
                logger.error("%s gave up entry=%s/%s part=%s after %s attempts: %s", *said)
            return
        next_at = self.now() + wait_after(attempts)
        Parked.objects.bulk_create(
            [
                Parked(
                    worker=self.worker, journal=entry.journal, number=entry.number, part=part,
                    attempts=attempts, since=since, next_at=next_at, failure=failure,
                )
                for part, failure in failures.items()
            ],
            ignore_conflicts=True,
        )  # fmt: skip
