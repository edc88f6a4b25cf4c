"""
A reader's private link, and the one cookie that keeps its key: set when a form is opened, never for reading.

The key opens ``/mine/``. The database keeps its hash alone; the link is shown once, when a comment is sent.
"""

from __future__ import annotations

import datetime

from django.db import IntegrityError, transaction

from palabre.accounts.models import Reader, hash_of_key, new_key
from palabre.publications.models import Publication

COOKIE = "palabre_reader"
SALT = "palabre.reader"
LIVES = datetime.timedelta(days=390)


def key_of(request) -> str | None:
    """The key that the request's cookie holds; ``None`` for none, or one that we did not sign."""
    return request.get_signed_cookie(COOKIE, default=None, salt=SALT, max_age=int(LIVES.total_seconds()))


def keep(request, response, key: str | None) -> None:
    """Let the browser keep ``key``: not readable by script, sent to this site alone."""
    if key:
        response.set_signed_cookie(
            COOKIE,
            key,
            salt=SALT,
            max_age=int(LIVES.total_seconds()),
            httponly=True,
            samesite="Lax",
            secure=request.is_secure(),
        )


def offer(request, response) -> None:
    """Give a browser that opens a form a key of its own, unless it has one; nothing is written for it yet."""
    if key_of(request) is None:
        keep(request, response, new_key())


def reader_for(request, publication: Publication, *, at: datetime.datetime) -> tuple[Reader, str]:
    """The reader whose browser asks, made when there is none yet, with the key of their link."""
    key = key_of(request) or new_key()
    known = Reader.objects.filter(publication=publication).with_key(key)
    if known is not None:
        return known, key
    try:
        with transaction.atomic():
            return Reader.objects.create(publication=publication, key_hash=hash_of_key(key), since=at), key
    except IntegrityError:
        # The same key in another publication of this installation, or a link that was revoked.
        key = new_key()
        return Reader.objects.create(publication=publication, key_hash=hash_of_key(key), since=at), key


def path(key: str) -> str:
    """The private link's path."""
    return f"/mine/{key}/"
