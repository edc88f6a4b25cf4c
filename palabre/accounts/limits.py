"""How often one person may write: durable counts in the database, kept two days."""

from __future__ import annotations

import datetime
import hmac
from hashlib import sha256

from django.conf import settings
from django.db import connection

from palabre.accounts.models import Attempts
from palabre.kit.households import household

# What one person may do: (within an hour, within a day).
LIMITS = {
    "comment": (20, 80),
    "edit": (20, 80),
    "alert": (20, 60),
    "preview": (300, 2000),
    "link": (5, 20),
    "reply": (5, 10),
    "thread": (10, 40),
}
# So long a range is met again, here and wherever its hash is kept.
KNOWN_FOR = datetime.timedelta(days=2)
# One statement: Django makes three of it, and a second transaction.
ONCE_MORE = """
    INSERT INTO accounts_attempts (who, what, hour, count) VALUES (%s, %s, %s, 1)
    ON CONFLICT (who, what, hour) DO UPDATE SET count = accounts_attempts.count + 1
"""


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
    day = Attempts.objects.filter(who=who, what=what, hour__gt=hour - datetime.timedelta(days=1))
    # A day has 24 hours at most: adding them up here costs less than having Django ask for sums.
    done = dict(day.values_list("hour", "count"))
    return done.get(hour, 0) >= an_hour or sum(done.values()) >= a_day


def count(who: str, what: str, *, at: datetime.datetime) -> None:
    """
    Note that ``who`` did ``what`` once more.

    Within a transaction, last of all in it: others of the same household wait until it ends.
    """
    hour = at.replace(minute=0, second=0, microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute(ONCE_MORE, [who, what, connection.ops.adapt_datetimefield_value(hour)])


def forget_old(*, at: datetime.datetime) -> None:
    """Forget what is older than two days."""
    Attempts.objects.filter(hour__lt=at - KNOWN_FOR).delete()
