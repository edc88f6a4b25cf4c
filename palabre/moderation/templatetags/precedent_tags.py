"""Which buttons decide otherwise than all that was decided on similar texts."""

from __future__ import annotations

from django import template
from django.utils.html import format_html

from palabre.moderation.item import Item
from palabre.moderation.precedents import Beside

register = template.Library()


@register.simple_tag
def unlike(beside: Beside | str | None, item: Item, act: str, ground: object = "") -> str:
    """What ties the button of ``act`` (``refuse`` with its ``ground``) to the warning, where it differs from all precedents."""
    verdict = f"{act}:{ground}" if ground else act
    if not isinstance(beside, Beside) or verdict not in beside.unlike:
        return ""
    return format_html(' data-unlike aria-describedby="unlike-{}"', item.comment.number)
