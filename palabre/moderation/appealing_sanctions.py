"""
Whoever is under a sanction appeals against it; somebody else than who gave it hears them, wherever there are two.

Source: Regulation (EU) 2022/2065, art. 20, as for decisions (``appealing.py``).
"""

from __future__ import annotations

import datetime

from django.db import transaction

from palabre.accounts.models import Measure, Reader, Sanction, User
from palabre.journal.recording import record
from palabre.moderation import sanctioning
from palabre.moderation.appealing import AppealedAlready, CannotAppeal, HeardAlready, OwnDecision, TooLate
from palabre.moderation.models import Appeal, Hearing


@transaction.atomic
def appeal(sanction: Sanction, *, text: str, by: Reader | User | None, at: datetime.datetime) -> Appeal:
    """
    Receive an appeal against ``sanction``, by whoever it is against (``None``: who has the link from the mail).

    Raises ``TooLate``, ``AppealedAlready``; ``CannotAppeal`` where it holds no more.
    """
    try:
        sanction = sanctioning.locked(sanction)
    except sanctioning.NotStanding:
        raise CannotAppeal(sanction.pk) from None
    earlier = Appeal.objects.filter(sanction=sanction).first()
    if earlier is not None:
        raise AppealedAlready(earlier)
    if not sanction.stands(at):
        raise CannotAppeal(sanction.pk)
    if at > sanction.appeal_until:
        raise TooLate(sanction.pk)
    received = Appeal.objects.create(
        publication_id=sanction.publication_id, sanction=sanction, text=text, received_at=at
    )
    record(
        "appeal.received",
        journal=sanction.publication_id,
        subject=received,
        by=by,
        at=at,
        sanction=sanction.pk,
        about=f"sanction:{sanction.pk}",
    )
    return received


def may_hear(given: Appeal, user: User) -> bool:
    """Whether ``user`` may hear it: not who gave the sanction, as long as there are two."""
    sanction = given.of_sanction
    return user.pk != sanction.given_by_id or not sanction.publication.has_two_moderators


@transaction.atomic
def hear(
    given: Appeal,
    *,
    outcome: str,
    reasons: str,
    by: User,
    at: datetime.datetime,
    until: datetime.datetime | None = None,
) -> Appeal:
    """
    Decide on an appeal against a sanction, with ``reasons`` to whoever it is against.

    ``REVERSED`` lifts it; ``PARTIALLY_REVERSED`` lets it end ``until`` then, earlier than it would, or, without an
    end, makes it a warning. What holds no more stays as it is. Raises ``HeardAlready``, ``OwnDecision``, ``WrongEnd``.
    """
    try:
        sanction = sanctioning.locked(given.of_sanction)
    except sanctioning.NotStanding:
        raise HeardAlready(given.pk) from None
    fresh = Appeal.objects.select_for_update(of=("self",)).get(pk=given.pk)
    fresh.sanction = sanction
    if fresh.heard_at is not None:
        raise HeardAlready(fresh.pk)
    if not may_hear(fresh, by):
        raise OwnDecision(fresh.pk)
    is_changed = sanction.stands(at) and outcome in (Hearing.REVERSED, Hearing.PARTIALLY_REVERSED)
    if is_changed and outcome == Hearing.REVERSED:
        sanctioning.lift_locked(sanction, by=by, at=at, by_appeal=True)
    elif is_changed:
        is_changed = _soften(sanction, until=until, by=by, at=at)
    fresh.outcome, fresh.reasons, fresh.heard_by, fresh.heard_at = outcome, reasons, by, at
    fresh.save(update_fields=["outcome", "reasons", "heard_by", "heard_at"])
    record(
        "appeal.heard",
        journal=sanction.publication_id,
        subject=fresh,
        by=by,
        at=at,
        sanction=sanction.pk,
        outcome=outcome,
        is_changed=is_changed,
    )
    return fresh


def _soften(sanction: Sanction, *, until: datetime.datetime | None, by: User, at: datetime.datetime) -> bool:
    """Let it end earlier, or make it a warning; a warning stays one. Raises ``WrongEnd``."""
    if sanction.kind == Measure.WARNING:
        return False
    is_worse = until is not None and sanction.until is not None and until > sanction.until
    if is_worse or (until is not None and until <= at) or (until is None and sanction.is_of_a_range):
        raise sanctioning.WrongEnd(sanction.pk)
    sanction.kind = Measure.PAUSE if until is not None else Measure.WARNING
    sanction.until = until
    sanction.save(update_fields=["kind", "until"])
    record(
        "sanction.changed",
        journal=sanction.publication_id,
        subject=sanction,
        by=by,
        at=at,
        measure=sanction.kind,
        until=until.astimezone(datetime.UTC).isoformat() if until is not None else None,
    )
    return True
