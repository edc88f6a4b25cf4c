"""
What moderators do: publish, refuse, return, remove, restore. Each is one transaction, one decision,
one journal entry.

What may stand in their way is in ``conflicts.py``; either way nothing was written.
"""

from __future__ import annotations

import datetime
from typing import Any

from django.db import transaction

from palabre.accounts.models import User
from palabre.charter.models import Rule
from palabre.discussion import posting
from palabre.discussion.models import Comment, Revision, State
from palabre.journal.recording import record
from palabre.moderation import opinions, taking, undoing
from palabre.moderation.conflicts import (
    AnswersNothing,
    CannotDecide,
    Decided,
    NeedsAnother,
    NobodyElse,
    RuleOfAnotherCharter,
    Stale,
    checked,
    conflict,
    locked,
    to_read,
)
from palabre.moderation.models import Decision, Opinion, Outcome

__all__ = [
    "AnswersNothing", "CannotDecide", "Decided", "NeedsAnother", "NobodyElse", "RuleOfAnotherCharter", "Stale", "ask",
    "conflict", "give_back", "hand_back", "publish", "refuse", "remove", "restore", "return_", "to_read", "to_restore",
]  # fmt: skip


def _opinion(
    comment: Comment, read: Revision, outcome: str, *, by: User | str, at: datetime.datetime, **why: Any
) -> Opinion | None:
    """
    Keep the word of ``by`` where more people must say the same (``moderation/opinions.py``); nothing where it is decided.

    ``why``: rule, ground, reasons. Raises ``NeedsAnother``.
    """
    if not isinstance(by, User) or not _is_lacking(comment, read, outcome, by=by, **why):
        return None
    return opinions.give(comment, read, outcome, by=by, at=at, **why)


def _is_lacking(
    comment: Comment,
    read: Revision,
    outcome: str,
    *,
    by: User,
    rule: Rule | None = None,
    ground: str = "",
    **_why: Any,
) -> bool:
    try:
        return opinions.are_lacking(comment, read, outcome, by=by, rule=rule, ground=ground)
    except opinions.SaidAlready:
        raise NeedsAnother(comment) from None


@transaction.atomic
def ask(comment: Comment, *, revision: int, by: User, at: datetime.datetime, note: str = "") -> Opinion:
    """
    Ask colleagues for another opinion on what waits: it is decided once two people say the same.

    ``note`` is to them alone. Raises ``Stale``; ``Decided`` when it is not waiting; ``NobodyElse``.
    """
    comment, read = locked(comment, revision)
    if comment.waiting_since is None:
        raise Decided(comment)
    if not opinions.counting(comment) - {by.pk}:
        raise NobodyElse(comment.pk)
    return opinions.ask(comment, read, by=by, at=at, note=note)


@transaction.atomic
def publish(comment: Comment, *, revision: int, by: User | str, at: datetime.datetime) -> Decision | Opinion:
    """
    Publish the revision that was read. ``by`` is a moderator, or the name of a policy.

    Where more people must say the same, the word of this one is kept and nothing else happens. Raises ``Stale``; ``Decided`` when the comment is not waiting;
    ``AnswersNothing``; ``NeedsAnother``.
    """
    comment, read = locked(comment, revision)
    was = undoing.before(comment)
    if comment.waiting_since is None:
        raise Decided(comment)
    if opinion := _opinion(comment, read, Outcome.PUBLISHED, by=by, at=at):
        return opinion
    taking.show(comment, read, at=at)
    return taking.write("comment.published", comment, read, Outcome.PUBLISHED, by=by, at=at, before=was)


@transaction.atomic
def refuse(
    comment: Comment,
    *,
    revision: int,
    by: User | str,
    at: datetime.datetime,
    rule: Rule | None = None,
    reasons: str = "",
    ground: str = "",
) -> Decision | Opinion:
    """
    Refuse the revision that was read, under a rule of the charter the comment fell under, or the law.

    An edit that is refused leaves the published revision in its place; a comment published unread is
    removed. Where more people must say the same, the word of this one is kept, unless readers see the text: one
    is enough to take it from them. Raises ``Stale``, ``Decided``, ``RuleOfAnotherCharter``, ``NeedsAnother``.
    Source: Regulation (EU) 2022/2065, art. 17 (statement of reasons).
    """
    comment, read = locked(comment, revision)
    was = undoing.before(comment)
    if comment.waiting_since is None:
        raise Decided(comment)
    rule = checked(rule, comment)
    kind, outcome = "comment.refused", Outcome.REFUSED
    why = {"rule": rule, "ground": ground, "reasons": reasons}
    if not taking.is_seen(comment, read):
        if opinion := _opinion(comment, read, outcome, by=by, at=at, **why):
            return opinion
        reasons = reasons or opinions.reasons_given(comment, read, outcome, rule)
    if taking.is_seen(comment, read):
        posting.hide(comment, State.REMOVED, at=at, rule=rule.number if rule else None)
        kind, outcome = "comment.removed", Outcome.REMOVED
    elif comment.state != State.PUBLISHED:
        # One that was returned after it had appeared has its line on the page: the line says the rule.
        posting.hide(comment, State.REFUSED, at=at, rule=rule.number if rule else None)
    return taking.write(
        kind, comment, read, outcome, by=by, at=at, rule=rule, reasons=reasons, ground=ground, before=was
    )


@transaction.atomic
def return_(
    comment: Comment,
    *,
    revision: int,
    by: User | str,
    at: datetime.datetime,
    rule: Rule | None = None,
    reasons: str = "",
) -> Decision | Opinion:
    """
    Return the revision that was read to its author, who may mend it and send it again in its place.

    Where more people must say the same it is as with ``refuse``. Raises ``Stale``, ``Decided``,
    ``RuleOfAnotherCharter``, ``NeedsAnother``.
    """
    comment, read = locked(comment, revision)
    was = undoing.before(comment)
    if comment.waiting_since is None:
        raise Decided(comment)
    rule = checked(rule, comment)
    if not taking.is_seen(comment, read):
        why = {"rule": rule, "reasons": reasons}
        if opinion := _opinion(comment, read, Outcome.RETURNED, by=by, at=at, **why):
            return opinion
        reasons = reasons or opinions.reasons_given(comment, read, Outcome.RETURNED, rule)
    if comment.state != State.PUBLISHED or comment.published_revision_id == read.pk:
        posting.hide(comment, State.RETURNED, at=at)
    return taking.write(
        "comment.returned",
        comment,
        read,
        Outcome.RETURNED,
        by=by,
        at=at,
        rule=rule,
        reasons=reasons,
        before=was,
    )


@transaction.atomic
def remove(
    comment: Comment,
    *,
    revision: int,
    by: User | str,
    at: datetime.datetime,
    rule: Rule | None = None,
    reasons: str = "",
    ground: str = "",
) -> Decision:
    """
    Take a published comment off its page. Its number stays and says under which rule.

    ``revision`` is the one that was read; the decision is about the text that readers saw, which differs
    where an edit waits. Raises ``Stale``, ``RuleOfAnotherCharter``; ``Decided`` when it is not published.
    """
    comment, read = locked(comment, revision)
    was = undoing.before(comment)
    if comment.state != State.PUBLISHED:
        raise Decided(comment)
    rule = checked(rule, comment)
    posting.hide(comment, State.REMOVED, at=at, rule=rule.number if rule else None)
    return taking.write(
        "comment.removed",
        comment,
        comment.published_revision or read,
        Outcome.REMOVED,
        by=by,
        at=at,
        rule=rule,
        reasons=reasons,
        ground=ground,
        before=was,
    )


def to_restore(comment: Comment) -> Revision | None:
    """The revision that restoring ``comment`` would publish: the removed one, or the one that was refused."""
    if comment.state == State.REMOVED:
        return comment.published_revision or comment.revision
    return comment.revision


@transaction.atomic
def restore(comment: Comment, *, revision: int, by: User | str, at: datetime.datetime) -> Decision | Opinion:
    """
    Publish again what was removed or refused: a deliberate act, since publishing anew counts in law.

    What comes back is the text that was removed (``to_restore``): an edit that was refused, or never
    read, before the removal stays unpublished.
    Where more people must say the same and it never appeared, the word of this one is kept, and it waits for the
    others. Raises ``Stale``; ``Decided`` when it is neither removed nor refused, or its text was erased;
    ``AnswersNothing``.
    """
    comment, read = locked(comment, revision)
    was = undoing.before(comment)
    if comment.state not in (State.REMOVED, State.REFUSED):
        raise Decided(comment)
    read = to_restore(comment) or read
    if read.text == "":
        raise Decided(comment)
    if isinstance(by, User) and _is_for_others_too(comment, read, by=by):
        # A refusal taken back is no way round the second person.
        return _wait_again(comment, read, by=by, at=at)
    taking.show(comment, read, at=at)
    return taking.write("comment.restored", comment, read, Outcome.RESTORED, by=by, at=at, before=was)


def _is_for_others_too(comment: Comment, read: Revision, *, by: User) -> bool:
    """Whether more people than ``by`` must say that ``read``, which was kept off the page, may appear: it never has."""
    has_appeared = comment.published_revision_id == read.pk or taking.decided_to_show([read.pk]).exists()
    return not has_appeared and _is_lacking(comment, read, Outcome.PUBLISHED, by=by)


def _wait_again(comment: Comment, read: Revision, *, by: User, at: datetime.datetime) -> Opinion:
    """Put ``read`` into the queue again, with the word of ``by`` that it may appear, within an act that holds the locks."""
    is_beside_the_page = comment.state == State.PUBLISHED
    if not is_beside_the_page:
        posting.hide(comment, State.PENDING, at=at)
        comment.ended_at = None
    comment.revision, comment.waiting_since = read, at
    comment.turn = posting.turn_of(comment.charter, read.text, read.findings)
    comment.save(update_fields=["revision", "waiting_since", "ended_at", "turn"])
    opinion = opinions.give(comment, read, Outcome.PUBLISHED, by=by, at=at)
    record(
        "comment.reopened",
        journal=comment.thread.publication_id,
        subject=comment,
        by=by,
        at=at,
        thread=comment.thread_id,
        revision=read.pk,
        charter=comment.charter_id,
        state=comment.state,
        waits=True,
        # Its line said under which rule it was removed, and says from now on that it is read again.
        is_seen=comment.has_place and not is_beside_the_page,
        **undoing.counted(comment),
    )
    return opinion


def give_back(comment: Comment, against: Decision, *, by: User, at: datetime.datetime) -> Decision | Opinion:
    """
    Publish the text that ``against`` kept from readers, within the act that reverses it, which holds the locks.

    Where several people must say the same and it never appeared, the one who reverses is the first, and it waits for
    the others. Raises ``AnswersNothing``, ``NeedsAnother``.
    """
    read = against.revision
    Revision.objects.filter(pk=read.pk).update(is_sealed=False)
    if _is_for_others_too(comment, read, by=by):
        return _wait_again(comment, read, by=by, at=at)
    taking.show(comment, read, at=at)
    return taking.write("comment.restored", comment, read, Outcome.RESTORED, by=by, at=at, before={})


def hand_back(
    comment: Comment, against: Decision, *, reasons: str, by: User, at: datetime.datetime
) -> Decision:
    """
    Return a refused or removed text to its author instead, within the act that reverses ``against`` in part.

    Like ``give_back`` it cannot be undone: the author is told what became of the appeal.
    """
    if against.outcome != Outcome.SEALED:
        # What was taken out of a text stays out of what readers see until its author has mended it.
        posting.hide(comment, State.RETURNED, at=at)
    return taking.write(
        "comment.returned", comment, against.revision, Outcome.RETURNED, by=by, at=at, rule=against.rule,
        reasons=reasons, before={},
    )  # fmt: skip
