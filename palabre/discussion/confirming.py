"""
An address becomes known to be a reader's: they act with the link that was mailed there.

Opening the link is not enough. Programs that read mail for their owners open every link in it; none of them keeps the
cookie and then sends a comment, or presses a button.

Whoever typed the address may be somebody else, who holds the key that was shown on their screen. With the act the link
becomes another, which only the browser that acted is given: nobody else opens what bears a confirmed address.
"""

from __future__ import annotations

import datetime

from django.db import transaction

from palabre.accounts import private_link
from palabre.accounts.models import Reader, Sanction, hash_of_key, new_key
from palabre.accounts.standing import hash_of_address
from palabre.journal.recording import record


def to_confirm(reader: Reader, key: str | None) -> str:
    """
    The address that ``key``, from the browser of ``reader``, was mailed to, where it is not known yet; else empty.

    An account is known by its sign-in, which opens what it sent whatever the link is: no address is confirmed for it.
    """
    is_known = reader.user_id is not None or reader.email_confirmed_at is not None
    if is_known or key is None or not key.startswith(private_link.MAILED):
        return ""
    given = reader.comments.exclude(author_email="").values_list("author_email", flat=True)  # type: ignore[attr-defined]
    found = (one for one in given.order_by().distinct() if private_link.was_mailed_to(key, one))
    return next(found, "")


def confirm(reader: Reader, *, key: str | None, at: datetime.datetime) -> str:
    """
    Keep that the address to which ``key`` was mailed is the reader's; return the key of their new link.

    Every earlier link is useless then. Empty where there was nothing to keep. What stands against them is from now
    on against that address too. ``reader`` knows it afterwards.
    """
    address = to_confirm(reader, key)
    return _confirm(reader, address, at=at) if address else ""


@transaction.atomic
def _confirm(reader: Reader, address: str, *, at: datetime.datetime) -> str:
    fresh = Reader.objects.select_for_update().get(pk=reader.pk)
    # Erased, revoked or confirmed in the meantime: this browser's key opens nothing more.
    if fresh.key_hash is None or fresh.key_hash != reader.key_hash:
        return ""
    key = new_key()
    reader.email, reader.email_confirmed_at, reader.key_hash = address, at, hash_of_key(key)
    reader.save(update_fields=["email", "email_confirmed_at", "key_hash"])
    Sanction.objects.standing(at).filter(reader=reader).update(address_hash=hash_of_address(address))
    record("reader.address_confirmed", journal=reader.publication_id, subject=reader, by=reader, at=at)
    return key
