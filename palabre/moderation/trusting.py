"""
The policy of the trusted author: whoever had enough published, and nothing refused lately, appears at once.

A publication turns it on and off for all (``Publication.trusts_after``), a moderator off for one. It decides under its
own name, with a decision and an entry like anybody's, and a person reads afterwards what it published.
"""

from __future__ import annotations

import datetime

from django.db import transaction

from palabre.accounts.models import Reader, User
from palabre.charter.applying import UNCHECKED, touched
from palabre.discussion.models import Comment, Revision, State, Turn
from palabre.discussion.policies import Policy
from palabre.journal.recording import record
from palabre.moderation.models import AGAINST, TRUSTED_AUTHOR, Decision, Outcome
from palabre.publications.models import Publication

# What nobody's past makes up for: words that a court or the publication keeps from print, and what could not be checked.
HELD = frozenset(["banned-word", "sealed-word", UNCHECKED])


class NothingToChange(Exception):
    """The author is, or is not, trusted already; nothing was written."""


def may_publish(comment: Comment, revision: Revision, at: datetime.datetime) -> bool:
    """
    Whether ``comment``, sent just now, may appear before a person has read it. While the policy is off it asks nothing.

    That nothing stands against its author is known already (``posting.send``).
    """
    return (
        bool(comment.thread.publication.trusts_after)
        and comment.reader is not None
        and comment.reader.not_trusted_since is None
        and is_known(comment.reader)
        and not _is_held(comment, revision)
        and has_earned(comment.reader, comment.thread.publication, at=at)
    )


def is_known(reader: Reader) -> bool:
    """Whether ``reader`` has an account, or confirmed their address."""
    return reader.user_id is not None or reader.email_confirmed_at is not None


def has_earned(reader: Reader, publication: Publication, *, at: datetime.datetime) -> bool:
    """
    Whether enough of ``reader`` is published, and nothing of theirs was decided against lately.

    What nobody has read yet does not count: a policy's own word is no reason to trust.
    """
    own = Comment.objects.filter(reader=reader, state=State.PUBLISHED, waiting_since=None).order_by()
    enough = publication.trusts_after
    if own.values("pk")[:enough].count() < enough:
        return False
    since = at - datetime.timedelta(days=publication.trusted_without_refusal_days)
    lately = Decision.objects.standing().filter(
        comment__reader=reader, outcome__in=AGAINST, decided_at__gt=since
    )
    return not lately.exists()


def _is_held(comment: Comment, revision: Revision) -> bool:
    """Whether something was noted for which the charter wants a person first, or two."""
    if comment.turn == Turn.FIRST or any(one.get("kind") in HELD for one in revision.findings):
        return True
    rules = touched(comment.charter, revision.text, revision.findings) if revision.findings else []
    return any(rule.people > 1 for rule in rules)


def decide(comment: Comment, revision: Revision, at: datetime.datetime) -> int:
    """Write the policy's decision on ``comment``; return its key. It is not one that somebody could undo."""
    return Decision.objects.create(
        comment=comment,
        revision=revision,
        outcome=Outcome.PUBLISHED,
        policy=TRUSTED_AUTHOR,
        decided_at=at,
    ).pk


POLICY = Policy(TRUSTED_AUTHOR, may_publish, decide)


@transaction.atomic
def trust_no_more(reader: Reader, *, by: User, at: datetime.datetime) -> None:
    """Have ``reader`` read first from now on, whatever the policy says. Raises ``NothingToChange``."""
    _mark(reader, at, kind="reader.not_trusted", by=by, at=at)


@transaction.atomic
def trust_again(reader: Reader, *, by: User, at: datetime.datetime) -> None:
    """Let the policy judge ``reader`` as anybody. Raises ``NothingToChange``."""
    _mark(reader, None, kind="reader.trusted_again", by=by, at=at)


def _mark(
    reader: Reader, since: datetime.datetime | None, *, kind: str, by: User, at: datetime.datetime
) -> None:
    fresh = Reader.objects.select_for_update().get(pk=reader.pk)
    if (fresh.not_trusted_since is None) == (since is None):
        raise NothingToChange(fresh.pk)
    fresh.not_trusted_since = since
    fresh.save(update_fields=["not_trusted_since"])
    record(kind, journal=fresh.publication_id, subject=fresh, by=by, at=at)
