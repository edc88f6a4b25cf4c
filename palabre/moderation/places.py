"""Places in lists, as they stand in an address: no list is read by counting, so that what is decided meanwhile moves nothing."""

from __future__ import annotations

import datetime

from palabre.discussion.models import Turn
from palabre.moderation.queue import Key

LARGEST_ID = 2**63 - 1


def written_place(key: Key) -> str:
    """A place in the queue, as it stands in an address."""
    turn, since, number = key
    return f"{turn}.{written_key((since, number))}"


def read_place(written: str) -> Key | None:
    """The place in the queue that ``written_place`` wrote; ``None`` for anything else."""
    turn, _dot, rest = written.partition(".")
    key = read_key(rest) if turn in map(str, Turn.values) else None
    return (int(turn), *key) if key is not None else None


def written_key(key: tuple[datetime.datetime, int]) -> str:
    """A place in an order of (instant, number), as it stands in an address."""
    at, number = key
    micros = (at - datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)) // datetime.timedelta(microseconds=1)
    return f"{micros}-{number}"


def read_key(written: str) -> tuple[datetime.datetime, int] | None:
    """The place that ``written_key`` wrote; ``None`` for anything else."""
    micros, _dash, number = written.rpartition("-")
    if not (
        micros.isascii() and micros.isdigit() and number.isascii() and number.isdigit() and len(written) < 40
    ):
        return None
    try:
        since = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC) + datetime.timedelta(
            microseconds=int(micros)
        )
    except OverflowError:
        return None
    return (since, int(number)) if int(number) <= LARGEST_ID else None
