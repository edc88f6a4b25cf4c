"""
The database is locked (SQLite) or gone (PostgreSQL): kept pages are served, and machines are told.

    python -m faults away

On SQLite another process holds the write lock. On PostgreSQL the server is stopped, as by a fault, and goes on:
articles are served without their comments meanwhile.
"""

from __future__ import annotations

import argparse
import os
import signal
import sqlite3
import time
from pathlib import Path

from faults import paper
from faults.disk import told
from faults.serving import Server, building, serving


def run(arguments: argparse.Namespace) -> int:
    """0 where all of it held."""
    faults: list[str] = []

    def see(is_so: bool, what: str) -> None:
        if not is_so:
            faults.append(what)

    is_postgresql = os.environ.get("PALABRE_DATABASE_URL", "").startswith("postgres")
    with building() as folder:
        made = paper.build()
        with serving(folder, PALABRE_PROXIES="1") as (server,):
            status, _headers, body = server.ask("GET", made.thread.url)
            see(status == 200 and b'id="c' in body, "the article was not whole before")
            (gone if is_postgresql else locked)(folder, server, made, see)
            status, _headers, body = server.ask("GET", made.thread.url)
            see(status == 200 and b'id="c' in body, "the article was not whole afterwards")
            see(server.ask("GET", "/health/ready")[0] == 200, "it was not ready afterwards")
    return told(
        faults, "A database that is away: what is kept was served, machines were told, and it came back."
    )


def locked(folder: Path, server: Server, made: paper.Paper, see) -> None:
    """Somebody holds the write lock."""
    stamp = made.stamp()
    with sqlite3.connect(folder / "palabre.sqlite3", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        for path in (made.thread.url, "/", "/charter/"):
            status, _headers, _body = server.ask("GET", path)
            see(status == 200, f"{path} answered {status} while the file was locked")
        status, _headers, body = server.ask("GET", "/health/ready")
        see(status == 503 and b"locked" in body, f"ready said {status} {body!r}")
        status, _headers, body = server.ask(
            "POST", made.thread.respond_url, made.said(1, stamp), **paper.headers(1)
        )
        see(status == 503 and b"mot-1-dit" in body, f"a sending was answered {status}, or its text was lost")
        other.execute("ROLLBACK")
    other.close()


def gone(_folder: Path, server: Server, made: paper.Paper, see) -> None:
    """The database answers nobody, for longer than a lease lasts."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT setting FROM pg_settings WHERE name = 'data_directory'")
        folder = Path(cursor.fetchone()[0])
    connection.close()
    server.ask("GET", "/")
    every = processes(int((folder / "postmaster.pid").read_text().split()[0]))
    for pid in every:
        os.kill(pid, signal.SIGSTOP)
    try:
        ends = time.monotonic() + 20
        while time.monotonic() < ends:
            status, headers, body = server.ask("GET", made.thread.url)
            if b'id="c' not in body:
                break
        see(status == 200 and b"Il fait beau" in body, f"the article answered {status} without a database")
        see(b'id="c' not in body, "comments were shown without a database")
        see("ne peuvent pas être montrés".encode() in body, "nothing said why there were no comments")
        see(headers.get("cache-control") == "no-store", "a page without comments may be kept")
        status, _headers, body = server.ask("GET", "/")
        see(status == 200 and b"Le canal rouvre" in body, f"home answered {status} without a database")
        see(server.ask("GET", "/health/live")[0] == 200, "it was not alive")
        status, _headers, body = server.ask("GET", "/health/ready")
        see(status == 503 and b"absent" in body, f"ready said {status} {body!r}")
    finally:
        for pid in every:
            os.kill(pid, signal.SIGCONT)
    ends = time.monotonic() + 20
    while time.monotonic() < ends and b'id="c' not in server.ask("GET", made.thread.url)[2]:
        pass


def processes(postmaster: int) -> list[int]:
    """PostgreSQL's first process and all that it started."""
    found = [postmaster]
    for children in Path(f"/proc/{postmaster}/task").glob("*/children"):
        found += [int(child) for child in children.read_text().split()]
    return found


def arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing may be said."""
