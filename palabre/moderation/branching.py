"""
A branch is closed: what stands in it can be read, and nothing answers it any more; the discussion around it goes on.

For the quarrel of two in the middle of a discussion of many: closing all of it would silence the others.
"""

from __future__ import annotations

import datetime

from django.db import transaction

from palabre.accounts.models import User
from palabre.discussion import piece, threading
from palabre.discussion.models import Comment, State
from palabre.journal.recording import record

# So many pieces are made anew in the act itself; those of a longer branch, each time their page is made.
AT_ONCE = 500


class CannotClose(Exception):
    """The branch was left as it is; nothing was written."""


@transaction.atomic
def close(comment: Comment, *, by: User, at: datetime.datetime) -> int:
    """
    Let nothing answer ``comment``, or what stands below it, any more; say how many comments that are.

    Raises ``CannotClose`` where it is closed, or is not on its page.
    """
    fresh = _locked(comment)
    if fresh.state != State.PUBLISHED or fresh.closed_under is not None:
        raise CannotClose(fresh.pk)
    return _set(fresh, None, fresh.pk, "branch.closed", by=by, at=at)


@transaction.atomic
def reopen(comment: Comment, *, by: User, at: datetime.datetime) -> int:
    """
    Let a branch be answered again that was closed at ``comment`` itself; what was closed further down stays so.

    Within a branch that was closed above it, it stays closed there. Raises ``CannotClose`` where it was not closed here.
    """
    fresh = _locked(comment)
    if fresh.closed_under != fresh.pk:
        raise CannotClose(fresh.pk)
    above = fresh.parent.closed_under if fresh.parent is not None else None
    return _set(fresh, fresh.pk, above, "branch.reopened", by=by, at=at)


def _locked(comment: Comment) -> Comment:
    """``comment`` as it is now, its branch and its thread locked, comments in the order of their numbers."""
    known = Comment.objects.select_related("parent").get(pk=comment.pk)
    branch = threading.branch_of(known).order_by("pk").values_list("pk", flat=True)
    threading.lock_where_it_stands(known, *branch)
    return threading.lock_upwards(comment)


def _set(
    root: Comment, was: int | None, becomes: int | None, kind: str, *, by: User, at: datetime.datetime
) -> int:
    branch = threading.branch_of(root).filter(closed_under=was)
    numbers = list(branch.order_by("path").values_list("pk", flat=True))
    # A piece without its mark is made anew wherever it is shown.
    branch.update(closed_under=becomes, piece_mark="")
    for comment in Comment.objects.filter(pk__in=numbers[:AT_ONCE]).select_related("published_revision"):
        piece.keep(comment, root.thread.publication)
    record(
        kind,
        journal=root.thread.publication_id,
        subject=root,
        by=by,
        at=at,
        thread=root.thread_id,
        comments=len(numbers),
    )
    return len(numbers)
