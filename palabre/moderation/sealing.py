"""
Publish a text without some of its passages, where a publication wishes: « [passage retiré, règle 1] ».

The desk makes another revision of what it read, and readers see that one. What the author wrote is sealed: it is theirs,
it is what an appeal is about, and nobody at the desk reads it again without a reason, which is kept. The decision is
against a part of a text: it has its statement of reasons and its appeal, as one against the whole.
Source: Regulation (EU) 2022/2065, art. 3(t) and 17(1)(a) (content moderation that affects visibility), 17(3), 20.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence

from django.db import transaction

from palabre.accounts.models import User
from palabre.charter.models import Rule
from palabre.discussion import posting
from palabre.discussion.models import Comment, Revision, State
from palabre.discussion.text import has_something_to_read
from palabre.journal.recording import record
from palabre.moderation import opinions, passages, taking, undoing
from palabre.moderation.conflicts import CannotDecide, Decided, checked, locked
from palabre.moderation.models import Decision, Outcome, SealOpening
from palabre.moderation.passages import Span


class CannotSeal(CannotDecide):
    """Nothing was taken out; nothing was written."""


class NotHere(CannotSeal):
    """The publication takes texts whole or not at all."""


class SealedAlready(CannotSeal):
    """What readers see was made by the desk: it is not made less a second time."""


class NothingLeft(CannotSeal):
    """The passages are all there is to read, or there are none."""


class TakesSeveral(CannotSeal):
    """More people must say the same of this text, and what they say is of all of it."""


def may_be_sealed(comment: Comment, read: Revision | None) -> bool:
    """Whether passages may be taken out of ``read``: it waits, or readers see it, as its author wrote it."""
    return (
        comment.thread.publication.seals_passages
        and read is not None
        and read.text != ""
        and read.sealed_from_id is None
        and (comment.waiting_since is not None or comment.state == State.PUBLISHED)
    )


@transaction.atomic
def seal(
    comment: Comment,
    *,
    revision: int,
    spans: Iterable[Span],
    by: User,
    at: datetime.datetime,
    rule: Rule | None,
    ground: str = "",
    reasons: str = "",
) -> Decision:
    """
    Publish the revision that was read without the passages that ``spans`` mean, under ``rule`` or the law.

    Raises ``Stale``, ``Decided``, ``RuleOfAnotherCharter``, ``AnswersNothing``; ``NotHere``, ``SealedAlready``,
    ``NothingLeft``, ``TakesSeveral``.
    """
    comment, read = locked(comment, revision)
    was = undoing.before(comment)
    publication = comment.thread.publication
    if comment.waiting_since is None and comment.state != State.PUBLISHED:
        raise Decided(comment)
    if not publication.seals_passages:
        raise NotHere(comment.pk)
    if read.sealed_from_id is not None:
        raise SealedAlready(comment.pk)
    rule = checked(rule, comment)
    out = passages.joined(read.text, spans)
    if not out or not has_something_to_read(passages.left_of(read.text, out)):
        raise NothingLeft(comment.pk)
    if not taking.is_seen(comment, read) and _takes_several(comment, read, rule, ground, by):
        raise TakesSeveral(comment.pk)
    made = _made(comment, read, out, rule=rule, at=at)
    Revision.objects.filter(pk=read.pk).update(is_sealed=True)
    read.is_sealed = True
    # Of a text that readers see an edit may have been refused since: what is sealed is what its author reads about.
    comment.revision = read
    taking.show(comment, made, at=at)
    return taking.write(
        "comment.sealed", comment, read, Outcome.SEALED, by=by, at=at, rule=rule, reasons=reasons, ground=ground,
        before=was, made=made,
    )  # fmt: skip


def _takes_several(comment: Comment, read: Revision, rule: Rule | None, ground: str, by: User) -> bool:
    """Whether more than one person must say the same before it is published, or refused under ``rule``."""
    try:
        return opinions.are_lacking(comment, read, Outcome.PUBLISHED, by=by, rule=None, ground="") or (
            opinions.are_lacking(comment, read, Outcome.REFUSED, by=by, rule=rule, ground=ground)
        )
    except opinions.SaidAlready:
        return True


def _made(
    comment: Comment, read: Revision, out: Sequence[Span], *, rule: Rule | None, at: datetime.datetime
) -> Revision:
    number, language = rule.number if rule is not None else None, comment.thread.publication.language
    mark = len(passages.mark_of(number, language))
    return Revision.objects.create(
        comment=comment,
        number=posting.next_number(comment),
        text=passages.text_without(read.text, out, rule=number, language=language),
        html=passages.html_without(read.text, out, rule=number, language=language),
        findings=passages.findings_without(read.findings, [*out], mark=mark),
        sent_at=at,
        sealed_from=read,
        passages=[list(one) for one in out],
    )


@transaction.atomic
def open_(revision: Revision, *, reason: str, by: User, at: datetime.datetime) -> SealOpening:
    """
    Let ``by`` read what its author wrote of a sealed ``revision``: the reason stands in its row, that it was read in the journal.
    """
    opening = SealOpening.objects.create(revision=revision, opened_by=by, opened_at=at, reason=reason)
    comment = revision.comment
    record(
        "seal.opened", journal=comment.thread.publication_id, subject=comment, by=by, at=at,
        thread=comment.thread_id, revision=revision.pk, opening=opening.pk,
    )  # fmt: skip
    return opening


@transaction.atomic
def lift(comment: Comment, *, revision: int, by: User, at: datetime.datetime) -> Decision:
    """
    Publish the whole text in the place of what the desk made of it, ``revision``.

    Raises ``Stale``, ``Decided``.
    """
    comment, made = locked(comment, revision)
    was = undoing.before(comment)
    whole = made.sealed_from
    is_shown = comment.state == State.PUBLISHED and comment.published_revision_id == made.pk
    if whole is None or whole.text == "" or not is_shown or comment.waiting_since is not None:
        raise Decided(comment)
    Revision.objects.filter(pk=whole.pk).update(is_sealed=False)
    taking.show(comment, whole, at=at)
    return taking.write("comment.restored", comment, whole, Outcome.RESTORED, by=by, at=at, before=was)
