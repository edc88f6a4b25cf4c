"""Write a decision down: the end of every act that takes one. And which of them showed a text to readers."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from palabre.accounts.models import User
from palabre.charter.applying import UNCHECKED
from palabre.charter.models import Rule
from palabre.discussion import posting
from palabre.discussion.models import Comment, Revision, State
from palabre.journal.recording import record, salted
from palabre.moderation import opinions, undoing
from palabre.moderation.conflicts import AnswersNothing
from palabre.moderation.models import Alert, Decision, Ground, Outcome


def show(comment: Comment, revision: Revision, *, at: datetime.datetime) -> None:
    """Put ``revision`` on its page, within the act that decided so. Raises ``AnswersNothing``."""
    if not comment.has_place and comment.parent is not None and not comment.parent.has_place:
        raise AnswersNothing(comment)
    posting.show(comment, revision, at=at)


def showing(revisions: Iterable[int | None]) -> QuerySet[Decision]:
    """The decisions by which ``revisions`` (keys) were published, those of policies too (``Decision.shown_id``)."""
    keys = [*revisions]
    whole = Q(revision__in=keys, outcome__in=(Outcome.PUBLISHED, Outcome.RESTORED))
    return Decision.objects.standing().filter(whole | Q(made__in=keys))


def decided_to_show(revisions: Iterable[int | None]) -> QuerySet[Decision]:
    """
    The decisions of people by which ``revisions`` (keys) were published: what is shown without one, nobody has read.

    A policy's are left out: it has read nothing.
    """
    return showing(revisions).filter(decided_by__isnull=False)


def is_seen(comment: Comment, read: Revision) -> bool:
    """Whether readers see the very text that is read."""
    return comment.state == State.PUBLISHED and comment.published_revision_id == read.pk


def leaves_another_shown(comment: Comment, decided: Revision) -> bool:
    """Whether readers see another text of ``comment`` than the one ``decided`` on."""
    return comment.state == State.PUBLISHED and comment.published_revision_id != decided.pk


def _seal_again(comment: Comment, revision: Revision) -> None:
    """A text that an appeal opened to be read again is sealed again where readers go on seeing what was left of it."""
    shown = comment.published_revision
    if comment.state == State.PUBLISHED and shown is not None and shown.sealed_from_id == revision.pk:
        Revision.objects.filter(pk=revision.pk).update(is_sealed=True)


def write(
    kind: str,
    comment: Comment,
    revision: Revision,
    outcome: str,
    *,
    by: User | str,
    at: datetime.datetime,
    rule: Rule | None = None,
    reasons: str = "",
    ground: str = "",
    before: dict[str, Any],
    made: Revision | None = None,
) -> Decision:
    """
    Write the decision, answer the alerts that it settles, and record it: the end of every act.

    ``made`` is what stands on the page in the place of ``revision``, where the desk has made something of it.
    """
    is_beside_the_page = leaves_another_shown(comment, made or revision)
    if is_beside_the_page and not decided_to_show([comment.published_revision_id]).exists():
        # It was published unread and edited since. The edit is decided; what readers see still waits.
        comment.revision = comment.published_revision
        if comment.revision is not None:
            comment.turn = posting.turn_of(comment.charter, comment.revision.text, comment.revision.findings)
    else:
        comment.waiting_since = None
    comment.save(update_fields=["revision", "waiting_since", "turn"])
    decision = Decision.objects.create(
        comment=comment,
        revision=revision,
        outcome=outcome,
        rule=rule,
        ground=ground or (Ground.CHARTER if rule else ""),
        reasons=reasons,
        detected_by_machine=outcome not in (Outcome.PUBLISHED, Outcome.RESTORED)
        and any(
            one.get("kind") != UNCHECKED and (rule is None or one.get("rule") == rule.number)
            for one in revision.findings
        ),
        decided_by=by if isinstance(by, User) else None,
        policy=by if isinstance(by, str) else "",
        decided_at=at,
        before=before,
        made=made,
    )
    _seal_again(comment, revision)
    opinions.settle(decision)
    if not is_beside_the_page:
        # Alerts are about what readers see: an edit that is refused leaves that as it was.
        Alert.objects.filter(comment=comment, answered_at__isnull=True).update(
            answered_at=at, answered_by=decision.decided_by, decision=decision
        )
    record(
        kind,
        journal=comment.thread.publication_id,
        subject=comment,
        by=by,
        at=at,
        thread=comment.thread_id,
        revision=revision.pk,
        decision=decision.pk,
        rule=rule.number if rule else None,
        charter=comment.charter_id,
        ground=decision.ground,
        state=comment.state,
        waits=comment.waiting_since is not None,
        # An edit that is refused or returned leaves the page as it was; so does what never stood on it.
        is_seen=comment.has_place and not is_beside_the_page,
        **({"made": made.pk, "text": salted(made.text, made.salt)} if made is not None else {}),
        **undoing.counted(comment),
    )
    return decision
