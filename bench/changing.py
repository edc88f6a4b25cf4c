"""How long it takes from a decision until a reader has the page that shows it, and how long those wait who ask at once."""

from __future__ import annotations

import asyncio
import http.client
import time
from statistics import median
from typing import Any

from bench import asking
from bench.ports import HOST

TIMES = 60
AT_ONCE = 64


def decide(thread: Any, moderator: Any) -> int:
    """Publish one more comment, in this process; its number."""
    from django.utils import timezone

    from palabre.moderation import deciding
    from tests import factories

    comment = factories.make_comment(thread, at=timezone.now())
    deciding.publish(comment, revision=comment.revision_id, by=moderator, at=timezone.now())
    return comment.pk


def first_byte_ms(port: int, thread: Any, moderator: Any, *, times: int = TIMES) -> list[float]:
    """
    From a decision's end until the first byte of its page, by a reader who asks at once; sorted, in ms.

    The page must show it: one that did not would be fast and wrong.
    """
    connection = http.client.HTTPConnection(HOST, port, timeout=30)
    took = []
    for _time in range(times):
        number = decide(thread, moderator)
        began = time.perf_counter()
        connection.request("GET", thread.url, headers={"Accept-Encoding": "br"})
        answer = connection.getresponse()
        took.append((time.perf_counter() - began) * 1000)
        answer.read()
        connection.request("GET", thread.url)
        if f'id="c{number}"'.encode() not in connection.getresponse().read() and answer.status == 200:
            shown = http.client.HTTPConnection(HOST, port, timeout=30)
            shown.request("GET", f"/c/{number}/")
            if shown.getresponse().status != 302:
                raise SystemExit(f"#{number} was published and is not shown")
    connection.close()
    return sorted(took)


def crowd_ratio(port: int, thread: Any, moderator: Any) -> tuple[float, float]:
    """Of many who ask at once for a page that has just changed: the slowest of a hundred, and one alone, in ms."""
    alone = median(first_byte_ms(port, thread, moderator, times=20))
    asked = asking.request("GET", thread.url, host=f"{HOST}:{port}", headers={"Accept-Encoding": "br"})
    worst = []
    for _time in range(10):
        decide(thread, moderator)
        worst.append(asyncio.run(_all_at_once((HOST, port), asked)))
    return median(worst), alone


async def _all_at_once(address: tuple[str, int], asked: bytes) -> float:
    opened = [await asyncio.open_connection(*address) for _n in range(AT_ONCE)]

    async def one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> float:
        began = time.perf_counter()
        writer.write(asked)
        await reader.readuntil(b"\r\n\r\n")
        return (time.perf_counter() - began) * 1000

    took = sorted(await asyncio.gather(*(one(*pair) for pair in opened)))
    for _reader, writer in opened:
        writer.close()
    return took[int(len(took) * 0.99)]


def visible_ms(port: int, thread: Any, moderator: Any, *, times: int = 200) -> list[float]:
    """From a decision in one process until another leads to its place on its page, asked without pause; sorted, in ms."""
    connection = http.client.HTTPConnection(HOST, port, timeout=30)
    took = []
    for _time in range(times):
        number = decide(thread, moderator)
        began = time.perf_counter()
        while True:
            connection.request("GET", f"/c/{number}/")
            answer = connection.getresponse()
            answer.read()
            if answer.status == 302:
                break
            if time.perf_counter() - began > 10:
                raise SystemExit(f"#{number} was published and is not shown")
        took.append((time.perf_counter() - began) * 1000)
    connection.close()
    return sorted(took)
