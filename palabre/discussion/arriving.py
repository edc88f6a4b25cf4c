"""Comments that come from elsewhere, as plain values: what each may say, and as what it is read."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from palabre.discussion import text
from palabre.discussion.models import Comment, State

NAME_AT_MOST = 60
# All that ``text.unreadable`` finds and little else: most texts are told readable in one look.
PERHAPS_UNREADABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffd]")


class CannotBring(ValueError):
    """A comment cannot be brought as it is; nothing of its batch was written."""


class NoCharter(CannotBring):
    """The publication has no charter in force, which every comment names."""


class UnknownParent(CannotBring):
    """The comment that ``origin`` answers is not in the thread: bring it first."""

    def __init__(self, origin: str, parent: str | int) -> None:
        super().__init__(f"{origin} answers {parent}, which is not there")
        self.origin, self.parent = origin, parent


@dataclass(frozen=True, slots=True)
class Arrival:
    """
    One comment as it comes: ``parent`` by its origin or by its number here.

    ``number`` is its old one, kept where it is free. ``sent_at`` is empty when nobody knows. As ``withdrawn`` it comes
    without its name and text: a line in its place, for the sake of what answers it.
    """

    origin: str
    text: str
    author_name: str = ""
    author_email: str = ""
    parent: str | int | None = None
    number: int | None = None
    state: str = State.PENDING
    sent_at: datetime.datetime | None = None


@dataclass
class Brought:
    """What came of a batch."""

    comments: list[Comment] = field(default_factory=list)
    # Origins that were here before, of those asked for.
    already: set[str] = field(default_factory=set)
    # Old number → number here, of those whose old one was not free.
    renumbered: dict[int, int] = field(default_factory=dict)
    # Origins of what answers a comment that readers do not see: they stand below the nearest one that they do.
    raised: list[str] = field(default_factory=list)
    # Some stand before what was there, in a list long enough to have pages (``cut_pages_anew``).
    is_out_of_order: bool = False


def readable(typed: str) -> str:
    """``typed`` as it is stored, without the characters that could not have been sent (``text.unreadable``)."""
    typed = text.normalised(typed).replace("\r", "\n")
    bad = text.unreadable(typed) if PERHAPS_UNREADABLE.search(typed) else []
    return typed.translate({int(code[2:], 16): None for code in bad}) if bad else typed


def readable_name(name: str) -> str:
    """A name in one line, of the length that a name may have; what is longer ends with an ellipsis."""
    name = " ".join(readable(name).split())
    return name if len(name) <= NAME_AT_MOST else name[: NAME_AT_MOST - 1].rstrip() + "…"


def address_in(email: str) -> str:
    """``email`` if it is an address of mail, else nothing."""
    email = email.strip()
    try:
        validate_email(email)
    except ValidationError:
        return ""
    return email if len(email) <= 254 else ""
