"""
Readers whom the publication's own site knows: it vouches for them, and they write here without a second sign-in.

The site's token (``site_tokens.py``) is taken once and exchanged for a *pass*, which the form carries on: whoever writes takes
longer than a token lives. A pass holds for one reader, one discussion and the key with which they were vouched for.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from hashlib import sha256

from django.core import signing
from django.db import IntegrityError, transaction

from palabre.accounts import site_tokens
from palabre.accounts.models import Reader, Sanction, SpentToken, VouchingKey, hash_of_key, new_key
from palabre.accounts.site_tokens import NotVouched, Said
from palabre.accounts.standing import hash_of_address
from palabre.journal.recording import record
from palabre.publications.models import Publication

SALT = "palabre.vouched"
# As long as a preview may be confirmed (``discussion/stamps.py``).
PASS_LIVES = datetime.timedelta(hours=12)


@dataclass(frozen=True)
class Known:
    """A reader whom the site vouched for, with the name and the address that it gave; either may be empty."""

    reader: Reader
    name: str
    email: str
    key: int

    def pass_for(self, thread: int | str) -> str:
        """What the form of a discussion carries on; before anybody began it, ``thread`` is the key of its page."""
        return signing.dumps([self.reader.pk, self.key, thread, self.name, self.email], salt=SALT)


def take(publication: Publication, token: str, *, at: datetime.datetime) -> Known:
    """
    The reader whom ``token`` vouches for, made when they come first. A token is taken once. Raises ``NotVouched``.

    Where the site says that the address is theirs, it counts as confirmed, and what stands against them stands against
    it too. A token gives nobody a role.
    """
    key = VouchingKey.objects.filter(publication=publication).first()
    if key is None:
        raise NotVouched("no key was entered")
    said = site_tokens.read(token, key, audience=publication.root_url, at=at)
    try:
        reader = _spend(publication, key, said, at=at)
    except IntegrityError:
        if SpentToken.objects.filter(publication=publication, name_hash=_hash(said.token_name)).exists():
            raise NotVouched("it was taken already") from None
        # Another token of somebody who comes for the first time made their reader in the same moment.
        reader = _spend(publication, key, said, at=at)
    return Known(reader, said.name, said.email, key.pk)


@transaction.atomic
def _spend(publication: Publication, key: VouchingKey, said: Said, *, at: datetime.datetime) -> Reader:
    SpentToken.objects.create(
        publication=publication, name_hash=_hash(said.token_name), expires_at=said.expires_at
    )
    return _reader_of(publication, key.issuer, said, at=at)


def recognise(publication: Publication, written: str, thread: int | str) -> Known:
    """The reader of a pass, as long as the key stands with which they were vouched for. Raises ``NotVouched``."""
    try:
        pk, key, of_thread, name, email = signing.loads(written, salt=SALT, max_age=PASS_LIVES)
    except (signing.BadSignature, ValueError, TypeError):
        raise NotVouched("the pass is none, or too old") from None
    reader = Reader.objects.filter(pk=pk, publication=publication, erased_at=None).exclude(subject="").first()
    stands = VouchingKey.objects.filter(pk=key, publication=publication).exists()
    if reader is None or not stands or of_thread != thread:
        raise NotVouched("the pass holds no more")
    return Known(reader, name, email, key)


def forget_old(*, at: datetime.datetime) -> int:
    """Forget the tokens that have expired: they are refused by their date."""
    count, _each = SpentToken.objects.filter(expires_at__lt=at - 2 * site_tokens.SKEW).delete()
    return count


def _reader_of(publication: Publication, issuer: str, said: Said, *, at: datetime.datetime) -> Reader:
    """The reader by the site's own name for them, with what it says of their address, within the act that takes a token."""
    found = (
        Reader.objects.select_for_update()
        .filter(publication=publication, issuer=issuer, subject=said.subject)
        .first()
    )
    is_new = found is None
    reader = found or Reader.objects.create(
        publication=publication,
        issuer=issuer,
        subject=said.subject,
        key_hash=hash_of_key(new_key()),
        since=at,
    )
    is_confirmed = said.email_is_confirmed and (
        reader.email != said.email or reader.email_confirmed_at is None
    )
    if is_confirmed:
        reader.email, reader.email_confirmed_at = said.email, at
        reader.save(update_fields=["email", "email_confirmed_at"])
        standing = Sanction.objects.standing(at).filter(reader=reader)
        standing.update(address_hash=hash_of_address(said.email))
    if is_new or is_confirmed:
        record(
            "reader.vouched_for", journal=publication.pk, subject=reader, by=reader, at=at, is_new=is_new,
            is_address_confirmed=is_confirmed,
        )  # fmt: skip
    return reader


def _hash(name: str) -> str:
    return sha256(name.encode()).hexdigest()
