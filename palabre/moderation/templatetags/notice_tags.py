"""What a legal notice says, in words."""

from __future__ import annotations

from django import template

from palabre.charter.categories import StatementCategory
from palabre.moderation import notices
from palabre.moderation.models import Alert

register = template.Library()


@register.filter
def kind_of_illegality(alert: Alert) -> str:
    """What it claims the text to be; what is not in the list any more, as it was kept."""
    known = dict(StatementCategory.choices)
    return str(known.get(alert.statement_category, alert.statement_category))


@register.filter
def lacking(alert: Alert) -> list[str]:
    """Which of the elements that the law asks of a notice it lacks."""
    return notices.lacks(alert)
