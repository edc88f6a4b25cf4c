"""
Take in a request's body before a thread is given to it: in memory, then in a file, within a time and a size.

A thread that waits for a slow sender is a thread that nobody else has; so nobody sends into a thread.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass
from typing import IO

IN_MEMORY_BYTES = 1024 * 1024


class TooLarge(Exception):
    """More bytes than the address takes."""


class TooSlow(Exception):
    """The bytes did not come within the time that the address gives."""


class CutShort(Exception):
    """The sender left before the body was whole."""


class Crowded(Exception):
    """So many bodies are being taken in at once that there is no room for another."""


@dataclass(frozen=True)
class Allowance:
    """How much an address takes, and within which time."""

    max_bytes: int
    seconds: float


class Room:
    """The bytes that one process holds in bodies at any moment, together at most ``max_bytes``."""

    def __init__(self, max_bytes: int):
        self.max_bytes = max_bytes
        self.held_bytes = 0

    def take(self, size: int) -> None:
        """Count ``size`` more bytes; raises ``Crowded`` where they do not fit."""
        if self.held_bytes + size > self.max_bytes:
            raise Crowded
        self.held_bytes += size

    def give_back(self, size: int) -> None:
        """Count ``size`` bytes less."""
        self.held_bytes -= size


class Body:
    """A request's body, whole: ``file`` at its beginning, ``size`` in bytes. Close it when it is answered."""

    def __init__(self, room: Room):
        self._room = room
        self.size = 0
        self.file: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_BYTES)  # noqa: SIM115

    def add(self, chunk: bytes) -> None:
        """Append ``chunk``."""
        self._room.take(len(chunk))
        self.size += len(chunk)
        self.file.write(chunk)

    def close(self) -> None:
        """Forget the bytes."""
        self._room.give_back(self.size)
        self.size = 0
        self.file.close()


class Incoming:
    """
    The chunks that a request's sender sends, read once.

    The server opens the stream for one reader only, and not before it is asked: whoever drains goes on
    where whoever took in stopped.
    """

    def __init__(self, protocol: AsyncIterable[bytes]):
        self._protocol = protocol
        self._stream: AsyncIterator[bytes] | None = None

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        if self._stream is None:
            self._stream = aiter(self._protocol)
        return await anext(self._stream)


async def take(
    chunks: AsyncIterable[bytes], *, announced: int | None, allowance: Allowance, room: Room
) -> Body:
    """
    Read ``chunks`` to their end into a ``Body``.

    ``announced`` is Content-Length, where there is one. Raises ``TooLarge`` (before reading anything
    when the announcement says so), ``TooSlow``, ``CutShort`` or ``Crowded``; nothing is kept then.
    """
    if announced is not None and announced > allowance.max_bytes:
        raise TooLarge
    body = Body(room)
    try:
        async with asyncio.timeout(allowance.seconds):
            async for chunk in chunks:
                if body.size + len(chunk) > allowance.max_bytes:
                    raise TooLarge
                body.add(bytes(chunk))
        if announced is not None and body.size != announced:
            raise CutShort
    except TimeoutError:
        body.close()
        raise TooSlow from None
    except BaseException:
        body.close()
        raise
    body.file.seek(0)
    return body


async def drain(chunks: AsyncIterable[bytes], *, allowance: Allowance) -> None:
    """
    Read and forget what is still being sent, within bounds.

    A browser that is still sending does not read: an answer given at once, and the connection closed
    upon it, would show as "connection reset" instead of our sentence.
    """
    read = 0
    try:
        async with asyncio.timeout(allowance.seconds):
            async for chunk in chunks:
                read += len(chunk)
                if read > allowance.max_bytes:
                    return
    except TimeoutError:
        return
