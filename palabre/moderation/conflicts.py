"""
What may stand in the way of a decision: the text has been edited, a colleague was first, more people must say the same.

Every act is told which revision was on the moderator's screen. If the author has edited since, it
raises ``Stale``; if another moderator got there first, ``Decided``; either way nothing was written.
"""

from __future__ import annotations

from palabre.charter.models import Rule
from palabre.discussion import threading
from palabre.discussion.models import Comment, Revision, State
from palabre.moderation.models import Decision


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
    # What was sealed, then removed, then handed back by an appeal: its author has the whole, the desk what was left of it.
    return comment.revision.readable if comment.revision is not None else None


def locked(comment: Comment, revision: int) -> tuple[Comment, Revision]:
    """Lock ``comment`` and what deciding on it changes; see that ``revision`` is still what is to be read."""
    fresh = threading.lock_upwards(comment)
    read = to_read(fresh)
    # The latest is let pass where another moderator has just decided on it: the act says so, not we.
    if read is not None and revision in (read.pk, fresh.revision_id):
        return fresh, read
    newest = fresh.revisions.by_author().values_list("pk", flat=True).first()
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
        newest = comment.revisions.by_author().values_list("pk", flat=True).first()
        return Decided(comment) if newest == revision else Stale(comment)
    has_ended = {
        "remove": comment.state != State.PUBLISHED,
        "restore": comment.state not in (State.REMOVED, State.REFUSED),
    }
    return Decided(comment) if has_ended.get(verb, comment.waiting_since is None) else None


def checked(rule: Rule | None, comment: Comment) -> Rule | None:
    if rule is not None and rule.version_id != comment.charter_id:
        raise RuleOfAnotherCharter(comment.pk)
    return rule
