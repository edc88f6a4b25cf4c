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
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

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
    """The name of the database with empty tables on the server at ``url``, for ``CREATE DATABASE … TEMPLATE``; nobody connects to it."""
    name = f"palabre_tables_{made_from()}"
    with alone(), psycopg.connect(url, autocommit=True) as asking:
        found = asking.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, 'palabre_tables_')"
        ).fetchall()
        if (name,) not in found:
            for (old,) in [*found, (f"{name}_part",)]:
                asking.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(old)))
            asking.execute(SQL("CREATE DATABASE {}").format(Identifier(f"{name}_part")))
            with tempfile.TemporaryDirectory() as folder:
                migrate(folder, PALABRE_DATABASE_URL=at_database(url, f"{name}_part"))
            renamed = SQL("ALTER DATABASE {} RENAME TO {}")
            asking.execute(renamed.format(Identifier(f"{name}_part"), Identifier(name)))
    return name


def copied_on_postgresql(url: str, name: str) -> str:
    """Make the database ``name`` with empty tables on the server at ``url``; return its address."""
    template = on_postgresql(url)
    with psycopg.connect(url, autocommit=True) as asking:
        made = SQL("CREATE DATABASE {} TEMPLATE {}")
        asking.execute(made.format(Identifier(name), Identifier(template)))
    return at_database(url, name)


def at_database(url: str, name: str) -> str:
    """The address of another database of the same server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def migrate(folder: str, **environment: str) -> None:
    """Make the tables of the installation in ``folder``."""
    subprocess.run(
        [sys.executable, "-m", "django", "migrate", "--settings", "palabre.config.settings.base"],
        env={"PATH": os.environ["PATH"], "PALABRE_DATA_DIR": folder, "PYTHONPATH": str(ROOT), **environment},
        check=True, capture_output=True,
    )  # fmt: skip
