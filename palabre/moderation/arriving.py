"""What has changed on the desk since a page of it was shown: for whoever has it open, and without moving anything on it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from palabre.accounts.models import User
from palabre.discussion.models import Comment, State
from palabre.moderation import claiming, deciding, queue
from palabre.moderation.models import Decision
from palabre.publications.models import Publication


def new_since(
    publication: Publication, filters: queue.Filters, since: datetime.datetime, *, at: datetime.datetime
) -> str:
    """How many comments came into this part of the queue after ``since``, in words; empty for none."""
    # What is older than a day on an open page is counted from the whole anyway, by whoever loads it again.
    since = max(since, at - datetime.timedelta(days=1))
    count = queue.waiting(publication, filters).filter(waiting_since__gt=since).order_by().count()
    said = ngettext("%(count)s comment has come.", "%(count)s comments have come.", count)
    return said % {"count": count} if count else ""


def of_shown(
    publication: Publication, shown: Mapping[int, int], *, by: User, at: datetime.datetime
) -> tuple[dict[int, str], dict[int, str]]:
    """
    What has become of the comments that stand on somebody's screen (number → key of the revision shown there).

    Two mappings by number, in words: what somebody decided, wrote or took back since, so that it does not wait as it
    stands there any more; and who else reads it now.
    """
    found = Comment.objects.filter(pk__in=shown, thread__publication=publication).select_related(
        "revision", "published_revision"
    )
    changed = {}
    decisions: dict[int, Decision] = {}
    for decision in (
        Decision.objects.standing()
        .filter(comment__in=shown, comment__thread__publication=publication)
        .select_related("decided_by")
        .order_by("decided_at", "pk")
    ):
        decisions[decision.comment_id] = decision
    for comment in found:
        read = deciding.to_read(comment)
        if comment.waiting_since is None:
            changed[comment.pk] = _ended(comment, decisions.get(comment.pk))
        elif read is not None and read.pk != shown[comment.pk]:
            changed[comment.pk] = _("Its author has edited it.")
    claims = claiming.others(list(shown), besides=by, at=at)
    readers = {
        number: claiming.read_by([str(one.user) for one in claims[number] if not one.is_ahead])
        for number in shown
    }
    return changed, {number: said for number, said in readers.items() if said}


def _ended(comment: Comment, decision: Decision | None) -> str:
    if comment.state == State.WITHDRAWN:
        return _("Its author took it back.")
    if decision is None or decision.decided_by is None:
        return _("It does not wait any more.")
    said = {"who": str(decision.decided_by), "outcome": decision.get_outcome_display()}
    return _("%(who)s has decided it: %(outcome)s.") % said
