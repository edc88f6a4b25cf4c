"""
Take back a decision within half a minute, as long as nobody has built on it; its mails wait as long.

Nothing is erased: the decision stays, and another one follows that undoes it.
"""

from __future__ import annotations

import datetime
from typing import Any

from django.db import transaction

from palabre.accounts.models import User
from palabre.discussion import posting, threading
from palabre.discussion.models import Comment, Revision, State
from palabre.journal.recording import record
from palabre.moderation import opinions
from palabre.moderation.models import Alert, Appeal, Decision, Opinion, Outcome

WITHIN = datetime.timedelta(seconds=30)
# What is pressed in the last second arrives a little later.
ON_ITS_WAY = datetime.timedelta(seconds=5)
# So long its mails wait: whoever undoes in the last moment may have to wait for a lock first.
MAILS_REST = WITHIN + 4 * ON_ITS_WAY


class CannotUndo(Exception):
    """It is too late, somebody else decided or edited since, or it is not one's own; nothing was written."""


def before(comment: Comment) -> dict[str, Any]:
    """How ``comment`` stands, as a decision keeps it so that it can be undone."""
    return {
        "state": comment.state,
        "turn": comment.turn,
        "revision": comment.revision_id,
        "published_revision": comment.published_revision_id,
        "ended_under_rule": comment.ended_under_rule,
        **{name: _written(getattr(comment, name)) for name in ("waiting_since", "published_at", "ended_at")},
    }


def counted(comment: Comment) -> dict[str, bool]:
    """What a decision's entry says where its count stands below the article: then that page changes with a refusal, too."""
    return {"is_counted": True} if comment.thread.publication.shows_figures else {}


def _written(at: datetime.datetime | None) -> str | None:
    return at.isoformat() if at is not None else None


def _read(at: str | None) -> datetime.datetime | None:
    return datetime.datetime.fromisoformat(at) if at is not None else None


def last_of(user: User, publication: Any, *, at: datetime.datetime) -> Decision | None:
    """What ``user`` decided last in ``publication`` and may still undo."""
    lately = Decision.objects.filter(
        decided_by=user, decided_at__gt=at - WITHIN, comment__thread__publication=publication
    )
    last = lately.select_related("rule").order_by("-decided_at", "-pk").first()
    return last if last is not None and last.before and last.outcome != Outcome.UNDONE else None


@transaction.atomic
def undo(decision: Decision, *, by: User, at: datetime.datetime) -> Decision:
    """
    Put the comment back as it was before ``decision``, which ``by`` took within half a minute.

    Raises ``CannotUndo``.
    """
    comment = threading.lock_upwards(decision.comment)
    # Whoever appeals takes the same turn.
    Decision.objects.select_for_update().get(pk=decision.pk)
    latest = comment.decisions.order_by("-decided_at", "-pk").first()
    was = decision.before
    if (
        decision.decided_by_id != by.pk
        or at - decision.decided_at > WITHIN + ON_ITS_WAY
        or latest is None
        or latest.pk != decision.pk
        or not was
        or Appeal.objects.filter(decision=decision).exists()
        # A colleague has said since what they would do with it as it stands.
        or Opinion.objects.filter(revision=decision.revision_id, decision=None).exists()
        or _stands_otherwise(comment, decision)
    ):
        raise CannotUndo(decision.pk)
    _put_back(comment, was, at=at)
    _seal_again(comment, decision)
    undone = Decision.objects.create(
        comment=comment,
        revision=decision.revision,
        outcome=Outcome.UNDONE,
        undoes=decision,
        decided_by=by,
        decided_at=at,
    )
    opinions.reopen(decision)
    Alert.objects.filter(decision=decision).update(answered_at=None, answered_by=None, decision=None)
    record(
        "comment.undone",
        journal=comment.thread.publication_id,
        subject=comment,
        by=by,
        at=at,
        thread=comment.thread_id,
        revision=decision.revision_id,
        decision=undone.pk,
        undoes=decision.pk,
        charter=comment.charter_id,
        state=comment.state,
        waits=comment.waiting_since is not None,
        is_seen=comment.has_place,
        **counted(comment),
    )
    return undone


def _stands_otherwise(comment: Comment, decision: Decision) -> bool:
    """Whether its author edited, withdrew or erased it after ``decision``."""
    newest = comment.revisions.by_author().values_list("pk", flat=True).first()
    known = {decision.before["revision"], decision.revision_id, comment.published_revision_id}
    put_back = [decision.before["revision"], decision.before["published_revision"]]
    is_erased = Revision.objects.filter(pk__in=[pk for pk in put_back if pk], text="").exists()
    return comment.state == State.WITHDRAWN or newest not in known or is_erased


def _seal_again(comment: Comment, decision: Decision) -> None:
    """The text that was read is sealed as long as readers see what the desk made of it, as before ``decision``."""
    shown = comment.published_revision
    is_sealed = shown is not None and shown.sealed_from_id == decision.revision_id
    Revision.objects.filter(pk=decision.revision_id).update(is_sealed=is_sealed)


def _put_back(comment: Comment, was: dict[str, Any], *, at: datetime.datetime) -> None:
    shown = Revision.objects.filter(pk=was["published_revision"]).first()
    if was["state"] == State.PUBLISHED:
        if comment.state != State.PUBLISHED or comment.published_revision_id != was["published_revision"]:
            assert shown is not None  # noqa: S101 (what is published has a text)
            posting.show(comment, shown, at=at)
    elif comment.state != was["state"]:
        posting.hide(comment, was["state"], at=_read(was["ended_at"]) or at, rule=was["ended_under_rule"])
    comment.revision_id, comment.published_revision = was["revision"], shown
    comment.turn, comment.ended_under_rule = was["turn"], was["ended_under_rule"]
    comment.waiting_since, comment.published_at = _read(was["waiting_since"]), _read(was["published_at"])
    comment.ended_at = _read(was["ended_at"])
    comment.save(
        update_fields=[
            "revision", "published_revision", "turn", "ended_under_rule", "waiting_since", "published_at", "ended_at",
        ]
    )  # fmt: skip
