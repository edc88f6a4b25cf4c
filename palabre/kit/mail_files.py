"""
Mails that are written to files instead of sent: one mail a file, for an installation without a mail server.

Django's own backend puts several mails into one file with a line of dashes between them, which anybody's
text can hold: what comes after it would read as a mail of its own.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

ENDING = ".eml"


class EmailBackend(BaseEmailBackend):
    """Writes into the folder ``EMAIL_FILE_PATH``, made when there is a first mail."""

    def __init__(self, *args: Any, file_path: str | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.folder = Path(file_path or settings.EMAIL_FILE_PATH)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write each mail that has a recipient; say how many were written."""
        written = 0
        for message in email_messages:
            if message.recipients():
                write(self.folder, message.message().as_bytes())
                written += 1
        return written


def write(folder: Path, mail: bytes) -> Path:
    """
    Keep ``mail`` in a new file of ``folder``, readable by its owner alone: it may hold a private link.

    Names are in the order of time. A file is whole as soon as it has its name.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"{time.time_ns():020}-{secrets.token_hex(4)}"
    part = folder / f".{name}.part"
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(mail)
    return part.rename(folder / f"{name}{ENDING}")


def newest(folder: Path, at_most: int) -> list[Path]:
    """The mails in ``folder``, the newest first; none where there is no folder yet."""
    if not folder.is_dir():
        return []
    return sorted(folder.glob(f"*{ENDING}"), reverse=True)[:at_most]
