"""The discussion beside an article: pulled in by the article's template."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.base import FilterExpression, Parser, Token
from django.template.context import Context
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from palabre.discussion import drafts, filling, invitations, posting
from palabre.discussion.models import Notice, Thread
from palabre.discussion.notices import notices_for
from palabre.kit import depending
from palabre.press.models import Article
from palabre.publications import hosts
from palabre.publications.models import Publication, Reading

register = template.Library()


@register.filter
def how_read(thread: Thread) -> str:
    """When the thread's comments are read (``publications.models.Reading``), or ``trusting``: of some authors after."""
    reading = posting.how_read(thread)
    return "trusting" if reading == Reading.BEFORE and thread.publication.trusts_after else reading


@register.simple_tag
def publication_notices(publication: Publication) -> list[Notice]:
    """The notices that last today for all of a publication's discussions."""
    return notices_for(publication, at=timezone.now())


@register.simple_tag
def discussion_of(article: Article) -> dict[str, SafeString]:
    """
    What is said of an article, read once for the whole page: its places (``filling.discussion_of``).

    Safe: rendered by our own templates, or written as JSON for a script element.
    """
    said = filling.discussion_of(article)
    return {
        name: mark_safe(depending.marked(filling.ARTICLE, article.pk, name, html))
        for name, html in said.items()
    }


@register.simple_tag
def word_to_begin_again(thread: Thread) -> str:
    """What the form of an empty discussion of a page outside carries (``invitations.to_begin_again``)."""
    return invitations.to_begin_again(thread)


@register.simple_tag
def draft_names(thread: Thread) -> str:
    """Under which names the browser remembers what is being written in it (``drafts.names``)."""
    return drafts.names(thread)


@register.simple_tag(takes_context=True)
def frame_hosts(context: Any) -> str:
    """The hosts that may stand around a frame, for the script that answers them: as ``frame-ancestors`` names them."""
    return " ".join(hosts.ancestors(context["request"].publication))


@register.simple_tag(takes_context=True)
def comment_counts(context: Any, articles: Any) -> dict[int, SafeString]:
    """How many published comments each of ``articles`` has, in words, by their keys; one query."""
    depending.on(f"comments:{context['request'].publication.pk}")
    said = filling.counts([article.pk for article in articles])
    return {
        key: mark_safe(depending.marked(filling.COUNTS, key, "count", places["count"]))
        for key, places in said.items()
    }


class Kept(template.Node):
    """``{% kept "form" thread.pk %}…{% endkept %}``."""

    def __init__(self, inner: template.NodeList, key: list[FilterExpression]):
        self.inner, self.key = inner, key

    def render(self, context: Context) -> SafeString:
        """What stands within, as it was made for the same words."""
        key = ("kept", *(word.resolve(context) for word in self.key), get_language())
        publication = context["publication"]
        return depending.part(key, lambda: self.inner.render(context), f"publication:{publication.pk}")


@register.tag
def kept(parser: Parser, token: Token) -> Kept:
    """
    Make what stands within once, as long as nothing of the publication changes (``kit/depending.py``).

    Its words tell one from another. What it shows must depend on them and on the publication's own acts alone.
    """
    words = [parser.compile_filter(word) for word in token.split_contents()[1:]]
    inner = parser.parse(("endkept",))
    parser.delete_first_token()
    return Kept(inner, words)


@register.filter
def marked_text(pieces: list[tuple[str, dict[str, Any] | None]]) -> SafeString:
    """Pieces of a typed text (``charter.applying.marked``) with findings in ``mark``, all escaped."""
    from django.utils.html import format_html, format_html_join

    return format_html_join(
        "",
        "{}",
        (
            (format_html('<mark class="r{}">{}</mark>', finding["rule"] or 0, part) if finding else part,)
            for part, finding in pieces
        ),
    )
