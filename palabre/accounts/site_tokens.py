"""
Read a token that the publication's own site signed: who its reader is, for a few minutes and once.

The publication's key says how it is signed, never the token; its signature is checked before anything in it is
believed. Nothing but what is written here is understood: a token that asks for more is refused.
Source: RFC 7515 (JWS), RFC 7519 (JWT), RFC 8037 (Ed25519), RFC 8725 (best current practices).
"""

from __future__ import annotations

import binascii
import datetime
import hmac
import json
import re
from base64 import b64decode, urlsafe_b64decode
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from palabre.accounts.models import Algorithm, VouchingKey
from palabre.kit.sealing import CannotOpen, unseal

PURPOSE = "vouching key"
LONGEST = 4096
LIVES = datetime.timedelta(minutes=5)
SKEW = datetime.timedelta(seconds=30)
LONGEST_SUBJECT, LONGEST_NAME, LONGEST_EMAIL = 200, 60, 254
MOST_ROLES = 20
PARTS = re.compile("[A-Za-z0-9_-]+[.][A-Za-z0-9_-]+[.][A-Za-z0-9_-]+", re.ASCII)


class NotVouched(Exception):
    """The token says nothing that is believed. Its words are for whoever builds the site, and name nobody."""


@dataclass(frozen=True)
class Said:
    """What a site says of its reader. ``email_is_confirmed``: it has seen that the address is theirs."""

    subject: str
    name: str
    email: str
    email_is_confirmed: bool
    token_name: str
    expires_at: datetime.datetime


def read(token: str, key: VouchingKey, *, audience: str, at: datetime.datetime) -> Said:
    """What ``token`` says to ``audience`` at ``at``. Raises ``NotVouched``."""
    if len(token) > LONGEST or not PARTS.fullmatch(token):
        raise NotVouched("it is no token")
    head, body, signature = token.split(".")
    header = _object(head)
    if header.get("alg") != key.algorithm:
        raise NotVouched("it is not signed in the way that the key says")
    if "crit" in header or header.get("typ", "JWT") not in ("JWT", "jwt"):
        raise NotVouched("its header asks for something that is not understood")
    _check_signature(f"{head}.{body}".encode(), _bytes(signature), key)
    claims = _object(body)
    expires_at = _check_times(claims, at)
    if claims.get("iss") != key.issuer:
        raise NotVouched("iss is not the issuer that was entered")
    meant = claims.get("aud")
    if audience not in (meant if isinstance(meant, list) else [meant]):
        raise NotVouched("aud is not this publication's address")
    email = _email(claims)
    _check_roles(claims)
    return Said(
        subject=_text(claims, "sub", LONGEST_SUBJECT, is_needed=True),
        name=" ".join(_text(claims, "name", LONGEST_NAME).split()),
        email=email,
        email_is_confirmed=bool(email) and claims.get("email_verified") is True,
        token_name=_text(claims, "jti", LONGEST_SUBJECT, is_needed=True),
        expires_at=expires_at,
    )


def _check_signature(signed: bytes, signature: bytes, key: VouchingKey) -> None:
    if key.algorithm == Algorithm.HS256:
        try:
            secret = unseal(PURPOSE, key.key)
        except CannotOpen:
            raise NotVouched("the secret was sealed with another key: enter it again") from None
        if not hmac.compare_digest(hmac.new(secret.encode(), signed, sha256).digest(), signature):
            raise NotVouched("its signature is not right")
        return
    try:
        Ed25519PublicKey.from_public_bytes(b64decode(key.key)).verify(signature, signed)
    except InvalidSignature:
        raise NotVouched("its signature is not right") from None


def _check_times(claims: dict[str, Any], at: datetime.datetime) -> datetime.datetime:
    """When it expires. Raises ``NotVouched`` unless it is of now, and of five minutes at most."""
    made, ends = _moment(claims, "iat"), _moment(claims, "exp")
    if not datetime.timedelta() < ends - made <= LIVES:
        raise NotVouched("exp is more than five minutes after iat, or before it")
    if made > at + SKEW or ("nbf" in claims and _moment(claims, "nbf") > at + SKEW):
        raise NotVouched("it is of the future: see to the clocks")
    if at >= ends + SKEW:
        raise NotVouched("it has expired")
    return ends


def _moment(claims: dict[str, Any], name: str) -> datetime.datetime:
    value = claims.get(name)
    # What is no number, or without end, is not below it either.
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 2**33:
        raise NotVouched(f"{name} is no instant")
    return datetime.datetime.fromtimestamp(value, tz=datetime.UTC)


def _text(claims: dict[str, Any], name: str, most: int, *, is_needed: bool = False) -> str:
    value = claims.get(name, "")
    if not isinstance(value, str) or not value.isprintable() or len(value) > most or (is_needed and not value.strip()):  # fmt: skip
        raise NotVouched(f"{name} is missing, too long, or no text")
    return value


def _email(claims: dict[str, Any]) -> str:
    email = _text(claims, "email", LONGEST_EMAIL)
    try:
        if email:
            validate_email(email)
    except ValidationError:
        raise NotVouched("email is no address") from None
    return email


def _check_roles(claims: dict[str, Any]) -> None:
    """Roles may be said; nobody gets a right by them. What is no list of words is refused all the same."""
    roles = claims.get("roles", [])
    if (
        not isinstance(roles, list)
        or len(roles) > MOST_ROLES
        or not all(isinstance(one, str) for one in roles)
    ):
        raise NotVouched("roles is no list of words")


def _object(part: str) -> dict[str, Any]:
    try:
        # Of two members of one name readers of JSON take either: such a token is refused.
        said = json.loads(_bytes(part), object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise NotVouched("it holds no JSON") from None
    if not isinstance(said, dict):
        raise NotVouched("it holds no JSON object")
    return said


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    said = dict(pairs)
    if len(said) != len(pairs):
        raise ValueError("a name stands there twice")
    return said


def _bytes(part: str) -> bytes:
    try:
        return urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except (binascii.Error, ValueError):
        raise NotVouched("it is no base64url") from None
