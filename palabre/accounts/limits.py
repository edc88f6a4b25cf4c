"""How often one person may write: durable counts in the database, kept two days."""

from __future__ import annotations

import datetime
import hmac
from hashlib import sha256

from django.conf import settings
from django.db.models import F, Sum

from palabre.accounts.models import Attempts
from palabre.kit.households import household

# What one person may do: (within an hour, within a day).
LIMITS = {"comment": (20, 80), "edit": (20, 80), "alert": (20, 60), "preview": (300, 2000), "link": (5, 20)}


def who_is(address: str) -> str:
    """
    A keyed hash of a network address: the same person is met again, nobody can be looked up.

    An IPv6 household has 2^64 addresses and counts as one.
    """
    counted = f"attempts:{household(address)}"
    return hmac.new(settings.SECRET_KEY.encode(), counted.encode(), sha256).hexdigest()


def is_exceeded(who: str, what: str, *, at: datetime.datetime) -> bool:
    """Whether ``who`` did ``what`` as often as ``LIMITS`` allows, within the hour or the day before ``at``."""
    an_hour, a_day = LIMITS[what]
    hour = at.replace(minute=0, second=0, microsecond=0)
    lately = Attempts.objects.filter(who=who, what=what)
    now = lately.filter(hour=hour).aggregate(n=Sum("count"))["n"] or 0
    today = lately.filter(hour__gt=hour - datetime.timedelta(days=1)).aggregate(n=Sum("count"))["n"] or 0
    return now >= an_hour or today >= a_day


def count(who: str, what: str, *, at: datetime.datetime) -> None:
    """Note that ``who`` did ``what`` once more, and forget what is older than two days."""
    hour = at.replace(minute=0, second=0, microsecond=0)
    Attempts.objects.get_or_create(who=who, what=what, hour=hour)
    Attempts.objects.filter(who=who, what=what, hour=hour).update(count=F("count") + 1)
    Attempts.objects.filter(hour__lt=hour - datetime.timedelta(days=2)).delete()
