"""
Connection data: from where a comment was sent, kept for the courts where the publication chose to.

Sealed in a table of its own, with a key of its own; no screen lists it, each reading is recorded, the
worker deletes each row on its day. It outlives what an author has erased, until that day.
Source: décret n° 2021-1362 du 20 octobre 2021 (LCEN, article 6): one year from the connection; Regulation
(EU) 2016/679, article 17(3)(b).
"""

from __future__ import annotations

import datetime
import json
from base64 import urlsafe_b64encode
from collections.abc import Collection
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import transaction

from palabre.accounts.models import KeptConnection
from palabre.journal.models import INSTALLATION
from palabre.journal.recording import record
from palabre.kit.kept_keys import kept_key
from palabre.publications.models import Publication

KEY_FILE = "connection-data.key"


class NothingKept(Exception):
    """Nothing is kept about this comment: it was not asked for when it was sent, or its day has come."""


class CannotOpen(Exception):
    """What is kept was sealed with another key, or there is none here."""


@dataclass(frozen=True)
class Connection:
    """Where a request came from: the caller's address, and its port where it is known."""

    address: str
    port: int | None = None


@dataclass(frozen=True)
class Sending:
    """What one row holds: ``at`` in ISO 8601 (UTC), the rest as it was given."""

    comment: int
    revision: int
    at: str
    address: str
    port: int | None
    name: str
    email: str
    account: str


def key_file() -> Path:
    """Where the key lies when the operator gave none."""
    return settings.DATA_DIR / KEY_FILE


def _written_key(*, make: bool) -> str:
    given = settings.PALABRE_CONNECTION_KEY
    if given:
        return given
    if not make and not key_file().exists():
        raise CannotOpen
    return kept_key(key_file())


@lru_cache(maxsize=4)
def _keys(written: str) -> tuple[Fernet, str]:
    """The cipher, and the mark by which its rows are known; neither leads to the other."""

    def derived(purpose: bytes, length: int) -> bytes:
        return HKDF(hashes.SHA256(), length, salt=None, info=b"palabre connection data " + purpose).derive(
            written.encode()
        )

    # Fernet takes 32 bytes in base64 (its specification, version 0x80: AES-128-CBC and HMAC-SHA-256).
    return Fernet(urlsafe_b64encode(derived(b"seal", 32))), derived(b"mark", 8).hex()


def keep(
    publication: Publication,
    connection: Connection | None,
    *,
    comment: int,
    revision: int,
    at: datetime.datetime,
    name: str,
    email: str = "",
    account: str = "",
) -> None:
    """
    Keep from where ``revision`` of ``comment`` was sent, within the act that sends it.

    Nothing is kept where the publication keeps none (``legal_log_days``), nor where ``connection`` is not
    known. A row stays for the whole of those days and is deleted on the day after.
    """
    if connection is None or not publication.legal_log_days:
        return
    cipher, mark = _keys(_written_key(make=True))
    instant = at.astimezone(datetime.UTC)
    sending = Sending(
        comment=comment,
        revision=revision,
        at=instant.isoformat(),
        address=connection.address,
        port=connection.port,
        name=name,
        email=email,
        account=account,
    )
    KeptConnection.objects.create(
        publication=publication,
        comment_number=comment,
        revision=revision,
        purge_on=instant.date() + datetime.timedelta(days=publication.legal_log_days + 1),
        key_mark=mark,
        sealed=cipher.encrypt(json.dumps(asdict(sending), ensure_ascii=False).encode()).decode(),
    )


@transaction.atomic
def read(comment: int, *, by: object = "system", at: datetime.datetime) -> list[Sending]:
    """
    What is kept about the sendings of ``comment``, oldest first, for a court that asked; it is recorded.

    ``by`` is the account of whoever reads, or ``system``. Raises ``NothingKept``, or ``CannotOpen`` when
    a row cannot be read; then nothing was recorded, since nothing was learned.
    """
    rows = list(KeptConnection.objects.filter(comment_number=comment).order_by("revision", "pk"))
    if not rows:
        raise NothingKept(comment)
    cipher, _mark = _keys(_written_key(make=False))
    sendings = []
    for row in rows:
        try:
            sending = Sending(**json.loads(cipher.decrypt(row.sealed.encode())))
        except InvalidToken:
            raise CannotOpen(comment) from None
        if (sending.comment, sending.revision) != (row.comment_number, row.revision):
            raise CannotOpen(comment)
        sendings.append(sending)
    record(
        "connection_data.read",
        journal=rows[0].publication_id,
        subject=f"comment:{comment}",
        by=by,
        at=at,
        count=len(sendings),
    )
    return sendings


def kept_of(comments: Collection[int]) -> list[KeptConnection]:
    """The rows about ``comments`` (numbers), sealed as they are: that they are kept is no secret."""
    return list(KeptConnection.objects.filter(comment_number__in=comments).order_by("comment_number", "pk"))


def overdue(at: datetime.datetime) -> int:
    """How many rows should have been deleted by ``at``."""
    return KeptConnection.objects.filter(purge_on__lte=at.astimezone(datetime.UTC).date()).count()


@transaction.atomic
def purge(*, at: datetime.datetime) -> int:
    """Delete every row whose day has come by ``at``; return how many that were."""
    rows = KeptConnection.objects.filter(purge_on__lte=at.astimezone(datetime.UTC).date())
    count, _by_model = rows.delete()
    if count:
        record(
            "connection_data.purged",
            journal=INSTALLATION,
            subject="installation",
            by="system",
            at=at,
            count=count,
        )
    return count


def sealed_with_another_key() -> int:
    """How many rows the key that is here does not open."""
    kept = KeptConnection.objects.all()
    try:
        _cipher, mark = _keys(_written_key(make=False))
    except CannotOpen:
        return kept.count()
    return kept.exclude(key_mark=mark).count()
