"""
Seal what must be read again and lie open nowhere: a secret that is shared with another machine.

Sealed with a key derived from the installation's own (``PALABRE_SECRET_KEY``), one for each purpose: a copy of the
database alone opens nothing, and what was sealed for one purpose is not taken for another.
Source: RFC 5869 (HKDF); Fernet's specification, version 0x80 (AES-128-CBC and HMAC-SHA-256).
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class CannotOpen(Exception):
    """It was sealed with another key than the one here, or for another purpose."""


@lru_cache(maxsize=16)
def _cipher(secret_key: str, purpose: str) -> Fernet:
    info = f"palabre sealed {purpose}".encode()
    derived = HKDF(hashes.SHA256(), 32, salt=None, info=info).derive(secret_key.encode())
    return Fernet(urlsafe_b64encode(derived))


def seal(purpose: str, text: str) -> str:
    """``text`` sealed for ``purpose``."""
    return _cipher(settings.SECRET_KEY, purpose).encrypt(text.encode()).decode()


def unseal(purpose: str, sealed: str) -> str:
    """The text that was sealed for ``purpose``. Raises ``CannotOpen``."""
    try:
        return _cipher(settings.SECRET_KEY, purpose).decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise CannotOpen(purpose) from None
