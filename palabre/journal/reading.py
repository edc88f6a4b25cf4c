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
from collections.abc import Callable, Iterable, Mapping

from django.db import transaction
from django.db.models import Max
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
) -> int:
    """
    Do what the entries ask for that ``worker`` has not seen, by ``handlers`` (kind → its parts), then try
    again what is parked; say how many entries were taken.

    The cursor moves once the parts are done or parked: one may be done twice (after a crash), never not
    at all. A part that raises ``PassOver`` is noted and left; one that raises anything else is tried again
    after a minute, two, four …, for two days. Stops early after a failure, or after ten seconds, since
    the worker has other jobs too. ``now`` tells the time.
    """
    turn = _Turn(worker, handlers, now, at_most)
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


class _Turn:
    """One call of ``follow``: who holds the lease, and how much was done."""

    def __init__(
        self,
        worker: str,
        handlers: Mapping[str, Handler],
        now: Callable[[], datetime.datetime],
        at_most: int,
    ) -> None:
        self.worker, self.handlers, self.now, self.at_most = worker, handlers, now, at_most
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
            entry = self._lease_next(journal)
            if entry is None:
                return
            since = self.now()
            failures = self._failures(entry)
            with transaction.atomic():
                cursor = Cursor.objects.select_for_update().get(worker=self.worker, journal=journal)
                if cursor.leased_by != self.name:
                    return  # The lease lapsed, and another worker does what we did.
                self._park(entry, failures, attempts=1, since=since)
                cursor.number, cursor.leased_by, cursor.leased_until = entry.number, "", None
                cursor.save(update_fields=["number", "leased_by", "leased_until"])
            self.taken += 1

    @transaction.atomic
    def _lease_next(self, journal: int) -> Entry | None:
        """The next entry that asks for something, ours for a while; entries that ask for nothing are passed."""
        cursor = Cursor.objects.select_for_update().get(worker=self.worker, journal=journal)
        if cursor.leased_until is not None and cursor.leased_until > self.now():
            return None
        ahead = Entry.objects.filter(journal=journal, number__gt=cursor.number)
        # Asked first: what commits between the two questions is for the next round, not to be passed.
        last = ahead.aggregate(last=Max("number"))["last"]
        if last is None:
            return None
        entry = ahead.filter(kind__in=self.handlers, number__lte=last).order_by("number").first()
        if entry is None:
            cursor.number, cursor.leased_by, cursor.leased_until = last, "", None
        else:
            cursor.number = entry.number - 1
            cursor.leased_by, cursor.leased_until = self.name, self.now() + LEASE
        cursor.save(update_fields=["number", "leased_by", "leased_until"])
        return entry

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
            failures = self._failures(entry, only=parked.part)
            with transaction.atomic():
                Parked.objects.filter(pk=parked.pk).delete()
                self._park(entry, failures, attempts=parked.attempts + 1, since=parked.since)
            self.taken += 1

    def _failures(self, entry: Entry, only: str = "") -> dict[str, str]:
        """
        Do the parts of ``entry`` (or ``only`` one); those that failed for now, with what went wrong.

        Where it cannot even be said which parts there are, all of them failed: the part without a name.
        """
        failed: dict[str, str] = {}
        try:
            parts = [(part, do) for part, do in self.handlers[entry.kind](entry) if only in ("", part)]
        except Exception as fault:
            return {only: self._note(entry, only, fault)}
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
