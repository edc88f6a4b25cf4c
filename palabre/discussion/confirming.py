"""
An address becomes known to be a reader's: they act with the link that was mailed there.

Opening the link is not enough. Programs that read mail for their owners open every link in it; none of them keeps the
cookie and then sends a comment, or presses a button.
"""

from __future__ import annotations

import datetime

from django.db import transaction

from palabre.accounts import private_link
from palabre.accounts.models import Reader, Sanction
from palabre.accounts.standing import hash_of_address
from palabre.journal.recording import record


def to_confirm(reader: Reader, key: str | None) -> str:
    """The address that ``key``, from the browser of ``reader``, was mailed to, where it is not known yet; else empty."""
    if reader.email_confirmed_at is not None or key is None or not key.startswith(private_link.MAILED):
        return ""
    given = reader.comments.exclude(author_email="").values_list("author_email", flat=True)  # type: ignore[attr-defined]
    found = (one for one in given.order_by().distinct() if private_link.was_mailed_to(key, one))
    return next(found, "")


def confirm(reader: Reader, *, key: str | None, at: datetime.datetime) -> bool:
    """
    Keep that the address to which ``key`` was mailed is the reader's; say whether there was anything to keep.

    What stands against them is from now on against that address too. ``reader`` knows it afterwards.
    """
    address = to_confirm(reader, key)
    return bool(address) and _confirm(reader, address, at=at)


@transaction.atomic
def _confirm(reader: Reader, address: str, *, at: datetime.datetime) -> bool:
    fresh = Reader.objects.select_for_update().get(pk=reader.pk)
    if fresh.erased_at is not None:
        return False
    reader.email, reader.email_confirmed_at = address, at
    reader.save(update_fields=["email", "email_confirmed_at"])
    Sanction.objects.standing(at).filter(reader=reader).update(address_hash=hash_of_address(address))
    record("reader.address_confirmed", journal=reader.publication_id, subject=reader, by=reader, at=at)
    return True
