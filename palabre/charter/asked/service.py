"""What a check asks, as the operator named it, and how it is asked over HTTP."""

from __future__ import annotations

import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPException
from typing import TypeVar
from urllib.parse import urlsplit

Said = TypeVar("Said")
SECONDS = 9.0
MOST_BYTES = 1024 * 1024
PIECE = 65_536
# A server that is away is not asked at every comment: the worker has mails to send.
FAILURES, REST_SECONDS = 3, 120.0


class NoAnswer(Exception):
    """The service is away, too slow, or says what cannot be read."""


@dataclass(frozen=True)
class Service:
    """Where it is (``http://…``, or a folder), which model of it is meant, and the key that it wants, if any."""

    place: str
    model: str = ""
    key: str = ""


class _Stay(urllib.request.HTTPRedirectHandler):
    """Go where the operator said, and nowhere else."""

    def redirect_request(self, *_said):
        return None


_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Stay)
# What goes wrong on the way, and what goes wrong in reading what came.
UNREADABLE = (
    OSError,
    HTTPException,
    ValueError,
    KeyError,
    TypeError,
    IndexError,
    AttributeError,
    RecursionError,
)
_failed: dict[str, tuple[int, float]] = {}


def ask(service: Service, path: str, body: bytes, content_type: str, read: Callable[[bytes], Said]) -> Said:
    """
    Post to the service and ``read`` its answer, of a mebibyte at most. Raises ``NoAnswer``.

    After three failures in a row, an answer that cannot be read being one, it is left alone for two minutes.
    """
    many, since = _failed.get(service.place, (0, 0.0))
    if many >= FAILURES and time.monotonic() - since < REST_SECONDS:
        raise NoAnswer("it failed three times, and rests")
    try:
        said = read(_posted(service, service.place.rstrip("/") + path, body, content_type))
    except UNREADABLE as fault:
        _failed[service.place] = (many + 1, time.monotonic())
        raise NoAnswer(f"{type(fault).__name__}: {fault}"[:200]) from fault
    _failed.pop(service.place, None)
    return said


def _posted(service: Service, address: str, body: bytes, content_type: str) -> bytes:
    headers = {"Content-Type": content_type, "Accept": "application/json"}
    if service.key:
        headers["Authorization"] = f"Bearer {service.key}"
    if urlsplit(address).scheme not in ("http", "https"):
        raise ValueError("its address is none")
    until = time.monotonic() + SECONDS
    asked = urllib.request.Request(address, body, headers)  # noqa: S310 (the scheme is looked at above)
    said = b""
    with _opener.open(asked, timeout=SECONDS) as answer:
        # The timeout is of each piece: one byte at a time would hold the worker for ever.
        while piece := answer.read1(PIECE):
            said += piece
            if len(said) > MOST_BYTES:
                raise ValueError("its answer is too long")
            if time.monotonic() > until:
                raise TimeoutError("its answer took too long")
    return said
