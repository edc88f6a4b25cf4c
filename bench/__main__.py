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
import json
import logging
import os
import platform
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

from bench import asking, changing, loading, paper, peers, streams
from bench.asking import Measured
from bench.ports import HOST, free_port

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "performance.md"
CONNECTIONS = 16


@contextlib.contextmanager
def serving(port: int, *, workers: int = 1) -> Iterator[tuple[int, float]]:
    """``palabre serve``: its process number, and how many seconds it took until it answered."""
    command = [
        str(Path(sys.executable).parent / "palabre"),
        "serve",
        "--bind",
        f"{HOST}:{port}",
        "--workers",
        str(workers),
    ]
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
            server.wait(60)


def answering(parent: int) -> int:
    """The process that answers, of one worker."""
    for found in Path(f"/proc/{parent}/task").glob("*/children"):
        for child in found.read_text().split():
            if Path(f"/proc/{child}/comm").read_text().strip() == "palabre-serve":
                return int(child)
    raise SystemExit("nothing answers")


def resident_mib(pid: int) -> float:
    """What a process has in memory, with what it shares (RSS), in MiB."""
    found = re.search(r"^Rss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0


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


def fetched(port: int, path: str, encoding: str) -> tuple[bytes, str]:
    """A page's bytes and tag as they are sent in ``encoding``."""
    connection = http.client.HTTPConnection(HOST, port, timeout=30)
    connection.request("GET", path, headers={"Accept-Encoding": encoding})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return body, answer.headers["ETag"]


def measure_reading(port: int, built: paper.Paper, folder: Path) -> list[Row]:
    """Finished pages beside nginx's files, and Isso's answer, in turns."""
    pages, tags = {}, {}
    for length in (200, 2000):
        plain, _tag = fetched(port, built.articles[length], "identity")
        zipped, tags[length] = fetched(port, built.articles[length], "gzip")
        pages[f"article-{length}"] = (plain, zipped)
    gzip = {"Accept-Encoding": "gzip"}
    with peers.nginx(folder / "nginx", pages) as nginx, peers.isso(folder / "isso", 200) as isso:
        measures = {}
        for length in (200, 2000):
            measures[f"palabre {length}"] = partial(loading.rate, port, built.articles[length], gzip)
            if nginx:
                measures[f"nginx {length}"] = partial(
                    loading.rate, nginx.port, f"/article-{length}.html", gzip
                )
        measures["palabre 304"] = partial(
            loading.rate, port, built.articles[200], {**gzip, "If-None-Match": tags[200]}
        )
        if nginx:
            _body, tag = fetched(nginx.port, "/article-200.html", "gzip")
            measures["nginx 304"] = partial(
                loading.rate, nginx.port, "/article-200.html", {**gzip, "If-None-Match": tag}
            )
        if isso:
            measures["isso 200"] = partial(loading.rate, isso.port, "/?uri=%2Fdiscussed%2F", {})
        taken = loading.alternating(measures)
        sent = measure_isso_posts(isso) if isso else None
    rows = []
    for what, name, mark in (("article with 200 comments", "200", 0.5), ("first page of 2,000 comments", "2000", 0.5),
                             ("304", "304", 0.35)):  # fmt: skip
        ours, theirs = taken[f"palabre {name}"], taken.get(f"nginx {name}")
        beside = f"nginx {theirs:,.0f}/s" if theirs else "nginx left out"
        if name == "200" and isso:
            beside += f", Isso {taken['isso 200']:,.0f}/s"
        share = f" ({ours / theirs:.2f} of nginx)" if theirs else ""
        rows.append(
            Row(
                f"{what}, {loading.CONNECTIONS} connections, one process",
                f"{ours:,.0f}/s{share}",
                beside,
                f"{mark} of nginx",
            )
        )
    if sent:
        rows.append(Row("sending a comment to Isso, 16 connections", "", f"{sent.per_second:,.0f}/s", ""))
    return rows


def measure_isso_posts(isso: peers.Peer) -> Measured:
    """Sending comments to Isso, each by somebody else."""

    def make(number: int) -> bytes:
        body = peers.isso_comment(10_000 + number)
        lines = ["POST /new?uri=%2Fwritten%2F HTTP/1.1", f"Host: {HOST}:{isso.port}", "Content-Type: application/json",
                 f"X-Forwarded-For: 10.9.{number >> 8 & 255}.{number & 255}", f"Content-Length: {len(body)}", "", ""]  # fmt: skip
        return "\r\n".join(lines).encode() + body

    return asking.ask((HOST, isso.port), make, connections=CONNECTIONS, count=600, status=201, keep=False)


def measure_posts(address: tuple[str, int], built: paper.Paper, *, connections: int, first: int) -> Measured:
    """Sending a comment: the confirmation of a preview, with its checks, its journal entry and its answer."""

    def make(number: int) -> bytes:
        number += first
        said = {"text": f"Bravo pour ce chantier, {number} fois.", "name": f"Lectrice {number}", "do": "confirm",
                "stamp": built.stamp}  # fmt: skip
        headers = {"Sec-Fetch-Site": "same-origin", **somebody(number)}
        return asking.request(
            "POST", built.respond, host=f"{HOST}:{address[1]}", headers=headers, body=urlencode(said).encode()
        )

    return asking.ask(
        address, make, connections=connections, count=600 if connections > 1 else 200, status=200
    )


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


@dataclass(frozen=True)
class Row:
    """One line of the table: the work, what was measured, what stands beside it, and the mark to reach."""

    work: str
    measured: str
    beside: str = ""
    mark: str = ""


def main() -> int:
    """Measure everything once."""
    arguments = argparse.ArgumentParser(description="Measure a publication on this machine.")
    arguments.add_argument("--no-write", action="store_true", help="print only")
    arguments.add_argument(
        "--postgresql", action="store_true", help="only what is measured on PostgreSQL too"
    )
    said = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="palabre-bench-") as folder:
        os.environ.update(PALABRE_DATA_DIR=folder, PALABRE_PROXIES="1")
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "palabre.config.settings.base")
        import django

        django.setup()
        # Building writes the journal a thousand times: what was measured would be lost below it.
        logging.getLogger("palabre.journal").setLevel(logging.WARNING)
        logging.getLogger("palabre").setLevel(logging.WARNING)
        port = free_port()
        print("Building, then measuring: some four minutes …", flush=True)
        built = paper.build(HOST, port, lengths=(10, 200) if said.postgresql else paper.LENGTHS)
        if said.postgresql:
            # For the measurement that asked for this one.
            print(json.dumps([asdict(row) for row in on_postgresql(port, built)]))
            return 0
        rows = on_sqlite(port, built, Path(folder)) + beside_on_postgresql()
    told = table(rows)
    print(told)
    if not said.no_write:
        write(told)
    return 0


def beside_on_postgresql() -> list[Row]:
    """What is measured on PostgreSQL too, by a process and on a server of their own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PALABRE_", "DJANGO_"))}
    command = [sys.executable, "tests/postgres.py", sys.executable, "-m", "bench", "--postgresql"]
    asked = subprocess.run(command, cwd=ROOT, env=kept, capture_output=True, text=True, check=False)
    if asked.returncode:
        print(f"PostgreSQL could not be measured: {asked.stderr.strip()[-300:]}")
        return []
    return [Row(**row) for row in json.loads(asked.stdout.strip().splitlines()[-1])]


def on_postgresql(port: int, built: paper.Paper) -> list[Row]:
    """How soon another process shows what was decided."""
    with serving(port):
        seen = changing.visible_ms(port, built.threads[10], built.moderator)
    return [
        Row("decision to visible in another process, PostgreSQL, p99", f"{p99(seen):.0f} ms", "", "100 ms")
    ]


def on_sqlite(port: int, built: paper.Paper, folder: Path) -> list[Row]:
    """Everything else."""
    from django.db import connections

    from palabre.charter.models import Rule

    address, rows = (HOST, port), []
    connections.close_all()
    with serving(port) as (pid, start_s):
        rows += measure_reading(port, built, folder)
        ours = answering(pid)
        under_load = resident_mib(ours)
        misses = {
            length: changing.first_byte_ms(port, built.threads[length], built.moderator)
            for length in (200, 20_000)
        }
        rows.append(
            Row(
                "first byte after a decision, 200 comments",
                f"{median(misses[200]):.1f} ms at the median, p99 {p99(misses[200]):.0f} ms",
                "WordPress 75 ms",
                "15 ms",
            )
        )
        rows.append(
            ratio("the same, 20,000 comments in the discussion", median(misses[20_000]), median(misses[200]))
        )
        crowd, alone = changing.crowd_ratio(port, built.threads[200], built.moderator)
        rows.append(
            Row(
                f"{changing.AT_ONCE} ask at once for a page that has just changed, p99",
                f"{crowd:.1f} ms ({crowd / alone:.2f} of one alone)",
                "",
                "1.5 of one alone",
            )
        )
        seen = changing.visible_ms(port, built.threads[10], built.moderator)
        rows.append(
            Row("decision to visible in another process, SQLite, p99", f"{p99(seen):.0f} ms", "", "20 ms")
        )
        count, each = streams.kib_a_stream(port, built.threads[200].pk, lambda: memory_mib(ours))
        rows.append(
            Row(f"{count:,} live streams in one process", f"{each:.0f} KiB each", "37 KiB in a prototype", "")
        )
        one = measure_posts(address, built, connections=1, first=0)
        many = measure_posts(address, built, connections=CONNECTIONS, first=1000)
        rows.append(
            Row(
                "sending a comment, every quick check, one process, 16 connections",
                f"{many.per_second:.0f}/s (p99 {many.p99_ms:.0f} ms); p50 at one connection {one.p50_ms:.1f} ms",
                "nobody checks",
                "100/s, 25 ms",
            )
        )
        rows.append(
            Row(
                "a decision at the desk, 4 connections",
                f"{(decided := measure_decisions(address, built)).per_second:.0f}/s, p99 {decided.p99_ms:.0f} ms",
            )
        )
        rows.append(
            Row(
                "memory: the process that answers, with the checks it shares; all processes",
                f"{under_load:.0f} MiB; {memory_mib(pid):.0f} MiB",
                "Wagtail alone 114 to 152 MB",
                "180 MB and 200 MB of checks",
            )
        )
        rows.append(Row("ready after start", f"{start_s:.1f} s", "Wagtail alone 1.3 s", "3 s"))
    Rule.objects.all().update(checks=[])
    connections.close_all()
    with serving(port):
        plain = measure_posts(address, built, connections=CONNECTIONS, first=3000)
        rows.append(
            Row(
                "sending a comment, checks off, one process, 16 connections",
                f"{plain.per_second:.0f}/s (p99 {plain.p99_ms:.0f} ms)",
                "Remark42 219 to 553/s",
                "ahead of Isso",
            )
        )
    paper.fill_up(1_000_000)
    connections.close_all()
    with serving(port):
        full = changing.first_byte_ms(port, built.threads[200], built.moderator)
        rows.append(
            ratio(
                "first byte after a decision, 1,000,000 comments in the database",
                median(full),
                median(misses[200]),
            )
        )
    return rows


def ratio(work: str, took: float, beside: float) -> Row:
    """A row that is held against another measurement."""
    return Row(work, f"{took:.1f} ms ({took / beside:.2f} of that)", "", "1.2 of that")


def p99(took: list[float]) -> float:
    """The 99th of a hundred of sorted times."""
    return took[int(len(took) * 0.99)]


def table(rows: list[Row]) -> str:
    """What was measured, as a table, with what it was measured on."""
    lines = [
        "| work | measured | beside it | to reach |",
        "| --- | --- | --- | --- |",
        *(f"| {row.work} | {row.measured} | {row.beside} | {row.mark} |" for row in rows),
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
