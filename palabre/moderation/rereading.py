"""
Blind second readings: whether two people would decide the same.

A share of what people decided is drawn by lot and read again by a colleague, without the author's name and record and
without the first verdict. What the checks noted is hidden, too: the machine's word would be a third reader's. Nothing
follows for the comment; how far people agree stands in the desk's report (``reporting/agreement.py``).
"""

from __future__ import annotations

import datetime
import hmac
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When

from palabre.accounts.models import User
from palabre.charter.models import Rule
from palabre.discussion.models import Thread
from palabre.journal.recording import record
from palabre.moderation.deciding import RuleOfAnotherCharter
from palabre.moderation.models import Appeal, BlindReading, Decision, Ground, Opinion, Outcome
from palabre.publications.models import Publication

# So long a decision rests before it may be drawn: nobody is to know it again from the queue.
RESTS_FOR = datetime.timedelta(hours=6)
# What was decided longer ago is not drawn any more; the worker draws far more often.
WITHIN = datetime.timedelta(days=2)
# Removed is what was refused in the queue while readers saw it already.
DRAWN_OF = (Outcome.PUBLISHED, Outcome.REFUSED, Outcome.RETURNED, Outcome.REMOVED)


class ReadAlready(Exception):
    """A colleague has given their word already, or the same person has: one word is all that counts."""


class NotTheirs(Exception):
    """Whoever decided, wrote or spoke of the comment does not read it blindly."""


def is_drawn(decision: int, share: int) -> bool:
    """
    Whether ``decision`` (its key) is among the ``share`` (percent) that is read again: always the same, and known to nobody.

    A keyed hash is as good as a lot, and neither time nor outcome nor person can move it. With a larger share what
    was drawn stays drawn.
    """
    lot = hmac.new(settings.SECRET_KEY.encode(), f"blind:{decision}".encode(), sha256).digest()
    return int.from_bytes(lot[:8]) * 100 < share << 64


def draw(*, at: datetime.datetime) -> int:
    """Draw from what was decided wherever a publication wants it and two people moderate; say how many were drawn."""
    drawn = 0
    for publication in Publication.objects.filter(blind_share__gt=0):
        if publication.has_two_moderators:
            drawn += _draw(publication, at=at)
    return drawn


def _draw(publication: Publication, *, at: datetime.datetime) -> int:
    decided = (
        Decision.objects.standing()
        .filter(
            comment__thread__in=Thread.objects.filter(publication=publication).values("pk"),
            decided_by__isnull=False,
            outcome__in=DRAWN_OF,
            decided_at__gte=at - WITHIN,
            decided_at__lt=at - RESTS_FOR,
            blind_reading__isnull=True,
        )
        .order_by()
    )
    found = [
        BlindReading(publication=publication, decision_id=key, drawn_at=at)
        for key, revision, before in decided.values_list("pk", "revision", "before")
        if is_drawn(key, publication.blind_share) and _was_read_in_the_queue(revision, before)
    ]
    # Two workers may draw at once: the same, since the lot is.
    BlindReading.objects.bulk_create(found, ignore_conflicts=True)
    return len(found)


def _was_read_in_the_queue(revision: int, before: dict[str, Any]) -> bool:
    """Whether a decision was about the text that waited: of what is heard or removed later, more is known than its words."""
    return bool(before.get("waiting_since")) and before.get("revision") == revision


def to_read(publication: Publication, user: User) -> QuerySet[BlindReading]:
    """
    What was drawn and ``user`` may read, in an order that says nothing.

    Not what they decided, spoke of, heard an appeal about or wrote, nor what was erased or sealed since.
    """
    of_comment = OuterRef("decision__comment")
    knows = (
        Exists(Decision.objects.filter(comment=of_comment, decided_by=user))
        | Exists(Opinion.objects.filter(comment=of_comment, given_by=user))
        | Exists(Appeal.objects.filter(decision__comment=of_comment, heard_by=user))
    )
    wrote = Q(decision__comment__user=user) | Q(decision__comment__reader__user=user)
    waiting = BlindReading.objects.filter(~knows, publication=publication, read_at__isnull=True)
    return (
        waiting.exclude(wrote)
        .exclude(decision__revision__text="")
        .exclude(decision__revision__is_sealed=True)
        .order_by("key")
    )


def next_to_read(publication: Publication, user: User, *, after: str = "") -> BlindReading | None:
    """What ``user`` reads next, after the one of this key; each person begins somewhere else, so that two seldom meet."""
    found = to_read(publication, user).select_related(
        "decision__revision",
        "decision__comment__charter",
        "decision__comment__thread__article",
        "decision__comment__parent__revision",
        "decision__comment__parent__published_revision",
    )
    begin = after or sha256(f"blind:{user.pk}".encode()).hexdigest()
    comes_round = Case(When(key__gt=begin, then=0), default=1)
    return found.order_by(comes_round, "key").first()


@transaction.atomic
def say(
    reading: BlindReading, *, by: User, at: datetime.datetime, rule: Rule | None = None, ground: str = ""
) -> BlindReading:
    """
    Keep what ``by`` would have decided: to refuse under ``rule`` or on the ground of the law, or, with neither, to publish.

    Raises ``ReadAlready``, ``NotTheirs``, ``RuleOfAnotherCharter``; then nothing was written.
    """
    fresh = BlindReading.objects.select_for_update().get(pk=reading.pk)
    if fresh.read_at is not None:
        raise ReadAlready(fresh.pk)
    if not to_read(fresh.publication, by).filter(pk=fresh.pk).exists():
        raise NotTheirs(fresh.pk)
    decision = fresh.decision
    if rule is not None and rule.version_id != decision.comment.charter_id:
        raise RuleOfAnotherCharter(decision.comment_id)
    fresh.would = Outcome.REFUSED if rule is not None or ground else Outcome.PUBLISHED
    fresh.rule, fresh.ground = rule, ground or (Ground.CHARTER if rule is not None else "")
    fresh.read_by, fresh.read_at = by, at
    fresh.save(update_fields=["would", "rule", "ground", "read_by", "read_at"])
    record(
        "reading.blind",
        journal=fresh.publication_id,
        subject=f"reading:{fresh.pk}",
        by=by,
        at=at,
        decision=decision.pk,
        revision=decision.revision_id,
    )
    return fresh
