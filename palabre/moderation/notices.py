"""
Legal notices: what is claimed to be unlawful, the clock that runs since then, and the receipt.

A notice that is precise enough lets nobody say that they did not know; whoever then does not act promptly answers for it.
Sources: Regulation (EU) 2022/2065, art. 16; French law of 29 July 1982, art. 93-3 (acting promptly once it is known).
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.core import signing
from django.db import transaction
from django.utils import translation
from django.utils.crypto import constant_time_compare
from django.utils.timesince import timesince
from django.utils.translation import gettext

from palabre.charter.categories import StatementCategory
from palabre.discussion.models import State
from palabre.journal.recording import record
from palabre.moderation.models import AGAINST_THE_WHOLE, UNLAWFUL, Alert
from palabre.publications.models import Publication

# After so many hours without a decision the publisher is told, each time once.
HOURS = (1, 4, 24)
SALT = "palabre.alert"


@dataclass(frozen=True)
class Clock:
    """How long the oldest notice about something has waited. ``hours_passed``: the last of ``HOURS`` that it has."""

    since: datetime.datetime
    age: str
    hours_passed: int


def clock(notices: Sequence[Alert], now: datetime.datetime) -> Clock | None:
    """The clock of what these notices claim; ``None`` where there is none."""
    if not notices:
        return None
    since = min(one.received_at for one in notices)
    passed = [hours for hours in HOURS if now - since >= datetime.timedelta(hours=hours)]
    return Clock(since=since, age=timesince(since, now, depth=2), hours_passed=max(passed, default=0))


def names_its_author(category: str) -> bool:
    """
    Whether a notice of this category says who gives it, to be complete.

    Source: art. 16(2)(c) excepts the sexual abuse of children (Directive 2011/93/EU, art. 3 to 7).
    """
    return category != StatementCategory.PROTECTION_OF_MINORS


def lacks(notice: Alert) -> list[str]:
    """Which elements of art. 16(2) a notice lacks, in words: it is read all the same."""
    asked = [
        (notice.text, gettext("why it is unlawful")),
        (notice.in_good_faith, gettext("the statement of good faith")),
    ]
    if names_its_author(notice.statement_category):
        asked += [(notice.name, gettext("a name")), (notice.email, gettext("an address"))]
    return [words for is_there, words in asked if not is_there]


def words_at_once(publication: Publication) -> str:
    """What an author reads whose text was taken off the page with one press, in the publication's language."""
    with translation.override(publication.language):
        return gettext(
            "Somebody claims that this text is unlawful. It was taken off the page while we look into it."
        )


def led_to_removal(alert: Alert) -> bool:
    """Whether a decision that answered it keeps what it is about off the page still: what was put back since is not."""
    if alert.decision is None or alert.decision.outcome not in AGAINST_THE_WHOLE:
        return False
    return alert.comment is None or alert.comment.state != State.PUBLISHED


def led_to_sealing(alert: Alert) -> bool:
    """Whether a decision that answered it took a passage out of what it is about, and readers do not see it still."""
    decision, comment = alert.decision, alert.comment
    if decision is None or comment is None or decision.made_id is None:
        return False
    return comment.state != State.PUBLISHED or comment.published_revision_id == decision.made_id


def token_of(alert: Alert) -> str:
    """What opens the receipt of an alert, for whoever sent it."""
    return signing.Signer(salt=SALT).signature(str(alert.pk))


def receipt_path(alert: Alert) -> str:
    """Where whoever sent ``alert`` reads what became of it."""
    return f"/alert/received/{alert.pk}/{token_of(alert)}/"


def is_opened_by(alert: Alert, token: str) -> bool:
    """Whether ``token`` opens the receipt of ``alert``."""
    return constant_time_compare(token_of(alert), token)


def note_overdue(*, at: datetime.datetime) -> int:
    """
    Record for each publication which notices have passed one of ``HOURS`` undecided; say how many there are.

    The worker asks. The mail to the publisher follows the entry (``following/sending.py``): one for all that is due.
    """
    noted = 0
    # The longest first: what was met late is told once, not three times.
    for hours in reversed(HOURS):
        due = Alert.objects.filter(
            category=UNLAWFUL,
            answered_at__isnull=True,
            hours_told__lt=hours,
            received_at__lte=at - datetime.timedelta(hours=hours),
        )
        for journal in due.order_by().values_list("publication_id", flat=True).distinct():
            noted += _note(journal, due, hours, at)
    return noted


@transaction.atomic
def _note(journal: int, due, hours: int, at: datetime.datetime) -> int:
    locked = due.filter(publication=journal).select_for_update(of=("self",)).order_by("pk")
    found = list(locked.values_list("pk", flat=True))
    if not found:
        return 0
    said = {*locked.values_list("comment", "article", "text")}
    Alert.objects.filter(pk__in=found).update(hours_told=hours)
    # What says the same of the same thing is no other notice to whoever is told.
    for comment, article, text in said:
        again = Alert.objects.filter(
            publication=journal, category=UNLAWFUL, answered_at__isnull=True, hours_told__lt=hours
        )
        again.filter(comment=comment, article=article, text=text).update(hours_told=hours)
    record(
        "notices.overdue",
        journal=journal,
        subject=f"publication:{journal}",
        by="system",
        at=at,
        hours=hours,
        alerts=found,
    )
    return len(found)
