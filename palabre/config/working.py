"""The background worker: mails that wait, articles whose hour has come, what must be deleted on its day."""

from __future__ import annotations

import logging
import math
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.core.management import call_command
from django.db import close_old_connections, connections, transaction
from django.utils import timezone

from palabre.accounts import connection_data, limits, standing, vouching
from palabre.discussion import clearing, completing, posting
from palabre.following import sending
from palabre.following.webhooks import delivering
from palabre.journal import followers
from palabre.moderation import (
    backtesting,
    claiming,
    misuse,
    notices,
    opinions,
    replying,
    rereading,
    teaching,
    tracing,
)
from palabre.moderation.reporting import publishing
from palabre.search import indexing

logger = logging.getLogger("palabre.working")

PAUSE_SECONDS = 1.0
# A job that failed is tried again after this: sooner would fill the log with one failure.
AFTER_A_FAILURE_SECONDS = 15.0


def publish_what_is_due() -> None:
    """Publish and withdraw what editors scheduled, each with its journal entry in the same transaction."""
    with transaction.atomic():
        call_command("publish_scheduled", verbosity=0)


def delete_what_is_due() -> None:
    """Delete the connection data whose day has come, and sanctions against ranges; forget from where what is old came."""
    connection_data.purge(at=timezone.now())
    limits.forget_old(at=timezone.now())
    vouching.forget_old(at=timezone.now())
    posting.forget_sent_from(at=timezone.now())
    standing.forget_ended(at=timezone.now())
    claiming.forget_old(at=timezone.now())
    misuse.forget_old(at=timezone.now())
    delivering.forget_old(at=timezone.now())
    followers.forget_the_gone()


def clear_empty_discussions() -> int:
    """Clear away the discussions of pages outside that were begun a month ago, and in which nobody wrote."""
    return clearing.clear_empty(at=timezone.now())


def note_what_is_overdue() -> int:
    """Note the legal notices that nobody has decided on for one, four and 24 hours."""
    return notices.note_overdue(at=timezone.now())


def note_opinions_asked() -> int:
    """Note on what colleagues have asked for another opinion, so that whoever can decide is told."""
    return opinions.note_asked(at=timezone.now())


def note_replies_due() -> int:
    """Note the requests for a right of reply whose three days are nearly, or wholly, over."""
    return replying.note_due(at=timezone.now())


def draw_for_a_second_reading() -> int:
    """Draw by lot what a second person reads blindly."""
    return rereading.draw(at=timezone.now())


def publish_what_moderation_did() -> int:
    """Publish the yearly reports that are due."""
    return publishing.publish_what_has_ended(at=timezone.now())


@dataclass(frozen=True)
class Job:
    """Something the worker does: ``do`` says how much it did, ``every_seconds`` how often it is asked."""

    name: str
    do: Callable[[], int | None]
    every_seconds: float = 0.0


JOBS = (
    Job("mail", sending.work_once),
    Job("webhooks", delivering.work_once),
    Job("search", indexing.work_once),
    Job("charter", completing.work_once),
    Job("likeness", tracing.work_once),
    Job("backtest", backtesting.work_once),
    Job("learning", teaching.work_once),
    Job("learning at night", teaching.ask_at_night, every_seconds=1800),
    Job("schedule", publish_what_is_due, every_seconds=15),
    Job("notices", note_what_is_overdue, every_seconds=30),
    Job("second opinions", note_opinions_asked, every_seconds=30),
    Job("replies", note_replies_due, every_seconds=300),
    Job("second readings", draw_for_a_second_reading, every_seconds=900),
    Job("transparency", publish_what_moderation_did, every_seconds=6 * 3600),
    Job("empty discussions", clear_empty_discussions, every_seconds=900),
    # A day begins whenever the worker was started: it asks more often than once a day.
    Job("purge", delete_what_is_due, every_seconds=3600),
)


def one_round(due: dict[str, float]) -> int:
    """
    Do each job whose time has come, and say how much was done.

    ``due`` holds when each is due again, by its name, in seconds of the monotonic clock. Each job has its
    own try: one that fails is logged, and stops no other.
    """
    done = 0
    for job in JOBS:
        if due.get(job.name, -math.inf) > time.monotonic():
            continue
        pause = job.every_seconds
        try:
            close_old_connections()
            done += job.do() or 0
        except Exception:
            logger.exception("the job %s failed and will be tried again", job.name)
            pause = AFTER_A_FAILURE_SECONDS
        due[job.name] = time.monotonic() + pause
    return done


def work(*, parent: int | None = None) -> int:
    """
    Work until SIGTERM or SIGINT; return 0.

    With ``parent``, leave also when that process is no longer ours: a server that was killed leaves no
    worker behind.
    """
    # Signals are held back and asked for between two rounds, so that nothing is cut in the middle. A
    # handler that sets an Event could meet this thread while it holds the Event's lock, and wait for ever.
    # From its server the worker hears SIGTERM; Ctrl-C, which reaches every process, is for the server.
    told = {signal.SIGTERM} if parent is not None else {signal.SIGTERM, signal.SIGINT}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, told | {signal.SIGINT})
    due: dict[str, float] = {}
    try:
        while parent is None or os.getppid() == parent:
            done = one_round(due)
            if signal.sigtimedwait(told, 0 if done else PAUSE_SECONDS) is not None:
                break
    finally:
        connections.close_all()
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    return 0
