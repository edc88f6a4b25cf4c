"""Finished pages as files, handed out by nginx as ``deploy/nginx.conf`` has it."""

from __future__ import annotations

import os
import re
import subprocess
import time
from pathlib import Path

from bench import loading, paper, reading
from bench.peers import install, opened_to_others
from bench.ports import HOST
from bench.serving import serving
from bench.table import Row
from faults import fronts


def measure(port: int, built: paper.Paper, folder: Path) -> list[Row]:
    """The article with 200 comments from a file, over HTTP/1.1 and over HTTP/2 with TLS; nothing without nginx."""
    if not install("nginx", "nginx-light"):
        return []
    above = folder / "files"
    above.mkdir()
    opened_to_others(above)
    pages, path = above / "pages", built.articles[200]
    os.environ["PALABRE_PAGES_DIR"] = str(pages)
    try:
        with serving(port):
            with fronts.nginx(above / "plain", pages, port) as plain:
                asked_until_there(plain, path, pages)
                rate = loading.rate(plain, path, reading.GZIP)
                size = sum(one.stat().st_size for one in pages.rglob("index.html*"))
            with fronts.nginx(above / "tls", pages, port, tls=True) as tls:
                asked_until_there(tls, path, pages, scheme="https")
                second = over_http_2(tls, path)
    finally:
        del os.environ["PALABRE_PAGES_DIR"]
    row = Row(
        "article with 200 comments as a file behind nginx, as deploy/ has it; over HTTP/2 with TLS",
        f"{rate:,.0f}/s; " + (f"{second:,.0f}/s" if second else "not measured: h2load is not there"),
        f"{size / 1024:.0f} KiB on the disk",
    )
    return [row]


def asked_until_there(port: int, path: str, pages: Path, *, scheme: str = "http") -> None:
    """Ask for the page as a reader does, until it stands there."""
    file = pages / "now" / "pages" / scheme / f"{HOST}{path}=" / "index.html"
    for _attempt in range(200):
        subprocess.run(["curl", "-sko", "/dev/null", f"{scheme}://{HOST}:{port}{path}"], check=True)
        if file.exists():
            return
        time.sleep(0.05)
    raise SystemExit(f"{path} never became a file")


def over_http_2(port: int, path: str) -> float:
    """Requests a second over 64 connections of ten streams each; 0 where nobody can ask so."""
    if not install("h2load", "nghttp2-client"):
        return 0.0
    command = ["h2load", "-D", "3", "-c", "64", "-m", "10", "-t", "1", "-H", "accept-encoding: gzip",
               f"https://{HOST}:{port}{path}"]  # fmt: skip
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if re.search(r"status codes: \d+ 2xx, 0 3xx, 0 4xx, 0 5xx", told) is None:
        raise SystemExit(f"{path} did not answer 200: {told}")
    return float(re.search(r"finished in [\d.]+m?s, ([\d.]+) req/s", told)[1])  # type: ignore[index]
