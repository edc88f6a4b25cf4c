"""Ask a server as many clients would: keep-alive connections of HTTP/1.1, each waiting for its answer."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

# Fewer than this many answers say nothing about the slowest of a hundred.
FEWEST = 100


@dataclass(frozen=True)
class Measured:
    """What a round of asking took: requests a second, and milliseconds for half and for 99 of 100 of them."""

    count: int
    per_second: float
    p50_ms: float
    p99_ms: float
    bytes: int


class Unexpected(Exception):
    """The server answered with another status than the measurement is about."""


def request(
    method: str, path: str, *, host: str, headers: dict[str, str] | None = None, body: bytes = b""
) -> bytes:
    """The bytes of one request."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", *(f"{n}: {v}" for n, v in (headers or {}).items())]
    if method == "POST":
        lines += [f"Content-Length: {len(body)}", "Content-Type: application/x-www-form-urlencoded"]
    return "\r\n".join([*lines, "", ""]).encode() + body


async def answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    """The status and the body of the next answer on a connection."""
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head[9:12])
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return status, await reader.readexactly(int(line[15:]))
    if b"transfer-encoding: chunked" not in head.lower():
        return status, b""
    body = b""
    while size := int(await reader.readline(), 16):
        body += await reader.readexactly(size)
        await reader.readexactly(2)
    await reader.readexactly(2)
    return status, body


def ask(
    address: tuple[str, int],
    make: Callable[[int], bytes],
    *,
    connections: int,
    count: int,
    status: int,
    keep: bool = True,
) -> Measured:
    """
    Send ``make(0)``, ``make(1)`` … up to ``count`` requests over ``connections``, and time each.

    A connection is used again unless ``keep`` is false: some servers close it after each answer.
    Raises ``Unexpected`` at the first answer of another ``status``: what failed fast would look fast.
    """
    if count < FEWEST:
        raise ValueError(f"{count} answers say nothing about the slowest of a hundred")
    return asyncio.run(_ask(address, make, connections, count, status, keep))


async def _ask(address, make, connections: int, count: int, wanted: int, keep: bool) -> Measured:
    numbers = iter(range(count))
    took: list[float] = []
    sizes: list[int] = []

    async def client() -> None:
        reader, writer = await asyncio.open_connection(*address)
        for number in numbers:
            began = time.perf_counter()
            if not keep:
                writer.close()
                reader, writer = await asyncio.open_connection(*address)
            writer.write(make(number))
            status, body = await answer(reader)
            took.append(time.perf_counter() - began)
            sizes.append(len(body))
            if status != wanted:
                raise Unexpected(f"{status} instead of {wanted}: {body[:2000].decode('utf-8', 'replace')}")
        writer.close()

    began = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for _place in range(connections):
            group.create_task(client())
    whole = time.perf_counter() - began
    took.sort()
    return Measured(
        count=len(took),
        per_second=len(took) / whole,
        p50_ms=took[len(took) // 2] * 1000,
        p99_ms=took[int(len(took) * 0.99)] * 1000,
        bytes=max(sizes),
    )
