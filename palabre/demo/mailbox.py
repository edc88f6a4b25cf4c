"""Read the mails that the demonstration would have sent: Django wrote them to files."""

from __future__ import annotations

import datetime
import email
import email.policy
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

# The line that Django's file backend writes after each mail (django/core/mail/backends/console.py).
BETWEEN = b"\n" + b"-" * 79 + b"\n"
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
    if not folder.is_dir():
        return []
    files = sorted(folder.glob("*.log"), key=lambda path: path.stat().st_mtime, reverse=True)
    mails = [mail for path in files[:FILES_AT_MOST] for mail in _in_file(path)]
    return sorted(
        mails,
        key=lambda mail: mail.sent_at or datetime.datetime.min.replace(tzinfo=datetime.UTC),
        reverse=True,
    )


def _in_file(path: Path) -> Iterator[Mail]:
    with path.open("rb") as file:
        held = file.read(BYTES_AT_MOST)
    for one in held.split(BETWEEN):
        if one.strip():
            yield _read_one(one.lstrip(b"\n"))


def _read_one(raw: bytes) -> Mail:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)  # noqa: S101 (the policy makes no other)
    part = message.get_body(preferencelist=("plain", "html"))
    try:
        text = part.get_content() if part is not None else ""
    except (LookupError, ValueError):
        text = ""
    sent_at = None
    if message["Date"]:
        try:
            sent_at = parsedate_to_datetime(str(message["Date"]))
        except ValueError:
            sent_at = None
    if sent_at is not None and sent_at.tzinfo is None:
        sent_at = sent_at.replace(tzinfo=datetime.UTC)
    return Mail(
        str(message["From"] or ""),
        str(message["To"] or ""),
        str(message["Subject"] or ""),
        sent_at,
        str(text),
    )
