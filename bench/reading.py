"""Finished pages by how many comments they have, beside nginx's files, WordPress and Isso, in turns."""

from __future__ import annotations

import contextlib
import http.client
from functools import partial
from pathlib import Path
from statistics import median

from bench import loading, paper, peers, plot, wordpress, writing
from bench.ports import HOST
from bench.table import Row

GZIP = {"Accept-Encoding": "gzip"}
LENGTHS = (10, 200, 2000)
OURS, FILES, CACHED, WORDPRESS, ISSO = (
    "Palabre",
    "nginx, the same bytes as files",
    "WordPress, pages cached",
    "WordPress",
    "Isso",
)


def fetched(port: int, path: str, encoding: str) -> tuple[bytes, str]:
    """A page's bytes and tag as they are sent in ``encoding``."""
    connection = http.client.HTTPConnection(HOST, port, timeout=30)
    connection.request("GET", path, headers={"Accept-Encoding": encoding})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return body, answer.headers["ETag"]


def measure(port: int, built: paper.Paper, folder: Path) -> tuple[list[Row], plot.Lines]:
    """Rows of the table, and requests a second of each system by comments."""
    pages, tags = {}, {}
    for length in LENGTHS:
        plain, _tag = fetched(port, built.articles[length], "identity")
        zipped, tags[length] = fetched(port, built.articles[length], "gzip")
        pages[f"article-{length}"] = (plain, zipped)
    with contextlib.ExitStack() as held:
        nginx = held.enter_context(peers.nginx(folder / "nginx", pages))
        isso = held.enter_context(peers.isso(folder / "isso", LENGTHS))
        other = held.enter_context(wordpress.wordpress(folder / "wordpress", LENGTHS, paper.SENTENCE))
        places = {(OURS, length): (port, built.articles[length]) for length in LENGTHS}
        for length in LENGTHS:
            if nginx:
                places[FILES, length] = nginx.port, f"/article-{length}.html"
            if other:
                places[CACHED, length] = other.cached, other.articles[length]
                places[WORDPRESS, length] = other.port, other.articles[length]
            if isso:
                places[ISSO, length] = isso.port, peers.isso_path(length)
        measures = {key: partial(loading.rate, *place, GZIP) for key, place in places.items()}
        measures[OURS, 304] = partial(
            loading.rate, port, built.articles[200], {**GZIP, "If-None-Match": tags[200]}
        )
        if nginx:
            _body, tag = fetched(nginx.port, "/article-200.html", "gzip")
            measures[FILES, 304] = partial(
                loading.rate, nginx.port, "/article-200.html", {**GZIP, "If-None-Match": tag}
            )
        taken = loading.alternating(measures)
        # A page that must be made, asked for by one reader.
        miss = median(loading.first_byte_ms(other.port, other.articles[200])) if other else 0.0
        sent = writing.to_isso(isso) if isso else None
    rows = [
        row("article with 200 comments", 200, taken, 0.5),
        row("first page of 2,000 comments", 2000, taken, 0.5),
        row("304", 304, taken, 0.35),
    ]
    if other:
        rows.append(Row(f"first byte of {other.name} without a cache, 200 comments", "", f"{miss:.0f} ms"))
    if sent:
        rows.append(Row("sending a comment to Isso, 16 connections", "", f"{sent.per_second:,.0f}/s"))
    lines = {
        name: [(length, taken[name, length]) for length in LENGTHS if (name, length) in taken]
        for name in (FILES, OURS, CACHED, WORDPRESS, ISSO)
    }
    return rows, {name: points for name, points in lines.items() if points}


def row(what: str, key: int, taken: dict, mark: float) -> Row:
    """What we did of ``key``, as a share of what nginx did, and what the others did."""
    ours, theirs = taken[OURS, key], taken.get((FILES, key))
    share = f" ({ours / theirs:.2f} of nginx)" if theirs else ""
    beside = [f"nginx {theirs:,.0f}/s" if theirs else "nginx left out"]
    beside += [
        f"{name} {figure(taken[name, key])}/s" for name in (CACHED, WORDPRESS, ISSO) if (name, key) in taken
    ]
    return Row(
        f"{what}, {loading.CONNECTIONS} connections, one process",
        f"{ours:,.0f}/s{share}",
        "; ".join(beside),
        f"{mark} of nginx",
    )


def figure(rate: float) -> str:
    """A rate with as many digits as say something."""
    return f"{rate:,.0f}" if rate >= 10 else f"{rate:.1f}"
