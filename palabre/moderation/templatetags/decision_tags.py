"""What a moderator decided, as the author reads it: pulled in by the page of the author's own comments."""

from __future__ import annotations

from typing import Any

from django import template

from palabre.charter.applying import marked
from palabre.charter.models import Reasons
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
    number = decision.rule.number if decision.rule else None
    # A return cites no rule: everything that was noted is shown.
    findings = [one for one in decision.revision.findings if number is None or one.get("rule") == number]
    # The text that was read, where that is not the one shown beside this.
    is_other = decision.revision_id != comment.revision_id and decision.revision.text
    pieces = marked(decision.revision.text, findings) if findings or is_other else None
    on_request = comment.charter.reasons == Reasons.ON_REQUEST and not decision.reasons
    return {
        "decision": decision,
        "pieces": pieces,
        "ask_at": comment.thread.publication.contact_email if on_request else "",
    }
