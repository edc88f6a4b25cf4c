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
    decision = comment.decisions.select_related("rule", "revision").first()
    if decision is None or decision.outcome in (Outcome.PUBLISHED, Outcome.RESTORED):
        return {"decision": None}
    number = decision.rule.number if decision.rule else None
    findings = [one for one in decision.revision.findings if one.get("rule") == number]
    pieces = marked(decision.revision.text, findings) if findings else None
    return {"decision": decision, "pieces": pieces}
