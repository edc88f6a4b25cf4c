"""
The tables of an empty installation, made once for all tests that begin with one: migrating takes ten seconds.

They are kept beside pytest's own cache, by what they are made from: another version of a migration, or of a
library, makes them anew.
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
                environment = {
                    "PATH": os.environ["PATH"],
                    "PALABRE_DATA_DIR": folder,
                    "PYTHONPATH": str(ROOT),
                }
                command = [
                    sys.executable,
                    "-m",
                    "django",
                    "migrate",
                    "--settings",
                    "palabre.config.settings.base",
                ]
                subprocess.run(command, env=environment, check=True, capture_output=True)
                # Whole in one file: without what stands in its log.
                with contextlib.closing(sqlite3.connect(Path(folder, FILE))) as made:
                    made.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                shutil.copyfile(Path(folder, FILE), kept.with_suffix(".part"))
            kept.with_suffix(".part").rename(kept)
    target.parent.mkdir(parents=True, exist_ok=True)
    if not target.exists():
        shutil.copyfile(kept, target)
