"""Invented Isso bases for tests."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

# As Isso 0.13 makes them.
THREADS = "CREATE TABLE threads (id INTEGER PRIMARY KEY, uri VARCHAR(256) UNIQUE, title VARCHAR(256));"
COMMENTS = """CREATE TABLE comments (tid REFERENCES threads(id), id INTEGER PRIMARY KEY, parent INTEGER,
 created FLOAT NOT NULL, modified FLOAT, mode INTEGER, remote_addr VARCHAR, text VARCHAR NOT NULL, author VARCHAR,
 email VARCHAR, website VARCHAR, likes INTEGER DEFAULT 0, dislikes INTEGER DEFAULT 0, voters BLOB NOT NULL,
 notification INTEGER DEFAULT 0);"""
OTHERS = """CREATE TABLE preferences (key VARCHAR PRIMARY KEY, value VARCHAR);
CREATE TRIGGER remove_stale_threads AFTER DELETE ON comments BEGIN
 DELETE FROM threads WHERE id NOT IN (SELECT tid FROM comments); END;"""
VERSION = "PRAGMA user_version = 5;"
NOON = 1_389_783_600.25  # 2014-01-15T11:00:00.25Z
PATH = "/2014/pont/"


def empty(path: Path, schema: str = THREADS + COMMENTS + OTHERS + VERSION) -> Path:
    """A base without rows."""
    path.unlink(missing_ok=True)
    with_rows(path, schema)
    return path


def with_rows(path: Path, script: str, rows: Iterable[tuple[str, tuple]] = ()) -> None:
    """Run a script, and then statements with their values, on a file."""
    database = sqlite3.connect(path)
    try:
        database.executescript(script)
        for statement, values in rows:
            database.execute(statement, values)
        database.commit()
    finally:
        database.close()


def thread(n: Any = 1, uri: Any = PATH, title: Any = "Le vieux pont") -> tuple[str, tuple]:
    """A page."""
    return "INSERT INTO threads VALUES (?, ?, ?)", (n, uri, title)


def comment(
    n: Any,
    parent: Any = None,
    text: Any = None,
    *,
    on: Any = 1,
    at: Any = None,
    mode: Any = 1,
    name: Any = "Ohai",
) -> tuple[str, tuple]:
    """A comment."""
    at = NOON + (n if isinstance(n, int) else 0) if at is None else at
    return (
        "INSERT INTO comments (tid, id, parent, created, mode, remote_addr, text, author, email, website, voters)"
        " VALUES (?, ?, ?, ?, ?, '192.0.2.0', ?, ?, 'ohai@example.org', 'https://ohai.example', x'00')",
        (on, n, parent, at, mode, f"Le texte {n}." if text is None else text, name),
    )


def base(path: Path, *rows: tuple[str, tuple]) -> Path:
    """A base with these rows."""
    empty(path)
    with_rows(path, "", rows)
    return path


def large(path: Path, count: int) -> Path:
    """A base of ``count`` comments, a thousand a page; three of five answer one of the twenty before."""
    chance = random.Random(7)

    def rows():
        for page in range(1, count // 1000 + 2):
            yield thread(page, f"/{page}/", f"Page {page}")
        for n in range(1, count + 1):
            parent = n - chance.randint(1, 20) if n % 1000 > 20 and chance.random() < 0.6 else None
            yield comment(
                n, parent, f"Le texte {n}. {'Et encore un mot. ' * chance.randint(1, 20)}", on=1 + n // 1000
            )

    empty(path)
    with_rows(path, "", rows())
    return path
