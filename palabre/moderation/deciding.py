"""
What moderators do: publish, refuse, return, remove, restore. Each is one transaction, one decision,
one journal entry.

Every act is told which revision was on the moderator's screen. If the author has edited since, it
raises ``Stale``; if another moderator got there first, ``Decided``; either way nothing was written.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from palabre.accounts.models import User
from palabre.charter.applying import UNCHECKED
from palabre.charter.models import Rule
from palabre.discussion import posting, threading
from palabre.discussion.models import Comment, Revision, State
from palabre.journal.recording import record
from palabre.moderation import opinions, undoing
from palabre.moderation.models import Alert, Decision, Ground, Opinion, Outcome


class CannotDecide(Exception):
    """The decision was not taken; nothing was written."""


class Stale(CannotDecide):
    """The author has edited since. ``comment`` is as it is now, with the new ``revision``."""

    def __init__(self, comment: Comment) -> None:
        super().__init__(comment.pk)
        self.comment = comment


class Decided(CannotDecide):
    """It is not waiting for this decision any more. ``decision`` is the last one, if a person took one."""

    def __init__(self, comment: Comment) -> None:
        super().__init__(comment.pk)
        self.comment = comment
        self.decision = (
            Decision.objects.standing().filter(comment=comment).select_related("decided_by", "rule").first()
        )


class NeedsAnother(CannotDecide):
    """The same person has said the same already, and more people must."""

    def __init__(self, comment: Comment) -> None:
        super().__init__(comment.pk)
        self.comment = comment


class NobodyElse(CannotDecide):
    """There is no colleague to ask, or only who wrote the comment."""


class RuleOfAnotherCharter(CannotDecide):
    """The rule cited is not in the version that the comment fell under."""


class AnswersNothing(CannotDecide):
    """What it answers was never published (an imported discussion): there is no place below it yet."""

    def __init__(self, comment: Comment) -> None:
        super().__init__(comment.pk)
        self.comment = comment


def to_read(comment: Comment) -> Revision | None:
    """
    The text that a decision on ``comment`` would be about: the latest, as long as it waits.

    Where nothing waits it is what readers see, or saw before it was removed: an edit that was refused is
    the latest text and has never stood on the page.
    """
    is_or_was_shown = comment.state in (State.PUBLISHED, State.REMOVED, State.WITHDRAWN)
    if comment.waiting_since is None and is_or_was_shown and comment.published_revision is not None:
        return comment.published_revision
    return comment.revision


def _locked(comment: Comment, revision: int) -> tuple[Comment, Revision]:
    """Lock ``comment`` and what deciding on it changes; see that ``revision`` is still what is to be read."""
    fresh = threading.lock_upwards(comment)
    read = to_read(fresh)
    # The latest is let pass where another moderator has just decided on it: the act says so, not we.
    if read is not None and revision in (read.pk, fresh.revision_id):
        return fresh, read
    newest = fresh.revisions.order_by("-number").values_list("pk", flat=True).first()
    # Nobody has edited: an edit was decided on, and what waits now is the text below it, which nobody has read.
    raise Decided(fresh) if newest == revision else Stale(fresh)


def conflict(comment: Comment, *, verb: str, revision: int | None) -> CannotDecide | None:
    """
    What has happened to ``comment`` since ``revision`` was on the screen, as an act of this ``verb`` would find it.

    For a form that cannot be taken as it is: whoever sent it must not be asked for words about another text.
    """
    read = to_read(comment)
    if revision is None or read is None:
        return None
    if revision not in (read.pk, comment.revision_id):
        newest = comment.revisions.order_by("-number").values_list("pk", flat=True).first()
        return Decided(comment) if newest == revision else Stale(comment)
    has_ended = {
        "remove": comment.state != State.PUBLISHED,
        "restore": comment.state not in (State.REMOVED, State.REFUSED),
    }
    return Decided(comment) if has_ended.get(verb, comment.waiting_since is None) else None


def _checked(rule: Rule | None, comment: Comment) -> Rule | None:
    if rule is not None and rule.version_id != comment.charter_id:
        raise RuleOfAnotherCharter(comment.pk)
    return rule


def _show(comment: Comment, revision: Revision, *, at: datetime.datetime) -> None:
    if not comment.has_place and comment.parent is not None and not comment.parent.has_place:
        raise AnswersNothing(comment)
    posting.show(comment, revision, at=at)


def showing(revisions: Iterable[int | None]) -> QuerySet[Decision]:
    """The decisions by which ``revisions`` (keys) were published, those of policies too."""
    shown = (Outcome.PUBLISHED, Outcome.RESTORED)
    return Decision.objects.standing().filter(revision__in=[*revisions], outcome__in=shown)


def decided_to_show(revisions: Iterable[int | None]) -> QuerySet[Decision]:
    """
    The decisions of people by which ``revisions`` (keys) were published: what is shown without one, nobody has read.

    A policy's are left out: it has read nothing.
    """
    return showing(revisions).filter(decided_by__isnull=False)


def _is_seen(comment: Comment, read: Revision) -> bool:
    """Whether readers see the very text that is read."""
    return comment.state == State.PUBLISHED and comment.published_revision_id == read.pk


def _leaves_another_shown(comment: Comment, decided: Revision) -> bool:
    """Whether readers see another text of ``comment`` than the one ``decided`` on."""
    return comment.state == State.PUBLISHED and comment.published_revision_id != decided.pk


def _decide(
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
) -> Decision:
    """Write the decision, answer the alerts that it settles, and record it: the end of every act."""
    is_beside_the_page = _leaves_another_shown(comment, revision)
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
    )
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
        **undoing.counted(comment),
    )
    return decision


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
    comment, read = _locked(comment, revision)
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
    comment, read = _locked(comment, revision)
    was = undoing.before(comment)
    if comment.waiting_since is None:
        raise Decided(comment)
    if opinion := _opinion(comment, read, Outcome.PUBLISHED, by=by, at=at):
        return opinion
    _show(comment, read, at=at)
    return _decide("comment.published", comment, read, Outcome.PUBLISHED, by=by, at=at, before=was)


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
    comment, read = _locked(comment, revision)
    was = undoing.before(comment)
    if comment.waiting_since is None:
        raise Decided(comment)
    rule = _checked(rule, comment)
    kind, outcome = "comment.refused", Outcome.REFUSED
    why = {"rule": rule, "ground": ground, "reasons": reasons}
    if not _is_seen(comment, read):
        if opinion := _opinion(comment, read, outcome, by=by, at=at, **why):
            return opinion
        reasons = reasons or opinions.reasons_given(comment, read, outcome, rule)
    if _is_seen(comment, read):
        posting.hide(comment, State.REMOVED, at=at, rule=rule.number if rule else None)
        kind, outcome = "comment.removed", Outcome.REMOVED
    elif comment.state != State.PUBLISHED:
        # One that was returned after it had appeared has its line on the page: the line says the rule.
        posting.hide(comment, State.REFUSED, at=at, rule=rule.number if rule else None)
    return _decide(
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
    comment, read = _locked(comment, revision)
    was = undoing.before(comment)
    if comment.waiting_since is None:
        raise Decided(comment)
    rule = _checked(rule, comment)
    if not _is_seen(comment, read):
        why = {"rule": rule, "reasons": reasons}
        if opinion := _opinion(comment, read, Outcome.RETURNED, by=by, at=at, **why):
            return opinion
        reasons = reasons or opinions.reasons_given(comment, read, Outcome.RETURNED, rule)
    if comment.state != State.PUBLISHED or comment.published_revision_id == read.pk:
        posting.hide(comment, State.RETURNED, at=at)
    return _decide(
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
    comment, read = _locked(comment, revision)
    was = undoing.before(comment)
    if comment.state != State.PUBLISHED:
        raise Decided(comment)
    rule = _checked(rule, comment)
    posting.hide(comment, State.REMOVED, at=at, rule=rule.number if rule else None)
    return _decide(
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
    comment, read = _locked(comment, revision)
    was = undoing.before(comment)
    if comment.state not in (State.REMOVED, State.REFUSED):
        raise Decided(comment)
    read = to_restore(comment) or read
    if read.text == "":
        raise Decided(comment)
    if isinstance(by, User) and _is_for_others_too(comment, read, by=by):
        # A refusal taken back is no way round the second person.
        return _wait_again(comment, read, by=by, at=at)
    _show(comment, read, at=at)
    return _decide("comment.restored", comment, read, Outcome.RESTORED, by=by, at=at, before=was)


def _is_for_others_too(comment: Comment, read: Revision, *, by: User) -> bool:
    """Whether more people than ``by`` must say that ``read``, which was kept off the page, may appear: it never has."""
    has_appeared = comment.published_revision_id == read.pk or decided_to_show([read.pk]).exists()
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
    if _is_for_others_too(comment, read, by=by):
        return _wait_again(comment, read, by=by, at=at)
    _show(comment, read, at=at)
    return _decide("comment.restored", comment, read, Outcome.RESTORED, by=by, at=at, before={})


def hand_back(
    comment: Comment, against: Decision, *, reasons: str, by: User, at: datetime.datetime
) -> Decision:
    """
    Return a refused or removed text to its author instead, within the act that reverses ``against`` in part.

    Like ``give_back`` it cannot be undone: the author is told what became of the appeal.
    """
    posting.hide(comment, State.RETURNED, at=at)
    return _decide(
        "comment.returned", comment, against.revision, Outcome.RETURNED, by=by, at=at, rule=against.rule,
        reasons=reasons, before={},
    )  # fmt: skip
