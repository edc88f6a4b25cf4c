"""
Measure one publication on this machine, and write what was measured into ``docs/performance.md``.

    python -m bench [--no-write]

It builds a paper in a folder of its own, serves it with ``palabre serve`` as an operator would, asks it
over loopback from one process, and removes it. Client and server share the processors: what is told is a
lower bound.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime
import http.client
import logging
import os
import platform
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

from bench import asking, paper
from bench.asking import Measured

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "performance.md"
HOST = "127.0.0.1"
CONNECTIONS = 16


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as asked:
        asked.bind((HOST, 0))
        return asked.getsockname()[1]


@contextlib.contextmanager
def serving(port: int) -> Iterator[tuple[int, float]]:
    """``palabre serve``: its process number, and how many seconds it took until it answered."""
    command = [str(Path(sys.executable).parent / "palabre"), "serve", "--bind", f"{HOST}:{port}"]
    began = time.monotonic()
    # Its log goes to a file: a pipe that nobody reads would hold the server up.
    log = Path(os.environ["PALABRE_DATA_DIR"], "serve.log")
    with (
        log.open("w") as kept,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=kept, text=True) as server,
    ):
        try:
            if "answers at" not in (server.stdout.readline() if server.stdout else ""):
                raise SystemExit(f"palabre serve did not answer: {log.read_text()}")
            yield server.pid, time.monotonic() - began
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(30)


def memory_mib(parent: int) -> float:
    """The memory of a process and its children, what they share counted once (PSS), in MiB."""
    pids, kilobytes = [parent], 0
    for pid in pids:
        for children in Path(f"/proc/{pid}/task").glob("*/children"):
            pids += [int(child) for child in children.read_text().split()]
        found = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
        kilobytes += int(found[1]) if found else 0
    return kilobytes / 1024


def somebody(number: int) -> dict[str, str]:
    """Another caller for each request, as a proxy on this machine would name them: limits are per caller."""
    return {"X-Forwarded-For": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"}


def same(asked: bytes, _number: int) -> bytes:
    """The same request every time."""
    return asked


def measure_articles(address: tuple[str, int], built: paper.Paper) -> dict[str, Measured]:
    """Reading an article with its discussion, whose first page holds at most about fifty threads."""
    measured = {}
    for length, path in built.articles.items():
        asked = asking.request("GET", path, host=f"{HOST}:{address[1]}", headers={"Accept-Encoding": "gzip"})
        asking.ask(address, partial(same, asked), connections=4, count=100, status=200)
        measured[f"article, {length:,} comments"] = asking.ask(
            address, partial(same, asked), connections=CONNECTIONS, count=600, status=200
        )
    return measured


def measure_posts(address: tuple[str, int], built: paper.Paper) -> Measured:
    """Sending a comment: the confirmation of a preview, with its checks, its journal entry and its answer."""

    def make(number: int) -> bytes:
        said = {"text": f"Bravo pour ce chantier, {number} fois.", "name": f"Lectrice {number}", "do": "confirm",
                "stamp": built.stamp}  # fmt: skip
        headers = {"Sec-Fetch-Site": "same-origin", **somebody(number)}
        return asking.request(
            "POST", built.respond, host=f"{HOST}:{address[1]}", headers=headers, body=urlencode(said).encode()
        )

    return asking.ask(address, make, connections=CONNECTIONS, count=600, status=200)


def measure_decisions(address: tuple[str, int], built: paper.Paper) -> Measured:
    """Publishing what waits, as a moderator who signed in does, until the next page is asked for."""
    cookies, token = signed_in(address)

    def make(number: int) -> bytes:
        comment, revision = built.waiting[number]
        said = {"act": "publish", "revision": revision, "back": "queue", "csrfmiddlewaretoken": token}
        headers = {"Cookie": cookies, **somebody(number + (1 << 20))}
        return asking.request(
            "POST", f"/desk/comments/{comment}/decide/", host=f"{HOST}:{address[1]}", headers=headers,
            body=urlencode(said).encode(),
        )  # fmt: skip

    return asking.ask(address, make, connections=4, count=len(built.waiting), status=302)


def signed_in(address: tuple[str, int]) -> tuple[str, str]:
    """Sign in as the moderator: the cookies of the session, and its token."""
    jar: dict[str, str] = {}

    def ask(method: str, path: str, said: dict[str, str] | None = None) -> str:
        connection = http.client.HTTPConnection(*address, timeout=30)
        headers = {"Cookie": "; ".join(f"{n}={v}" for n, v in jar.items()), **somebody(1 << 22)}
        if said is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, urlencode(said or {}) if said is not None else None, headers)
        answer = connection.getresponse()
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _equals, value = line.partition(";")[0].partition("=")
            jar[name] = value
        return answer.read().decode()

    def token_in(page: str) -> str:
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        if found is None:
            raise SystemExit("the sign-in page has no token")
        return found[1]

    token = token_in(ask("GET", "/sign-in/"))
    ask("POST", "/sign-in/", {"login": "moderator", "password": "palabre-test", "csrfmiddlewaretoken": token})
    token = token_in(ask("GET", "/desk/"))
    return "; ".join(f"{name}={value}" for name, value in jar.items()), token


def main() -> int:
    """Measure everything once."""
    arguments = argparse.ArgumentParser(description="Measure a publication on this machine.")
    arguments.add_argument("--no-write", action="store_true", help="print only")
    said = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="palabre-bench-") as folder:
        os.environ.update(PALABRE_DATA_DIR=folder, PALABRE_PROXIES="1")
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "palabre.config.settings.base")
        import django
        from django.db import connections

        django.setup()
        # Building writes the journal a thousand times: what was measured would be lost below it.
        logging.getLogger("palabre.journal").setLevel(logging.WARNING)
        port = free_port()
        print("Building …", flush=True)
        built = paper.build(HOST, port)
        connections.close_all()
        address = (HOST, port)
        with serving(port) as (pid, start_s):
            rows = measure_articles(address, built)
            rows["a post"] = measure_posts(address, built)
            rows["a decision"] = measure_decisions(address, built)
            told = table(rows, start_s, memory_mib(pid))
    print(told)
    if not said.no_write:
        write(told)
    return 0


def table(rows: dict[str, Measured], start_s: float, memory: float) -> str:
    """What was measured, as a table, with what it was measured on."""
    lines = [
        "| what | requests/s | p50 ms | p99 ms | bytes | requests |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
        *(
            f"| {name} | {row.per_second:,.0f} | {row.p50_ms:.1f} | {row.p99_ms:.1f} | {row.bytes:,} | {row.count:,} |"
            for name, row in rows.items()
        ),
        "",
        f"Start, until it answers: {start_s:.1f} s. Memory at the end, all processes: {memory:.0f} MiB.",
        "",
        f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d}, {os.cpu_count()} processors, {platform.machine()}, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}.",
    ]
    return "\n".join(lines)


def write(told: str) -> None:
    """Put ``told`` between its marks in the page."""
    page = PAGE.read_text()
    before, _mark, rest = page.partition("<!-- measured -->\n")
    _old, _mark, after = rest.partition("<!-- end -->")
    PAGE.write_text(f"{before}<!-- measured -->\n{told}\n<!-- end -->{after}")


if __name__ == "__main__":
    sys.exit(main())
