"""What a moderator decided, as the author reads it: pulled in by the page of the author's own comments."""

from __future__ import annotations

from typing import Any

from django import template

from palabre.charter.applying import marked
from palabre.discussion.models import Comment
from palabre.moderation.models import Decision, Outcome

register = template.Library()


@register.inclusion_tag("moderation/to_author.html")
def decision_for_author(comment: Comment) -> dict[str, Any]:
    """
    The last decision on the text that stands in the author's list, if it refused, returned or removed: the rule, its
    explanation, the moderator's words, and, where the rule's checks noted something, the text with that underlined.
    """
    about = comment.published_revision_id if comment.has_another_text else None
    return _told(comment, _last(comment, about), is_other=False)


@register.inclusion_tag("moderation/edit_to_author.html")
def edit_for_author(comment: Comment) -> dict[str, Any]:
    """An edit that is not, or not yet, what readers see: its text, and the last decision on it, if it kept it off."""
    if not comment.has_another_text:
        return {"edit": None}
    told = _told(comment, _last(comment, comment.revision_id), is_other=True)
    return {**told, "edit": comment.revision}


def _last(comment: Comment, revision: int | None) -> Decision | None:
    """The last decision, on one text where ``revision`` names it; nothing where that one showed it."""
    # All of them, newest first: a page of many comments has asked for them once.
    undone = {one.undoes_id for one in comment.decisions.all()}
    decided = [
        one
        for one in comment.decisions.all()
        if revision in (None, one.revision_id) and one.outcome != Outcome.UNDONE and one.pk not in undone
    ]
    decision = next(iter(decided), None)
    return None if decision is None or decision.outcome in (Outcome.PUBLISHED, Outcome.RESTORED) else decision


def _told(comment: Comment, decision: Decision | None, *, is_other: bool) -> dict[str, Any]:
    if decision is None:
        return {"decision": None}
    findings = decision.findings
    # The text that was read, where that is not the one shown beside this.
    shown = comment.published_revision_id if comment.has_another_text else comment.revision_id
    is_other = (is_other or decision.revision_id != shown) and decision.revision.text != ""
    pieces = marked(decision.revision.text, decision.taken_out or findings) if findings or is_other else None
    return {"decision": decision, "pieces": pieces, "publication": comment.thread.publication}
