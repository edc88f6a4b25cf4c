"""
Somebody whose alerts are manifestly unfounded again and again: warned first, then slowed to one a day.

Source: Regulation (EU) 2022/2065, art. 23(2) and (3): after a prior warning, for a reasonable time, by the number of
such notices, their share of all, and how grave they were. Whoever answers an alert says whether it was manifestly so.
A person is known by the address that they gave, and by nothing else: nobody is slowed for what others of their
connection did, and whoever gives no address is met by the limits of accounts/limits.py alone.
"""

from __future__ import annotations

import datetime

from django.db.models import Count, Q

from palabre.journal.recording import record
from palabre.moderation.models import Alert, AlertWarning
from palabre.publications.models import Publication

WITHIN = datetime.timedelta(days=30)
FEWEST = 5
MORE_THAN = 0.8
# How long a warning is remembered: what comes later is warned of anew.
REMEMBERED_FOR = datetime.timedelta(days=180)
SLOWED_TO_ONE_IN = datetime.timedelta(days=1)


def _theirs(publication: Publication, email: str, since: datetime.datetime):
    return Alert.objects.filter(publication=publication, email__iexact=email, received_at__gt=since)


def misuses(publication: Publication, email: str, *, at: datetime.datetime) -> bool:
    """
    Whether whoever gave ``email`` sent five alerts or more in 30 days, over four fifths of them manifestly unfounded.

    What nobody has answered yet counts on neither side. What came several times under one heading and was answered with
    one press counts once, as unfounded where all of it was: an alert that is sent twice is no second one.
    """
    answered = _theirs(publication, email, at - WITHIN).filter(answered_at__isnull=False).order_by()
    founded = (
        answered.values("comment", "article", "category", "answered_at")
        .annotate(founded=Count("pk", filter=Q(is_unfounded=False)))
        .values_list("founded", flat=True)
    )
    counted = [not one for one in founded]
    return len(counted) >= FEWEST and sum(counted) > MORE_THAN * len(counted)


def _warned_at(publication: Publication, email: str, at: datetime.datetime) -> datetime.datetime | None:
    warnings = AlertWarning.objects.filter(publication=publication, email=email.lower())
    found = warnings.filter(warned_at__gt=at - REMEMBERED_FOR).first()
    return found.warned_at if found is not None else None


def warn_of(alert: Alert, *, at: datetime.datetime) -> bool:
    """Warn whoever sent ``alert``, once, if it makes their alerts a misuse; say whether they are. Within the act that answers it."""
    email = alert.email.lower()
    if not (alert.is_unfounded and email):
        return False
    if not misuses(alert.publication, email, at=at) or _warned_at(alert.publication, email, at):
        return False
    AlertWarning.objects.update_or_create(
        publication=alert.publication, email=email, defaults={"warned_at": at}
    )
    record("alert.warned", journal=alert.publication_id, subject=alert, by="system", at=at)
    return True


def must_wait(publication: Publication, email: str, *, at: datetime.datetime) -> bool:
    """
    Whether whoever gives ``email`` may send no alert now: they went on after the warning, and sent one today.

    They went on where another alert, sent after it, was manifestly unfounded, and the share is still what it was.
    """
    warned_at = _warned_at(publication, email, at) if email else None
    if warned_at is None or not misuses(publication, email, at=at):
        return False
    went_on = _theirs(publication, email, warned_at).filter(is_unfounded=True).exists()
    return went_on and _theirs(publication, email, at - SLOWED_TO_ONE_IN).exists()


def forget_old(*, at: datetime.datetime) -> None:
    """Forget warnings that are not remembered any more."""
    AlertWarning.objects.filter(warned_at__lte=at - REMEMBERED_FOR).delete()
