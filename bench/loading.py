"""Reading at full speed, by wrk (Debian's): one thread, so that the other processor is the server's."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Mapping
from statistics import median

from bench.peers import install
from bench.ports import HOST

SECONDS = 3
ROUNDS = 5
CONNECTIONS = 64


def rate(port: int, path: str, headers: Mapping[str, str], *, connections: int = CONNECTIONS) -> float:
    """Requests a second. Raises ``SystemExit`` where an answer was an error: what fails fast looks fast."""
    if not install("wrk", "wrk"):
        raise SystemExit("wrk is not there, and cannot be installed.")
    said = [one for name, value in headers.items() for one in ("-H", f"{name}: {value}")]
    command = ["wrk", "-t1", f"-c{connections}", f"-d{SECONDS}s", *said, f"http://{HOST}:{port}{path}"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in told and "If-None-Match" not in headers:
        raise SystemExit(f"{path} did not answer 200: {told}")
    return float(re.search(r"Requests/sec:\s+([\d.]+)", told)[1])  # type: ignore[index]


def alternating(measures: Mapping[str, Callable[[], float]], rounds: int = ROUNDS) -> dict[str, float]:
    """The median of each, taken in turns: what else the machine does falls on all of them."""
    taken: dict[str, list[float]] = {name: [] for name in measures}
    for _round in range(rounds):
        for name, measure in measures.items():
            taken[name].append(measure())
    return {name: median(values) for name, values in taken.items()}
