"""What administrators do with the key by which their own site vouches for its readers: enter it, make it, take it away."""

from __future__ import annotations

import datetime
import secrets
from base64 import b64decode, b64encode, urlsafe_b64decode

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.db import transaction

from palabre.accounts.models import Algorithm, User, VouchingKey
from palabre.accounts.site_tokens import PURPOSE
from palabre.journal.recording import record
from palabre.kit.sealing import seal
from palabre.publications.models import Publication

# RFC 7518, section 3.2: a key as long as the hash.
SHORTEST_SECRET = 32
LONGEST = 2000


class NotAKey(Exception):
    """What was entered is no key of that sort; nothing was written."""


def public_key_in(written: str) -> str:
    """
    An Ed25519 public key in base64, from PEM or from its 32 bytes in base64 or base64url (``x`` of a JWK).

    Raises ``NotAKey``.
    """
    written = written.strip()
    try:
        if written.startswith("-----BEGIN PUBLIC KEY-----"):
            key = serialization.load_pem_public_key(written.encode())
            if not isinstance(key, Ed25519PublicKey):
                raise NotAKey
            return b64encode(key.public_bytes_raw()).decode()
        padded = written + "=" * (-len(written) % 4)
        raw = (
            urlsafe_b64decode(padded)
            if "-" in written or "_" in written
            else b64decode(padded, validate=True)
        )
        return b64encode(Ed25519PublicKey.from_public_bytes(raw).public_bytes_raw()).decode()
    except ValueError:
        raise NotAKey from None


def made_for(algorithm: str) -> tuple[str, str]:
    """A new key: what is kept here, and what the site needs, which is shown once."""
    if algorithm == Algorithm.HS256:
        secret = secrets.token_urlsafe(48)
        return secret, secret
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return b64encode(key.public_key().public_bytes_raw()).decode(), pem.decode()


@transaction.atomic
def enter(
    publication: Publication, *, algorithm: str, issuer: str, written: str, by: User, at: datetime.datetime
) -> str:
    """
    Keep the key of the publication's own site in place of the one before, whose tokens and passes hold no more.

    Where nothing is ``written``, a key is made; what the site needs of it is returned, else nothing. Raises ``NotAKey``.
    """
    shown = ""
    if not written:
        written, shown = made_for(algorithm)
    elif algorithm == Algorithm.EDDSA:
        written = public_key_in(written)
    elif len(written) < SHORTEST_SECRET:
        raise NotAKey
    Publication.objects.select_for_update(no_key=True).get(pk=publication.pk)
    VouchingKey.objects.filter(publication=publication).delete()
    key = VouchingKey.objects.create(
        publication=publication,
        algorithm=algorithm,
        issuer=issuer,
        key=seal(PURPOSE, written) if algorithm == Algorithm.HS256 else written,
        since=at,
    )
    record("vouching.entered", journal=publication.pk, subject=key, by=by, at=at, algorithm=algorithm)
    return shown


@transaction.atomic
def take_away(publication: Publication, *, by: User, at: datetime.datetime) -> bool:
    """Believe no token any more; whether there was a key."""
    key = VouchingKey.objects.select_for_update().filter(publication=publication).first()
    if key is None:
        return False
    name = f"vouchingkey:{key.pk}"
    key.delete()
    record("vouching.taken_away", journal=publication.pk, subject=name, by=by, at=at)
    return True
