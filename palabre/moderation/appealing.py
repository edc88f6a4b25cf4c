"""
An author appeals against a decision; somebody else than who took it hears them, wherever there are two.

Source: Regulation (EU) 2022/2065, art. 17(3)(f) and 20: free, by electronic means, for six months, never decided by
automated means alone, and reversed without undue delay. Whoever does not owe that by its size may offer it all the same.
Appeals against a sanction are received and heard in ``appealing_sanctions.py``, and wait in the same list.
"""

from __future__ import annotations

import datetime

from django.core import signing
from django.db import transaction
from django.utils.crypto import constant_time_compare

from palabre.accounts.models import Reader, User
from palabre.discussion import threading
from palabre.discussion.models import Comment, State
from palabre.journal.recording import record
from palabre.moderation import deciding
from palabre.moderation.models import AGAINST, Appeal, Decision, Hearing
from palabre.publications.models import Publication

SALT = "palabre.decision"


class CannotAppeal(Exception):
    """No appeal was received; nothing was written."""


class TooLate(CannotAppeal):
    """The time for it has passed."""


class AppealedAlready(CannotAppeal):
    """There is one; ``appeal`` is it."""

    def __init__(self, appeal: Appeal) -> None:
        super().__init__(appeal.pk)
        self.appeal = appeal


class CannotHear(Exception):
    """The appeal was not decided; nothing was written."""


class HeardAlready(CannotHear):
    """Somebody else heard it."""


class OwnDecision(CannotHear):
    """Whoever took the decision does not hear the appeal against it, as long as somebody else can."""


def token_of(decision: Decision) -> str:
    """What opens the page of a decision without any cookie: for the mail to its author."""
    return signing.Signer(salt=SALT).signature(str(decision.pk))


def is_opened_by(decision: Decision, token: str) -> bool:
    """Whether ``token`` opens the page of ``decision``."""
    return constant_time_compare(token_of(decision), token)


def path_of(decision: Decision) -> str:
    """The path of its page with what opens it."""
    return f"/decisions/{decision.pk}/{token_of(decision)}/"


@transaction.atomic
def appeal(decision: Decision, *, text: str, by: Reader | User | None, at: datetime.datetime) -> Appeal:
    """
    Receive an appeal against ``decision``, by its author (``None``: whoever has the link from the mail).

    Raises ``TooLate``, ``AppealedAlready``; ``CannotAppeal`` where nothing is left to appeal against.
    """
    # Two that come at once take turns.
    locked = Decision.objects.select_for_update(of=("self",)).select_related("comment__thread__publication")
    decision = locked.get(pk=decision.pk)
    earlier = Appeal.objects.filter(decision=decision).first()
    if earlier is not None:
        raise AppealedAlready(earlier)
    if not stands_as_decided(decision.comment, decision):
        raise CannotAppeal(decision.pk)
    if at > decision.appeal_until:
        raise TooLate(decision.pk)
    received = Appeal.objects.create(
        publication_id=decision.comment.thread.publication_id, decision=decision, text=text, received_at=at
    )
    record(
        "appeal.received",
        journal=decision.comment.thread.publication_id,
        subject=received,
        by=by,
        at=at,
        decision=decision.pk,
        about=f"comment:{decision.comment_id}",
    )
    return received


def waiting(publication: Publication):
    """The appeals that nobody has heard, oldest first."""
    return (
        Appeal.objects.filter(publication=publication, heard_at__isnull=True)
        .select_related(
            "decision__rule",
            "decision__decided_by",
            "decision__revision",
            "decision__comment",
            "sanction__rule",
            "sanction__given_by",
            "sanction__user",
            "sanction__reader",
        )
        .order_by("received_at", "pk")
    )


def may_hear(given: Appeal, user: User) -> bool:
    """Whether ``user`` may hear it: not who took the decision, nor who wrote the text, as long as there are two."""
    decision = given.against
    is_concerned = user.pk in (decision.decided_by_id, decision.comment.user_id)
    return not is_concerned or not decision.comment.thread.publication.has_two_moderators


def stands_as_decided(comment: Comment, decision: Decision) -> bool:
    """
    Whether ``comment`` still stands where ``decision`` put it: nobody decided, edited, withdrew or erased it since.

    What has become something else is not brought back over that by whoever hears an appeal.
    """
    latest = Decision.objects.standing().filter(comment=comment).first()
    is_about_now = decision.revision_id in (comment.revision_id, comment.published_revision_id)
    is_kept_off = (
        comment.state in (State.REFUSED, State.RETURNED, State.REMOVED)
        or decision.is_of_an_edit
        or is_seen_in_part(comment, decision)
    )
    return (
        decision.outcome in AGAINST
        and latest is not None
        and latest.pk == decision.pk
        and comment.waiting_since is None
        and is_about_now
        and is_kept_off
        and decision.revision.text != ""
    )


def is_seen_in_part(comment: Comment, decision: Decision) -> bool:
    """Whether readers see what ``decision`` left of the text."""
    return (
        decision.made_id is not None
        and comment.state == State.PUBLISHED
        and comment.published_revision_id == decision.made_id
    )


@transaction.atomic
def hear(given: Appeal, *, outcome: str, reasons: str, by: User, at: datetime.datetime) -> Appeal:
    """
    Decide on an appeal, with ``reasons`` to its author.

    ``REVERSED`` publishes the text that the decision was about, as long as the comment still stands where it put
    it; ``PARTIALLY_REVERSED`` hands it back to its author, who may mend it: what was left of it stays on its page
    meanwhile. Raises ``HeardAlready``, ``OwnDecision``.
    """
    comment = threading.lock_upwards(given.against.comment)
    fresh = (
        Appeal.objects.select_for_update(of=("self",))
        .select_related("decision__revision", "decision__comment__thread__publication")
        .get(pk=given.pk)
    )
    if fresh.heard_at is not None:
        raise HeardAlready(fresh.pk)
    if not may_hear(fresh, by):
        raise OwnDecision(fresh.pk)
    decision = fresh.against
    still_stands = stands_as_decided(comment, decision)
    followed = None
    if outcome == Hearing.REVERSED and still_stands:
        followed = deciding.give_back(comment, decision, by=by, at=at)
    elif outcome == Hearing.PARTIALLY_REVERSED and still_stands and _may_be_handed_back(comment, decision):
        followed = deciding.hand_back(comment, decision, reasons=reasons, by=by, at=at)
    fresh.outcome, fresh.reasons, fresh.heard_by, fresh.heard_at = outcome, reasons, by, at
    fresh.save(update_fields=["outcome", "reasons", "heard_by", "heard_at"])
    record(
        "appeal.heard",
        journal=comment.thread.publication_id,
        subject=fresh,
        by=by,
        at=at,
        decision=decision.pk,
        outcome=outcome,
        followed_by=followed.pk if followed is not None else None,
    )
    return fresh


def _may_be_handed_back(comment: Comment, decision: Decision) -> bool:
    return comment.state in (State.REFUSED, State.REMOVED) or is_seen_in_part(comment, decision)
