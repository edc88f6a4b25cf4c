"""The background worker: mails that wait, articles whose hour has come, what must be deleted on its day."""

from __future__ import annotations

import logging
import os
import signal
import time

from django.core.management import call_command
from django.db import close_old_connections, connections, transaction
from django.utils import timezone

from palabre.accounts import connection_data
from palabre.following import sending
from palabre.search import indexing

logger = logging.getLogger("palabre.working")

PAUSE_SECONDS = 1.0
SCHEDULE_EVERY_SECONDS = 15
# A day begins whenever the worker was started: it asks more often than once a day.
PURGE_EVERY_SECONDS = 3600


def one_round() -> int:
    """Do what waits, once; say how much that was."""
    return sending.work_once() + indexing.work_once()


def publish_what_is_due() -> None:
    """Publish and withdraw what editors scheduled, each with its journal entry in the same transaction."""
    with transaction.atomic():
        call_command("publish_scheduled", verbosity=0)


def delete_what_is_due() -> None:
    """Delete the connection data whose day has come."""
    connection_data.purge(at=timezone.now())


def work(*, parent: int | None = None) -> int:
    """
    Work until SIGTERM or SIGINT; return 0.

    With ``parent``, leave also when that process is no longer ours: a server that was killed leaves no
    worker behind. What fails is logged and tried again in the next round.
    """
    # Signals are held back and asked for between two rounds, so that nothing is cut in the middle. A
    # handler that sets an Event could meet this thread while it holds the Event's lock, and wait for ever.
    # From its server the worker hears SIGTERM; Ctrl-C, which reaches every process, is for the server.
    told = {signal.SIGTERM} if parent is not None else {signal.SIGTERM, signal.SIGINT}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, told | {signal.SIGINT})
    scheduled_at = purged_at = -float(PURGE_EVERY_SECONDS)
    try:
        while parent is None or os.getppid() == parent:
            done = 0
            try:
                close_old_connections()
                done = one_round()
                if time.monotonic() - scheduled_at >= SCHEDULE_EVERY_SECONDS:
                    scheduled_at = time.monotonic()
                    publish_what_is_due()
                if time.monotonic() - purged_at >= PURGE_EVERY_SECONDS:
                    purged_at = time.monotonic()
                    delete_what_is_due()
            except Exception:
                logger.exception("the worker failed and will try again")
            if signal.sigtimedwait(told, 0 if done else PAUSE_SECONDS) is not None:
                break
    finally:
        connections.close_all()
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    return 0
