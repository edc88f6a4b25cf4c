"""The replies of people named in an article, under it: pulled in by the article's template."""

from __future__ import annotations

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from palabre.kit import depending
from palabre.moderation import replying
from palabre.press.models import Article
from palabre.publications.models import Publication

register = template.Library()


@register.simple_tag
def rights_of_reply(article: Article, publication: Publication) -> SafeString:
    """
    What stands under ``article`` by right of reply; empty for most. Made once, as long as nothing of the publication changes.

    Safe: rendered by our own template, in which every word of theirs is escaped.
    """

    def make() -> str:
        replies = list(replying.inserted(article))
        return render_to_string("moderation/replies.html", {"replies": replies}).strip() if replies else ""

    key = ("replies", article.pk, get_language())
    return mark_safe(depending.part(key, make, f"publication:{publication.pk}"))
