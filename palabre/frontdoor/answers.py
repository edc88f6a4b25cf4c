"""What is answered, by Django or by the front door itself, and how it is given to the server."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from palabre.frontdoor import sentences
from palabre.frontdoor.addresses import API


@dataclass
class Answer:
    """What Django answered: a body held in memory, or the path of a file that is sent as it is."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes = b""
    file: str = ""


class OwnAnswer(Exception):
    """The front door answers by itself, with ``status`` and its sentence."""

    def __init__(self, status: int, *headers: tuple[str, str], drain: bool = False):
        super().__init__(status)
        self.status = status
        self.headers = headers
        self.drain = drain


def own_answer(own: OwnAnswer, language: str, *, path: str) -> Answer:
    """The page that says ``own`` in ``language``, or to programs its problem; the connection is closed upon it."""
    headers = [*sentences.headers(path), *own.headers]
    if own.status in (400, 408, 411, 413):
        headers.append(("connection", "close"))
    if path.startswith(API):
        headers = [
            (name, sentences.OF_PROBLEM if name == "content-type" else value) for name, value in headers
        ]
        return Answer(own.status, headers, sentences.problem(own.status, language))
    return Answer(own.status, headers, sentences.page(own.status, language))


def send(protocol: Any, method: str, answer: Answer) -> None:
    """Give ``answer`` to the server. HEAD gets the head alone, with the length of what GET would get."""
    headers = [(name.lower(), value) for name, value in clean(answer.headers)]
    names = {name for name, _value in headers}
    if method == "HEAD" or answer.status in (204, 304):
        if method == "HEAD" and "content-length" not in names:
            headers.append(("content-length", str(len(answer.body))))
        protocol.response_empty(answer.status, headers)
    elif answer.file:
        protocol.response_file(answer.status, headers, answer.file)
    else:
        protocol.response_bytes(answer.status, headers, answer.body)


def clean(headers: Iterable[tuple[str, str]] | Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """Headers as they may be sent: Latin-1 over UTF-8 bytes undone, nothing hop-by-hop but ``close``."""
    for name, value in headers.items() if isinstance(headers, Mapping) else headers:
        with contextlib.suppress(UnicodeError):
            value = value.encode("latin-1").decode("utf-8")
        yield name, value
