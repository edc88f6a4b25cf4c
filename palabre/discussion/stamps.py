"""
The signed time that a preview carries: what confirms a comment without any cookie.

It says which thread was previewed, in answer to whom, and when; whoever signs it again has our key.
"""

from __future__ import annotations

import datetime

from django.core import signing

SALT = "palabre.respond"
LIVES = datetime.timedelta(hours=12)


class Forged(Exception):
    """The stamp was not made here, or for something else."""


class Expired(Exception):
    """The preview is older than ``LIVES``."""


def stamp(thread_id: int, parent_number: int | None, *, at: datetime.datetime) -> str:
    """A stamp for one preview."""
    return signing.dumps([thread_id, parent_number, int(at.timestamp())], salt=SALT)


def check(given: str, thread_id: int, parent_number: int | None, *, at: datetime.datetime) -> None:
    """Raise ``Forged`` or ``Expired`` unless ``given`` was made for this preview within ``LIVES``."""
    try:
        thread, parent, made = signing.loads(given, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        raise Forged from None
    if (thread, parent) != (thread_id, parent_number):
        raise Forged
    if not 0 <= at.timestamp() - made <= LIVES.total_seconds():
        raise Expired
