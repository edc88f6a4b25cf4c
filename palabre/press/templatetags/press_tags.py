"""Typography and clean HTML for templates."""

from __future__ import annotations

import nh3
from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from wagtail.rich_text import expand_db_html

from palabre.press import typography

register = template.Library()
TAGS = {"p", "br", "b", "strong", "i", "em", "a", "sup", "sub", "code", "ul", "ol", "li"}


@register.filter
def set_text(value: object) -> str:
    """Plain text of the publication, set in the language of the page; escaped by the template as usual."""
    return typography.set_text(str(value or ""), get_language() or "fr")


@register.filter
def set_richtext(value: object) -> SafeString:
    """What an editor wrote, cleaned by nh3, then set. Safe: nothing but typography follows the cleaning."""
    source = getattr(value, "source", value)
    clean = nh3.clean(expand_db_html(str(source or "")), tags=TAGS, attributes={"a": {"href"}})
    return mark_safe(typography.set_html(clean, get_language() or "fr"))
