"""Reading at full speed, by wrk (Debian's): one thread, so that the other processor is the server's."""

from __future__ import annotations

import http.client
import math
import re
import subprocess
import time
from collections.abc import Callable, Mapping
from statistics import median

from bench.peers import install
from bench.ports import HOST

SECONDS = 2
ROUNDS = 5
CONNECTIONS = 64
# Whoever takes longer than this for one answer is asked over two connections, for longer: the others would only
# wait, and none be answered while it is measured.
SLOW_SECONDS = 0.05
SLOW_CONNECTIONS = 2


def first_byte_ms(port: int, path: str, *, times: int = 11) -> list[float]:
    """How long one reader who is alone waits for a page, in ms."""
    took = []
    for _time in range(times):
        connection = http.client.HTTPConnection(HOST, port, timeout=60)
        connection.connect()
        began = time.perf_counter()
        connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        took.append((time.perf_counter() - began) * 1000)
        answer.read()
        connection.close()
    return took


def rate(port: int, path: str, headers: Mapping[str, str], *, connections: int = CONNECTIONS) -> float:
    """Requests a second. Raises ``SystemExit`` where an answer was an error: what fails fast looks fast."""
    if not install("wrk", "wrk"):
        raise SystemExit("wrk is not there, and cannot be installed.")
    # Several times: the first ones may meet a process that has not made it yet.
    alone = min(first_byte_ms(port, path, times=6)) / 1000
    seconds = SECONDS
    if alone > SLOW_SECONDS:
        connections, seconds = SLOW_CONNECTIONS, max(SECONDS, math.ceil(alone * 8))
    said = [one for name, value in headers.items() for one in ("-H", f"{name}: {value}")]
    command = [
        "wrk",
        "-t1",
        f"-c{connections}",
        f"-d{seconds}s",
        "--timeout",
        "30s",
        *said,
        f"http://{HOST}:{port}{path}",
    ]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if alone > SLOW_SECONDS:
        # It goes on working for those who left: whoever is measured next would share the processors with it.
        time.sleep(2 * alone * connections)
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
