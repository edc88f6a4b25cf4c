"""Read the mails that the demonstration would have sent: they were written to files (``kit/mail_files.py``)."""

from __future__ import annotations

import datetime
import email
import email.policy
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TypeVar

from palabre.kit import mail_files

FILES_AT_MOST = 200
BYTES_AT_MOST = 500_000


@dataclass(frozen=True)
class Mail:
    """One mail, as plain text."""

    sender: str
    to: str
    subject: str
    sent_at: datetime.datetime | None
    text: str


def read(folder: Path) -> list[Mail]:
    """The mails in ``folder``, newest first; none where there is no folder yet."""
    mails = [_read_one(path) for path in mail_files.newest(folder, FILES_AT_MOST)]
    return sorted(
        mails,
        key=lambda mail: mail.sent_at or datetime.datetime.min.replace(tzinfo=datetime.UTC),
        reverse=True,
    )


def _read_one(path: Path) -> Mail:
    """The mail in ``path``: exactly one, whatever its text looks like. What cannot be read in it is empty."""
    with path.open("rb") as file:
        message = email.message_from_bytes(file.read(BYTES_AT_MOST), policy=email.policy.default)
    assert isinstance(message, EmailMessage)  # noqa: S101 (the policy makes no other)
    return Mail(
        sender=_header(message, "From"),
        to=_header(message, "To"),
        subject=_header(message, "Subject"),
        sent_at=_guarded(lambda: _instant(message), None),
        text=_guarded(lambda: _text(message), ""),
    )


Read = TypeVar("Read")


def _guarded(read: Callable[[], Read], otherwise: Read) -> Read:
    try:
        return read()
    except Exception:
        # Python's parser raises whatever its own code happens to (IndexError, AttributeError …) on headers
        # that nobody should write. A page that shows what was written must show the rest all the same.
        return otherwise


def _header(message: EmailMessage, name: str) -> str:
    return _guarded(lambda: str(message[name] or ""), "")


def _instant(message: EmailMessage) -> datetime.datetime | None:
    if not message["Date"]:
        return None
    sent_at = parsedate_to_datetime(str(message["Date"]))
    return sent_at if sent_at.tzinfo is not None else sent_at.replace(tzinfo=datetime.UTC)


def _text(message: EmailMessage) -> str:
    part = message.get_body(preferencelist=("plain", "html"))
    return str(part.get_content()) if part is not None else ""
