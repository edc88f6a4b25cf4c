"""What a check asks, as the operator named it, and how it is asked over HTTP."""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from http.client import HTTPException
from urllib.parse import urlsplit

SECONDS = 9.0
MOST_BYTES = 1024 * 1024
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
_failed: dict[str, tuple[int, float]] = {}


def post(service: Service, path: str, body: bytes, content_type: str) -> bytes:
    """
    Post to the service and return its answer, of a mebibyte at most. Raises ``NoAnswer``.

    After three failures in a row it is left alone for two minutes.
    """
    address = service.place.rstrip("/") + path
    many, since = _failed.get(service.place, (0, 0.0))
    if many >= FAILURES and time.monotonic() - since < REST_SECONDS:
        raise NoAnswer("it failed three times, and rests")
    headers = {"Content-Type": content_type, "Accept": "application/json"}
    if service.key:
        headers["Authorization"] = f"Bearer {service.key}"
    try:
        if urlsplit(address).scheme not in ("http", "https"):
            raise NoAnswer("its address is none")
        asked = urllib.request.Request(address, body, headers)  # noqa: S310 (the scheme is looked at above)
        with _opener.open(asked, timeout=SECONDS) as answer:
            said = answer.read(MOST_BYTES + 1)
        if len(said) > MOST_BYTES:
            raise NoAnswer("its answer is too long")
    except (OSError, HTTPException, ValueError, NoAnswer) as fault:
        _failed[service.place] = (many + 1, time.monotonic())
        raise fault if isinstance(fault, NoAnswer) else NoAnswer(str(fault)) from fault
    _failed.pop(service.place, None)
    return bytes(said)
