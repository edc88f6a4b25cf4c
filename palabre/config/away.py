"""Whether something failed because what it was kept in is away: a database that is locked or gone, a full disk."""

from __future__ import annotations

import errno
import shutil

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connection

# What SQLite says where it cannot write or wait any longer; its other errors are faults of ours.
OF_SQLITE = ("is full", "is locked", "is busy", "disk i/o error", "unable to open", "readonly database")
OF_THE_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
# Less than this, and the next sending may not be kept.
ROOM_BYTES = 8 * 1024 * 1024
# Long enough that a busy queue of acts is not taken for a lock that somebody keeps.
PROBE_MS = 3000


def is_away(fault: BaseException | None) -> bool:
    """Whether ``fault``, or what it came from, says so."""
    while fault is not None:
        if isinstance(fault, InterfaceError):
            return True
        if isinstance(fault, OperationalError):
            said = str(fault).lower()
            return connection.vendor != "sqlite" or any(one in said for one in OF_SQLITE)
        if isinstance(fault, OSError) and fault.errno in OF_THE_DISK:
            return True
        fault = fault.__cause__ or fault.__context__
    return False


def what_is_away() -> str:
    """
    What stands in the way of the next sending: ``absent``, ``locked``, ``full``; empty where nothing does.

    SQLite is asked for its write lock, and waited for no longer than three seconds; nothing is written.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            if connection.vendor == "sqlite" and not connection.in_atomic_block:
                cursor.execute(f"PRAGMA busy_timeout={PROBE_MS}")
                try:
                    cursor.execute("BEGIN IMMEDIATE")
                    cursor.execute("ROLLBACK")
                finally:
                    cursor.execute(f"PRAGMA busy_timeout={settings.BUSY_MS}")
    except DatabaseError as fault:
        return "locked" if "locked" in str(fault) or "busy" in str(fault) else "absent"
    return "full" if shutil.disk_usage(settings.DATA_DIR).free < ROOM_BYTES else ""
