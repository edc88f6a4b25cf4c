"""
A reader's private link, and the one cookie that keeps its key: set when a form is opened, never for reading.

The key opens ``/mine/``. The database keeps its hash alone; the link is shown once, when a comment is sent.
"""

from __future__ import annotations

import datetime

from django.core import signing
from django.db import IntegrityError, transaction

from palabre.accounts.models import Reader, User, hash_of_key, new_key
from palabre.accounts.standing import hash_of_address
from palabre.journal.recording import record
from palabre.publications.models import Publication

COOKIE = "palabre_reader"
SALT = "palabre.reader"
MAILED = "m."
RENEWED = "_palabre_renewed_key"
LIVES = datetime.timedelta(days=390)


def key_of(request) -> str | None:
    """The key that the request's cookie holds, or got while it was answered; ``None`` for none, or one that we did not sign."""
    renewed = getattr(request, RENEWED, "")
    if renewed:
        return renewed
    return request.get_signed_cookie(COOKIE, default=None, salt=SALT, max_age=int(LIVES.total_seconds()))


def find(publication: Publication, key: str | None) -> Reader | None:
    """
    The reader whose link holds ``key``: the key itself, or the one that a mail carried.

    Whoever revokes their link gets another hash, with which neither fits any more.
    """
    readers = Reader.objects.filter(publication=publication, erased_at__isnull=True)
    if key is None or not key.startswith(MAILED):
        return readers.with_key(key)
    said = _in_mailed(key)
    reader = readers.filter(pk=said[0]).first() if said is not None else None
    is_of_link = reader is not None and said is not None and (reader.key_hash or "")[:16] == said[1]
    return reader if is_of_link and reader is not None and reader.key_hash else None


def mailed_key(reader: Reader, address: str = "") -> str:
    """
    A key for ``reader`` that can be made without knowing theirs, for a mail to the ``address`` they gave.

    It says to which, as a mark: whoever has it reads what is sent there.
    """
    mark = hash_of_address(address)[:16]
    return MAILED + signing.dumps([reader.pk, (reader.key_hash or "")[:16], mark], salt=SALT)


def _in_mailed(key: str) -> tuple[int, str, str] | None:
    """What the key of a mail says: the reader, the mark of their link, the mark of the address; else ``None``."""
    try:
        pk, link, address = signing.loads(key.removeprefix(MAILED), salt=SALT, max_age=LIVES)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return pk, link, address


def was_mailed_to(key: str | None, address: str) -> bool:
    """Whether ``key`` is one that was mailed to ``address``."""
    said = _in_mailed(key) if key is not None and key.startswith(MAILED) else None
    return said is not None and said[2] != "" and said[2] == hash_of_address(address)[:16]


def reader_of(request) -> Reader | None:
    """The reader who has signed in, or whose browser asks, if they ever sent a comment."""
    return _own(request.publication, request.user) or find(request.publication, key_of(request))


def _own(publication: Publication, user) -> Reader | None:
    """What an account has sent, once it has sent anything."""
    if not user.is_authenticated:
        return None
    return Reader.objects.filter(publication=publication, user=user, erased_at__isnull=True).first()


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


def renew(request, key: str) -> None:
    """Let what follows in this request go by ``key``, where it is one; ``keep_renewed`` hands it to the browser."""
    if key:
        setattr(request, RENEWED, key)


def keep_renewed(request, response) -> None:
    """Let the browser keep the key that replaced its own while it was answered, if one did."""
    keep(request, response, getattr(request, RENEWED, ""))


def offer(request, response) -> None:
    """Give a browser that opens a form a key of its own, unless it has one; nothing is written for it yet."""
    keep_renewed(request, response)
    if key_of(request) is None:
        keep(request, response, new_key())


def reader_for(
    request, publication: Publication, *, at: datetime.datetime, user: User | None = None
) -> tuple[Reader, str]:
    """
    The reader whose browser asks, made when there is none yet, with the key of their link.

    ``user`` has signed in: they are a reader of their own, whoever else has used this browser.
    """
    kept = key_of(request)
    key, known = kept or new_key(), find(publication, kept) if kept else None
    if user is not None:
        own = _own(publication, user)
        if own is None:
            own = Reader.objects.create(
                publication=publication, key_hash=hash_of_key(new_key()), user=user, since=at
            )
        return own, key if known == own else mailed_key(own)
    if known is not None and known.user_id is None:
        return known, key
    if known is not None:
        key = new_key()
    if key.startswith(MAILED):
        key = new_key()
    if key != kept:
        # Drawn a moment ago: nobody has it.
        return Reader.objects.create(publication=publication, key_hash=hash_of_key(key), since=at), key
    try:
        with transaction.atomic():
            return Reader.objects.create(publication=publication, key_hash=hash_of_key(key), since=at), key
    except IntegrityError:
        # A second press of the same button got there first.
        known = find(publication, key)
        if known is not None:
            return known, key
        # The same key in another publication of this installation, or a link that was revoked.
        key = new_key()
        return Reader.objects.create(publication=publication, key_hash=hash_of_key(key), since=at), key


@transaction.atomic
def revoke(reader: Reader, *, by: Reader, at: datetime.datetime) -> str:
    """Make every link to ``reader``'s comments useless, and return the key of the only new one."""
    key = new_key()
    reader.key_hash = hash_of_key(key)
    reader.save(update_fields=["key_hash"])
    record("reader.link_revoked", journal=reader.publication_id, subject=reader, by=by, at=at)
    return key


def path(key: str) -> str:
    """The private link's path."""
    return f"/mine/{key}/"
