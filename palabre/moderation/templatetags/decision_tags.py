"""What a moderator decided, as the author reads it: pulled in by the page of the author's own comments."""

from __future__ import annotations

from typing import Any

from django import template

from palabre.charter.applying import marked
from palabre.discussion.models import Comment
from palabre.moderation.models import Outcome

register = template.Library()


@register.inclusion_tag("moderation/to_author.html")
def decision_for_author(comment: Comment) -> dict[str, Any]:
    """
    The last decision on ``comment``, if it refused, returned or removed: the rule, its explanation, the
    moderator's words, and, where the rule's checks noted something, the text that was read with that underlined.
    """
    # All of them, newest first: a page of many comments has asked for them once.
    decision = next(iter(comment.decisions.all()), None)
    if decision is None or decision.outcome in (Outcome.PUBLISHED, Outcome.RESTORED):
        return {"decision": None}
    findings = decision.findings
    # The text that was read, where that is not the one shown beside this.
    is_other = decision.is_of_an_edit or decision.revision_id != comment.revision_id
    is_other = is_other and decision.revision.text != ""
    pieces = marked(decision.revision.text, findings) if findings or is_other else None
    return {"decision": decision, "pieces": pieces, "publication": comment.thread.publication}
