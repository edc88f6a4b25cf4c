"""Whether a text is one that a moderator may have blurred."""

from __future__ import annotations

from django import template

from palabre.discussion.models import Revision
from palabre.moderation import caring

register = template.Library()


@register.filter
def holds_hard(revision: Revision) -> bool:
    """Whether a slur, hatred, a threat or hostility was noted in it."""
    return isinstance(revision.findings, list) and caring.holds_hard(revision.findings)
