"""
What the page that is being made depends on: said by whoever reads it, kept by whoever asked for the page.

A name is ``kind:key`` (``thread:12``), as the entries of the journal that change it are read
(``frontdoor/staleness.py``). Where nobody notes, saying it does nothing.
"""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field


@dataclass
class Dependence:
    """The ``names`` that a page depends on, and ``until`` when it holds if nothing happens (``None``: for good)."""

    names: set[str] = field(default_factory=set)
    until: datetime.datetime | None = None


_noted: ContextVar[Dependence | None] = ContextVar("noted", default=None)


@contextlib.contextmanager
def noting() -> Iterator[Dependence]:
    """Note what is said within, in this thread."""
    noted = Dependence()
    token = _noted.set(noted)
    try:
        yield noted
    finally:
        _noted.reset(token)


def on(*names: str) -> None:
    """The page shows something of each of ``names``."""
    if (noted := _noted.get()) is not None:
        noted.names.update(names)


def until(at: datetime.datetime | None) -> None:
    """The page changes by itself at ``at`` (aware), if not before."""
    noted = _noted.get()
    if noted is not None and at is not None:
        noted.until = at if noted.until is None else min(noted.until, at)


BEGINS, ENDS = "<!--[said-->", "<!--said]-->"


def marked(html: str) -> str:
    """``html`` as something that may be left out of the page, where anybody notes."""
    return f"{BEGINS}{html}{ENDS}" if _noted.get() is not None else html
