"""
The processes that keep finished pages, on PostgreSQL: call them, and wait until they have heard.

On SQLite every process looks by itself before each answer (``frontdoor/following.py``): nobody is waited for.
"""

from __future__ import annotations

import logging
import time

from django.db import connection

from palabre.journal.models import Entry
from palabre.journal.seeing import is_seen

logger = logging.getLogger("palabre.journal")

CHANNEL = "palabre_journal"
# A lease lasts a second by the clock of the database; a little more for the way there and back.
AT_MOST_SECONDS = 1.5
PAUSE_SECONDS = 0.002

BEHIND = """
    SELECT count(*) FROM journal_follower
    WHERE until > clock_timestamp() AND COALESCE((seen ->> %s)::bigint, 0) < %s
"""


def call(entry: Entry) -> None:
    """Tell every process of ``entry`` when it is committed; within the act's transaction."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, f"{entry.journal}/{entry.number}"])


def wait_until_heard(entry: Entry) -> None:
    """
    Wait until every process that may show finished pages has heard of ``entry``, or may show none any more.

    Call it after the commit, outside any transaction. A second and a half at most: no lease lasts longer.
    """
    if connection.vendor != "postgresql":
        return
    ends = time.monotonic() + AT_MOST_SECONDS
    while time.monotonic() < ends:
        with connection.cursor() as cursor:
            cursor.execute(BEHIND, [str(entry.journal), entry.number])
            row = cursor.fetchone()
        if not row or not row[0]:
            return
        time.sleep(PAUSE_SECONDS)
    logger.warning("somebody had not heard of entry=%s/%s in time", entry.journal, entry.number)


def hear(entry: Entry) -> None:
    """Wait for the other processes after an act of which readers see a difference: then nobody shows what was."""
    if is_seen(entry.kind, entry.facts):
        wait_until_heard(entry)


def forget_the_gone() -> None:
    """Delete the rows of processes that ended long ago without saying so."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM journal_follower WHERE until < clock_timestamp() - interval '1 hour'")
