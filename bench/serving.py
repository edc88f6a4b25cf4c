"""`palabre serve` as an operator runs it, and what it takes in memory."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from bench.ports import HOST


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
