"""
Tokens by which programs act for a person at the desk: made, shown once, found again, revoked.

A token is 256 random bits: nobody guesses one, so nothing slow is needed to keep it, as for a password that people think
up; a slow hash would only make each request dear. It is hashed with the installation's key all the same: whoever reads a
stolen database finds no token in it, and whoever can write into one cannot put in the hash of a token of their own.
"""

from __future__ import annotations

import datetime
import hmac
import secrets
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from palabre.accounts.models import Scope, Token, User
from palabre.journal.recording import record
from palabre.publications.models import Publication

# By this those who look through code and logs for leaked secrets know one of ours.
PREFIX = "plb_"
# How long one lasts, in days: nothing lasts for ever, since nobody remembers what they forgot.
LASTS = (30, 90, 365)
MOST_OF_ONE = 20
# What was revoked or has ended is listed for so long.
LISTED_FOR = datetime.timedelta(days=30)
USED_TO_THE = datetime.timedelta(hours=1)


class TooMany(Exception):
    """The owner has as many as one may have; nothing was written."""


class NothingToChange(Exception):
    """It was revoked already; nothing was written."""


def hash_of(token: str) -> str:
    """What is kept of ``token``."""
    said = f"token:{token}".encode("utf-8", "surrogatepass")
    return hmac.new(settings.SECRET_KEY.encode(), said, sha256).hexdigest()


@transaction.atomic
def make(
    publication: Publication,
    *,
    owner: User,
    purpose: str,
    scope: Scope | str,
    days: int,
    at: datetime.datetime,
) -> tuple[Token, str]:
    """A token that lasts ``days``: its row, and itself, which is never seen again. Raises ``TooMany``."""
    # Two requests of one person take turns.
    User.objects.select_for_update().get(pk=owner.pk)
    open_ones = Token.objects.filter(publication=publication, owner=owner, revoked_at=None, ends_at__gt=at)
    if open_ones.count() >= MOST_OF_ONE:
        raise TooMany
    written = PREFIX + secrets.token_urlsafe(32)
    token = Token.objects.create(
        publication=publication,
        owner=owner,
        purpose=purpose,
        scope=scope,
        hash=hash_of(written),
        made_at=at,
        ends_at=at + datetime.timedelta(days=days),
    )
    record("token.made", journal=publication.pk, subject=token, by=owner, at=at, scope=token.scope)
    return token, written


@transaction.atomic
def revoke(token: Token, *, by: User, at: datetime.datetime) -> Token:
    """Let ``token`` open nothing from now on. Raises ``NothingToChange``."""
    token = Token.objects.select_for_update().get(pk=token.pk)
    if token.revoked_at is not None:
        raise NothingToChange(token.pk)
    token.revoked_at, token.revoked_by = at, by
    token.save(update_fields=["revoked_at", "revoked_by"])
    record("token.revoked", journal=token.publication_id, subject=token, by=by, at=at)
    return token


def find(publication: Publication, written: str, *, at: datetime.datetime) -> Token | None:
    """
    The token ``written``, if it opens anything at ``at``: its owner decides here now, whatever they could when they made it.

    It is noted that it was used, to the hour: a program that reads often does not write as often.
    """
    if not written.startswith(PREFIX) or len(written) > 100:
        return None
    token = (
        Token.objects.select_related("owner").filter(publication=publication, hash=hash_of(written)).first()
    )
    if token is None or not token.opens(at) or not publication.is_moderator(token.owner):
        return None
    if token.used_at is None or at - token.used_at >= USED_TO_THE:
        Token.objects.filter(pk=token.pk).update(used_at=at)
    return token


def listed(publication: Publication, user: User, *, at: datetime.datetime) -> QuerySet[Token]:
    """The tokens that ``user`` sees: their own, and everybody's for an admin; the newest first."""
    known = Token.objects.filter(publication=publication, ends_at__gt=at - LISTED_FOR)
    known = known.exclude(revoked_at__lte=at - LISTED_FOR)
    if not user.is_superuser:
        known = known.filter(owner=user)
    return known.select_related("owner", "revoked_by").order_by("-made_at", "-pk")
