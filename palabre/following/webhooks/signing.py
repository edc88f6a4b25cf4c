"""
How a receiver knows that it is us: each request is signed with the secret that the two share.

Source: Standard Webhooks 1.0.0 (``webhook-id``, ``webhook-timestamp``, ``webhook-signature``; symmetric, ``v1``).
"""

from __future__ import annotations

import base64
import datetime
import hashlib
import hmac
import secrets

from palabre.following.models import Webhook
from palabre.kit.sealing import seal, unseal

PURPOSE = "webhook secret"
PREFIX = "whsec_"
# So long the secret before the last signs beside it, for receivers that have not got the new one yet.
OVERLAP = datetime.timedelta(days=1)


def new_secret() -> str:
    """A secret of 256 random bits, as receivers take it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def sealed(secret: str) -> str:
    """A secret as it is kept."""
    return seal(PURPOSE, secret)


def secrets_of(webhook: Webhook, at: datetime.datetime) -> list[str]:
    """The secrets that sign at ``at``, the newest first. Raises ``CannotOpen``."""
    found = [unseal(PURPOSE, webhook.secret)]
    if webhook.old_secret and webhook.old_until is not None and at < webhook.old_until:
        found.append(unseal(PURPOSE, webhook.old_secret))
    return found


def headers(name: str, body: bytes, signing: list[str], at: datetime.datetime) -> dict[str, str]:
    """The three headers of a request: its name, the second in which it was signed, and a signature for each secret."""
    moment = str(int(at.timestamp()))
    signed = name.encode() + b"." + moment.encode() + b"." + body
    written = []
    for secret in signing:
        key = base64.b64decode(secret.removeprefix(PREFIX))
        written.append("v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode())
    return {"webhook-id": name, "webhook-timestamp": moment, "webhook-signature": " ".join(written)}
