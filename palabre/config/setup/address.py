"""
The one-time address at which an installation without a publication is set up.

Its token is printed by ``palabre serve`` and nowhere kept. What is kept is its hash, as the newest entry
``set_up.offered`` of the installation's journal: every process and every machine on one database agree
on it, and each start makes the address of the one before useless.
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
import secrets

from django.db import transaction

from palabre.journal.models import INSTALLATION, Entry
from palabre.journal.recording import record
from palabre.publications.models import Publication

OFFERED = "set_up.offered"


def hash_of(token: str) -> str:
    """What is kept of a token: 256 random bits need no salt and no slow hash."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


@transaction.atomic
def offer(*, at: datetime.datetime) -> str | None:
    """A new token, which alone opens the set-up from now on; ``None`` where there is a publication."""
    if Publication.objects.exists():
        return None
    token = secrets.token_urlsafe(32)
    record(
        OFFERED,
        journal=INSTALLATION,
        subject="installation",
        by="system",
        at=at,
        token_sha256=hash_of(token),
    )
    return token


def opens(token: str) -> bool:
    """Whether ``token`` is the one that was offered last, and there is no publication yet."""
    if Publication.objects.exists():
        return False
    offered = Entry.objects.filter(journal=INSTALLATION, kind=OFFERED).order_by("-number").first()
    if offered is None:
        return False
    return hmac.compare_digest(str(offered.facts.get("token_sha256")), hash_of(token))


def path(token: str) -> str:
    """The address's path."""
    return f"/set-up/{token}/"
