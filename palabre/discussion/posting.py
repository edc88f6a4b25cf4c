"""What authors do: send, edit, withdraw. Each is one transaction and one journal entry."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import F, Max, Q
from wagtail.models import Page

from palabre.accounts import connection_data, limits
from palabre.accounts.connection_data import Connection
from palabre.accounts.models import Reader, Sanction, User
from palabre.accounts.standing import Caller, Standing, standing_of
from palabre.charter.applying import touched
from palabre.charter.models import Version
from palabre.discussion import aliases, picks, piece, policies, text, threading
from palabre.discussion.models import Comment, Revision, State, Thread, Turn
from palabre.journal.recording import record, salted
from palabre.kit import depending
from palabre.publications.models import Publication, Reading

# The same text from the same author in the same thread is a second press of the button, or spam.
SAME_TEXT_WITHIN = datetime.timedelta(days=1)
READ_AFTER = "policy:read-after"


class CannotSend(Exception):
    """The comment was not sent; nothing was written."""


class ThreadClosed(CannotSend):
    """The discussion takes no comments (any more)."""


class CannotBeAnswered(CannotSend):
    """The comment answered is not on the page any more, or the publication takes no replies so deep."""


class Sanctioned(CannotSend):
    """Nothing is taken from whoever writes, or from where they write: ``sanction`` stands against them."""

    def __init__(self, sanction: Sanction) -> None:
        super().__init__(sanction.pk)
        self.sanction = sanction


class Warned(CannotSend):
    """They were warned, and have not said yet that they read it: ``sanction`` is the warning."""

    def __init__(self, sanction: Sanction) -> None:
        super().__init__(sanction.pk)
        self.sanction = sanction


class AlreadySent(CannotSend):
    """
    The same text came already: from the same author, whose comment has the ``number``, or, ``number`` being ``None``,
    from somebody unknown of the same name, who may be another.
    """

    def __init__(self, number: int | None) -> None:
        super().__init__(number)
        self.number = number


class CannotChange(CannotSend):
    """The comment cannot be edited or withdrawn as it is now."""


class EditedMeanwhile(CannotChange):
    """The author edited the comment elsewhere in between. ``revision`` is the text as it is now."""

    def __init__(self, revision: Revision) -> None:
        super().__init__(revision.pk)
        self.revision = revision


def how_read(thread: Thread) -> str:
    """When the thread's comments are read: as thread, article, section or publication says, nearest first."""
    article = thread.article
    if thread.reading or article is None:
        return thread.reading or thread.publication.reading
    if article.reading:
        return article.reading
    in_section = depending.part(
        ("reading", article.pk),
        lambda: article.section.reading,
        f"publication:{thread.publication_id}",
        is_shown=False,
    )
    return in_section or thread.publication.reading


@transaction.atomic
def send(
    thread: Thread,
    *,
    typed: str,
    name: str,
    charter: Version,
    at: datetime.datetime,
    parent: Comment | None = None,
    email: str = "",
    reader: Reader | None = None,
    user: User | None = None,
    findings: Sequence[dict[str, Any]] = (),
    connection: Connection | None = None,
    caller: Caller | None = None,
) -> Comment:
    """
    Send a comment: it waits to be read, or appears at once where the publication, or a policy of it, says so.

    ``typed`` is the text as it came from the form, already found readable and short enough;
    ``findings`` what the checks noted in it; ``connection`` where it came from, kept only where the
    publication keeps such data; ``caller`` who they are known to be, where that is more than ``reader`` and ``user``
    say. Raises ``ThreadClosed``, ``CannotBeAnswered``, ``AlreadySent``, ``Sanctioned`` or ``Warned``; then nothing
    was written.
    """
    publication, article = thread.publication, thread.article
    try:
        thread = threading.lock(thread.pk, parent)
    except Thread.DoesNotExist:
        # Another discussion took it in since whoever writes opened the form: there they write.
        now = aliases.thread_at(publication, thread.pk)
        if now is None:
            raise ThreadClosed(thread.pk) from None
        article = now.article
        thread = threading.lock(now.pk, parent)
    # What is written in one act is as of one moment: whether the article is still public is asked again.
    thread.publication, thread.article = publication, article
    if article is not None:
        article.live = Page.objects.filter(pk=article.pk, live=True).exists()
    if parent is not None:
        parent = Comment.objects.get(pk=parent.pk)
    if not thread.is_open(at) or not thread.is_public:
        raise ThreadClosed(thread.pk)
    if parent is not None and (
        parent.thread_id != thread.pk
        or parent.state != State.PUBLISHED
        or not parent.may_be_answered(publication.nesting)
    ):
        raise CannotBeAnswered(parent.pk)
    typed = text.normalised(typed)
    is_staff = user is not None and publication.is_staff(user)
    caller = caller or Caller(user=user, reader=reader, typed_address=email)
    standing = Standing() if is_staff else may_write(publication, caller, at=at)
    _refuse_twice(thread, typed, name=name, reader=reader, user=user, at=at)

    appears_at_once = how_read(thread) == Reading.AFTER and not standing.is_doubtful
    comment = Comment.objects.create(
        thread=thread,
        parent=parent,
        state=State.PENDING,
        waiting_since=at,
        turn=turn_of(charter, typed, findings),
        author_name=name,
        author_email=email,
        reader=reader,
        user=user,
        speaks_for_publication=is_staff,
        charter=charter,
        sent_at=at,
        # Of whoever is somebody in particular no range is ever used: it is not kept either.
        sent_from="" if caller.is_known or user is not None else caller.who,
    )
    revision = Revision.objects.create(
        comment=comment,
        number=1,
        text=typed,
        html=text.to_html(typed, publication.language),
        findings=list(findings),
        sent_at=at,
    )
    comment.revision = revision
    comment.save(update_fields=["revision"])
    if thread.article_id is None:
        Thread.objects.filter(pk=thread.pk, last_written_at__lt=at).update(last_written_at=at)
    policy = None
    if standing.is_free and not appears_at_once:
        policy = policies.publishing(comment, revision, at=at)
    if appears_at_once or policy is not None:
        show(comment, revision, at=at)
    connection_data.keep(
        publication, connection, comment=comment.pk, revision=revision.pk, at=at, name=name, email=email,
        account=user.username if user is not None else "",
    )  # fmt: skip
    # A policy acts under its own name, and its decision is in the entry like anybody's.
    decision = {"decision": policy.decide(comment, revision, at)} if policy is not None else {}
    by = policy.name if policy is not None else READ_AFTER if appears_at_once else user or reader or "guest"
    record(
        "comment.sent" if comment.state == State.PENDING else "comment.published",
        journal=publication.pk,
        subject=comment,
        by=by,
        at=at,
        thread=thread.pk,
        revision=revision.pk,
        text=salted(typed, revision.salt),
        state=comment.state,
        waits=True,
        charter=charter.pk,
        **decision,
    )
    return comment


def may_write(publication: Publication, caller: Caller, *, at: datetime.datetime) -> Standing:
    """How whoever would write stands. Raises ``Sanctioned``, ``Warned``."""
    standing = standing_of(publication, caller, at=at)
    if standing.refusal is not None:
        raise Sanctioned(standing.refusal)
    if standing.warning is not None:
        raise Warned(standing.warning)
    return standing


def turn_of(charter: Version, typed: str, findings: Sequence[dict[str, Any]]) -> Turn:
    """When a text with these findings is read: first where a rule that it touches says so."""
    rules = touched(charter, typed, findings) if findings else []
    return Turn.FIRST if any(rule.goes_first for rule in rules) else Turn.IN_ORDER


def _refuse_twice(
    thread: Thread, typed: str, *, name: str, reader: Reader | None, user: User | None, at: datetime.datetime
) -> None:
    sent_by: list[Q] = [Q(user=user)]
    if user is None:
        # A guest whose browser keeps no cookie is somebody new each time: the name tells. Two questions,
        # since each has an index and a database that is asked for either reads the whole thread instead.
        sent_by = [Q(user=None, author_name=name)]
        if reader is not None and reader.since != at:
            # Whoever begins now has sent nothing.
            sent_by.append(Q(user=None, reader=reader))
    lately = Comment.objects.filter(thread=thread, sent_at__gt=at - SAME_TEXT_WITHIN, revision__text=typed)
    for sender in sent_by[::-1]:
        same = lately.filter(sender).exclude(state=State.WITHDRAWN).values_list("number", flat=True).first()
        if same is not None:
            raise AlreadySent(same if user is not None or sender is not sent_by[0] else None)


def forget_sent_from(*, at: datetime.datetime) -> int:
    """Forget from which range old comments were sent (``limits.KNOWN_FOR``); say how many."""
    old = Comment.objects.filter(sent_at__lt=at - limits.KNOWN_FOR).exclude(sent_from="")
    return old.update(sent_from="")


def show(comment: Comment, revision: Revision, *, at: datetime.datetime) -> None:
    """
    Put ``revision`` of ``comment`` on its page, within the act that decided so.

    The caller has locked the comment, what stands above it, and its thread. Counts it once: a second
    revision of what is already published changes no count.
    """
    was_published = comment.state == State.PUBLISHED
    if not comment.has_place:
        threading.give_place(comment)
    comment.state = State.PUBLISHED
    comment.published_revision = revision
    comment.published_at = comment.published_at or at
    comment.ended_at = comment.ended_under_rule = None
    comment.save(
        update_fields=["state", "published_revision", "published_at", "ended_at", "ended_under_rule"]
    )  # fmt: skip
    if not was_published:
        Thread.objects.filter(pk=comment.thread_id).update(
            published_count=F("published_count") + 1, last_published_at=at
        )
    piece.keep(comment, comment.thread.publication)
    if comment.picked_at is not None:
        picks.keep(comment.thread_id)


def hide(comment: Comment, state: str, *, at: datetime.datetime, rule: int | None = None) -> None:
    """
    Take the text of ``comment`` off its page, within the act that decided so; its number stays.

    ``state`` is what it is from now on, ``rule`` the number of the rule that a removal cites.
    """
    was_published = comment.state == State.PUBLISHED
    comment.state, comment.ended_at, comment.ended_under_rule = state, at, rule
    comment.save(update_fields=["state", "ended_at", "ended_under_rule"])
    if was_published:
        Thread.objects.filter(pk=comment.thread_id).update(published_count=F("published_count") - 1)
    if comment.has_place:
        piece.keep(comment, comment.thread.publication)
    if comment.picked_at is not None:
        picks.keep(comment.thread_id)


def next_number(comment: Comment) -> int:
    """The number of the next revision of ``comment``, whoever makes it."""
    return (comment.revisions.aggregate(last=Max("number"))["last"] or 0) + 1


@transaction.atomic
def edit(
    comment: Comment,
    *,
    revision: int,
    typed: str,
    by: Reader | User,
    at: datetime.datetime,
    findings: Sequence[dict[str, Any]] = (),
    connection: Connection | None = None,
    caller: Caller | None = None,
) -> Revision:
    """
    Write a new revision, which waits to be read. Of a published comment the published one stays.

    ``revision`` is the one that the author saw. What was refused or returned goes back to the queue
    in its place. Raises ``EditedMeanwhile`` when the author has edited elsewhere, ``CannotChange``
    when the comment was removed or withdrawn or its thread is read-only; ``Sanctioned``, ``Warned``.
    """
    comment = threading.lock_upwards(comment)
    if not comment.may_be_edited:
        raise CannotChange(comment.pk)
    who = {"user": by} if isinstance(by, User) else {"reader": by}
    may_write(comment.thread.publication, caller or Caller(**who), at=at)  # type: ignore[arg-type]
    newest = comment.revisions.by_author().first()
    # Where an edit was refused that had appeared unread below it, the newest is not the one that waits.
    if comment.revision is None or newest is None or revision not in (comment.revision_id, newest.pk):
        raise EditedMeanwhile(newest or Revision(comment=comment))
    typed = text.normalised(typed)
    written = Revision.objects.create(
        comment=comment,
        number=next_number(comment),
        text=typed,
        html=text.to_html(typed, comment.thread.publication.language),
        findings=list(findings),
        sent_at=at,
    )
    comment.revision = written
    if comment.state != State.PUBLISHED:
        comment.state = State.PENDING
    # An edit keeps the place in the queue that its comment already has.
    comment.waiting_since = comment.waiting_since or at
    turn = turn_of(comment.charter, typed, findings)
    is_shown_unread = comment.state == State.PUBLISHED and comment.waiting_since is not None
    # What readers see and nobody has read goes on waiting behind its edit, as early as it did.
    comment.turn = min(turn, comment.turn) if is_shown_unread else turn
    comment.save(update_fields=["revision", "state", "waiting_since", "turn"])
    connection_data.keep(
        comment.thread.publication, connection, comment=comment.pk, revision=written.pk, at=at,
        name=comment.author_name, email=comment.author_email,
        account=by.username if isinstance(by, User) else "",
    )  # fmt: skip
    record(
        "comment.edited",
        journal=comment.thread.publication_id,
        subject=comment,
        by=by,
        at=at,
        thread=comment.thread_id,
        revision=written.pk,
        text=salted(typed, written.salt),
        state=comment.state,
        waits=True,
    )
    return written


@transaction.atomic
def withdraw(comment: Comment, *, by: Reader | User, at: datetime.datetime) -> Comment:
    """
    Take a comment back. What was published leaves its number on the page; what was not leaves nothing.

    Raises ``CannotChange`` when it was removed or withdrawn already, or its thread is read-only.
    """
    comment = threading.lock_upwards(comment)
    if not comment.may_be_edited:
        raise CannotChange(comment.pk)
    comment.waiting_since = None
    comment.save(update_fields=["waiting_since"])
    hide(comment, State.WITHDRAWN, at=at)
    record(
        "comment.withdrawn",
        journal=comment.thread.publication_id,
        subject=comment,
        by=by,
        at=at,
        thread=comment.thread_id,
        state=comment.state,
        waits=False,
        is_seen=comment.has_place,
    )
    return comment
