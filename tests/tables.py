"""
The tables of an empty installation, made once for all tests that begin with one: migrating takes ten seconds.

They are kept by what they are made from: another version of a migration, or of a library, makes them anew. Those of SQLite
are a file beside pytest's own cache; those of PostgreSQL a database beside the others there, which it copies.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
from psycopg.sql import SQL, Identifier

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / ".pytest_cache" / "tables"
FILE = "palabre.sqlite3"


def made_from() -> str:
    """A hash of everything that decides how the tables look."""
    told = hashlib.sha256(sys.version.encode())
    files = [ROOT / "requirements" / "run.txt", ROOT / "palabre" / "config" / "settings" / "base.py"]
    for file in sorted(
        [*files, *ROOT.glob("palabre/*/migrations/*.py"), *ROOT.glob("palabre/*/*/migrations/*.py")]
    ):
        told.update(file.read_bytes())
    return told.hexdigest()[:24]


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Nobody else makes them meanwhile."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def on_sqlite(target: Path) -> None:
    """Put an SQLite database with empty tables at ``target``, where there is none yet."""
    kept = KEPT / f"{made_from()}.sqlite3"
    with alone():
        if not kept.exists():
            with tempfile.TemporaryDirectory() as folder:
                migrate(folder)
                # Whole in one file: without what stands in its log.
                with contextlib.closing(sqlite3.connect(Path(folder, FILE))) as made:
                    made.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                shutil.copyfile(Path(folder, FILE), kept.with_suffix(".part"))
            kept.with_suffix(".part").rename(kept)
    target.parent.mkdir(parents=True, exist_ok=True)
    if not target.exists():
        shutil.copyfile(kept, target)


def on_postgresql(url: str) -> str:
    """
    The name of the database with empty tables on the server at ``url``, for ``CREATE DATABASE … TEMPLATE``; nobody connects to it.

    It stays on the server for the next run.
    """
    name = f"palabre_tables_{made_from()}"
    with psycopg.connect(at_database(url, "postgres"), autocommit=True) as asking:
        # Of the server's, and not of this folder's alone: other clones of Palabre may use the same one.
        asking.execute("SELECT pg_advisory_lock(hashtext('palabre_tables'))")
        if asking.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
            part = Identifier(f"{name}_part")
            asking.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(part))
            asking.execute(SQL("CREATE DATABASE {}").format(part))
            with tempfile.TemporaryDirectory() as folder:
                migrate(folder, PALABRE_DATABASE_URL=at_database(url, f"{name}_part"))
            asking.execute(SQL("ALTER DATABASE {} RENAME TO {}").format(part, Identifier(name)))
    return name


def copied_on_postgresql(url: str, name: str) -> str:
    """Make the database ``name`` with empty tables on the server at ``url``; return its address."""
    template = on_postgresql(url)
    with psycopg.connect(at_database(url, "postgres"), autocommit=True) as asking:
        made = SQL("CREATE DATABASE {} TEMPLATE {}")
        asking.execute(made.format(Identifier(name), Identifier(template)))
    return at_database(url, name)


def at_database(url: str, name: str) -> str:
    """The address of another database of the same server."""
    # By hand: Python takes the two slashes of an address without a host away.
    return re.sub(r"^(\w+://[^/?]*)(?:/[^?]*)?", rf"\g<1>/{name}", url)


def migrate(folder: str, **environment: str) -> None:
    """Make the tables of the installation in ``folder``."""
    # What PostgreSQL's library reads from the environment, it reads in a process of its own, too.
    kept = {
        key: value for key, value in os.environ.items() if key.startswith("PG") or key in {"PATH", "HOME"}
    }
    made = subprocess.run(
        [sys.executable, "-m", "django", "migrate", "--settings", "palabre.config.settings.base"],
        env={**kept, "PALABRE_DATA_DIR": folder, "PYTHONPATH": str(ROOT), **environment},
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    if made.returncode:
        raise RuntimeError(f"No tables were made: {made.stderr}")
