"""
The mails that people are owed, sent by the worker after the fact: once it is in the journal, never before.

Plain text alone, so that nothing a stranger typed is ever executed in somebody's mailbox. One recipient
a mail. An entry may come twice after a crash; then so does its mail, which is harmless.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable

from django.utils import timezone

from palabre.following import alerters, authors, newsroom
from palabre.following.webhooks import telling
from palabre.journal.models import Entry
from palabre.journal.reading import follow
from palabre.moderation import opinions, undoing

# The name under which the journal keeps how far mails were sent, and which are tried again.
WORKER = "mail"


def work_once(now: Callable[[], datetime.datetime] = timezone.now) -> int:
    """Send what waits; say how many entries were taken."""
    return follow(WORKER, HANDLERS, now=now, rests=rests)


def rests(entry: Entry) -> datetime.timedelta:
    """How long an entry waits before its mails are sent: a decision may be undone for half a minute."""
    is_decided = (
        entry.kind.startswith("comment.") and entry.facts.get("decision") and not authors.is_of_policy(entry)
    )
    return undoing.MAILS_REST if is_decided else datetime.timedelta()


HANDLERS = {
    "comment.sent": authors.tell_received,
    "comment.published": authors.tell_published,
    "comment.refused": authors.tell_decided,
    "comment.returned": authors.tell_decided,
    "comment.removed": authors.tell_decided,
    "comment.restored": authors.tell_decided,
    "comment.sealed": authors.tell_decided,
    "comment.forwarded": newsroom.tell_forwarded,
    "alert.received": newsroom.tell_alert_to_all,
    "alert.repeated": alerters.tell_alert_received,
    "alert.answered": alerters.tell_alert_answered,
    "alert.warned": alerters.tell_warned,
    "notices.overdue": newsroom.tell_overdue,
    opinions.TOLD: newsroom.tell_opinions_asked,
    "reply.asked": newsroom.tell_reply_asked,
    "reply.due": newsroom.tell_reply_due,
    "reply.inserted": newsroom.tell_reply_answered,
    "reply.refused": newsroom.tell_reply_answered,
    "reply.taken_out": newsroom.tell_reply_answered,
    "appeal.received": authors.tell_appeal_received,
    "appeal.heard": authors.tell_appeal_heard,
    "sanction.given": authors.tell_sanctioned,
    "sanction.lifted": authors.tell_lifted,
    "webhook.given_up": telling.tell_given_up,
    "webhook.turned_off": telling.tell_turned_off,
}
