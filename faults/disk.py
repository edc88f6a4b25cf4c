"""
A full disk: reading goes on whole, writing is answered 503 with the typed text, and both recover without a restart.

    python -m faults disk

The publication lies in a file system of 96 MiB in memory, which is mounted for it and filled to its last byte.
Mounting needs root: elsewhere it says so and makes nothing.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import tempfile
from pathlib import Path

from faults import paper
from faults.serving import building, serving

SIZE = "96m"


def fill(folder: Path) -> Path:
    """Write until there is no byte left; the file that has to go."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (1 << 20, 4096, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                continue
    return filler


def run(arguments: argparse.Namespace) -> int:
    """0 where all of it held."""
    if os.environ.get("PALABRE_DATABASE_URL", "").startswith("postgres"):
        print("On PostgreSQL its own disk is what fills: nothing is made here.")
        return 0
    if os.geteuid() != 0:
        print("Left out: only root may mount a small file system to fill.")
        return 0
    mounted = Path(tempfile.mkdtemp(prefix="palabre-disk-"))
    mount = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(mounted)], check=False)
    if mount.returncode:
        mounted.rmdir()
        print("Left out: nothing may be mounted here.")
        return 0
    try:
        return within(mounted)
    finally:
        subprocess.run(["umount", "-l", str(mounted)], check=False)
        mounted.rmdir()


def within(mounted: Path) -> int:
    faults: list[str] = []

    def see(is_so: bool, what: str) -> None:
        if not is_so:
            faults.append(what)

    with building(mounted) as folder:
        made = paper.build()
        stamp = made.stamp()
        with serving(folder, PALABRE_PROXIES="1") as (server,):
            address, respond = made.thread.url, made.thread.respond_url
            status, _headers, before = server.ask("GET", address)
            see(status == 200, f"the article answered {status} before")
            see(server.ask("GET", "/health/ready")[0] == 200, "it was not ready before")
            filler = fill(folder)
            for path in (
                address,
                "/",
                "/feed/",
                "/charter/",
                "/comments/feed/",
                address + "feed/",
                "/search/?q=canal",
            ):
                status, _headers, body = server.ask("GET", path)
                see(status == 200, f"{path} answered {status} on a full disk")
            status, _headers, body = server.ask("GET", address)
            see(body == before, "the article changed on a full disk")
            refused = 0
            for number in range(40):
                # Some may still find room in what SQLite has already: until one does not.
                status, _headers, body = server.ask(
                    "POST", respond, made.said(number, stamp), **paper.headers(number)
                )
                see(status in (200, 503), f"a sending was answered {status} on a full disk")
                if status == 503:
                    refused += 1
                    see(f"mot-{number}-dit" in body.decode(), "the text of a sending was lost")
                    break
            see(refused > 0, "nothing was ever refused: the disk was not full")
            status, _headers, body = server.ask("GET", "/health/ready")
            see(status == 503 and b"full" in body, f"ready said {status} {body!r}")
            see(server.ask("GET", "/health/live")[0] == 200, "it was not alive")
            filler.unlink()
            status, _headers, _body = server.ask("POST", respond, made.said(99, stamp), **paper.headers(99))
            see(status == 200, f"with room again a sending was answered {status}")
            see(server.ask("GET", "/health/ready")[0] == 200, "it was not ready with room again")
    return told(faults, "A full disk: reading whole, writing 503 with the text kept, recovered.")


def told(faults: list[str], held: str) -> int:
    """Print what went wrong, or that it ``held``."""
    print("\n".join(faults) or held)
    return 1 if faults else 0


def arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing may be said."""
