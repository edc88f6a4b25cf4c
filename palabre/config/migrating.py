"""Bring the database to the tables that this version needs, one process at a time."""

from __future__ import annotations

import contextlib
import fcntl
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from palabre.config.cli import Failed

# Any number that no other program of the same database uses: "palabre" in ASCII, cut to 63 bits.
ADVISORY_LOCK = int.from_bytes(b"palabre", "big")


def pending() -> list[str]:
    """The migrations that the database has not seen, as ``app.name``, in their order."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Hold the lock under which tables change: another process that starts at once waits for us."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [ADVISORY_LOCK])
            try:
                yield
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [ADVISORY_LOCK])
        return
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    with (settings.DATA_DIR / "migrating.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def apply_pending() -> int:
    """Apply what is pending and say how many migrations that was. Raises ``Failed`` without a database."""
    try:
        with alone():
            waiting = pending()
            if waiting:
                call_command("migrate", verbosity=0, interactive=False)
            return len(waiting)
    except (DatabaseError, OSError) as fault:
        raise Failed(f"The database cannot be reached or changed: {str(fault).strip()}") from fault


def need_tables() -> None:
    """Raise ``Failed`` unless the database has the tables of this version."""
    try:
        waiting = pending()
    except DatabaseError as fault:
        raise Failed(f"The database cannot be reached: {str(fault).strip()}") from fault
    if waiting:
        raise Failed(
            f"The database in {settings.DATA_DIR} is not ready: {len(waiting)} migrations are pending. "
            f"Start `palabre serve` once; it applies them.{_demonstration()}"
        )


def _demonstration() -> str:
    """That the demonstration is meant, perhaps, where one stands in the folder in which the command was called."""
    demonstration = Path("var/demo")
    if not demonstration.is_dir() or demonstration.resolve() == Path(settings.DATA_DIR).resolve():
        return ""
    return " Or do you mean the demonstration? Then put `PALABRE_DATA_DIR=var/demo` before the command."
