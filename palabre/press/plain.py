"""An article as plain text: what a search reads of it, and what a check may take for known."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import nh3

from palabre.press.models import Article

BLOCK = re.compile(r"<(?:/?(?:p|li|ul|ol|h\d)|br)\b[^>]*>")


def plain(source: object) -> str:
    """The text of an editor's HTML, without its tags."""
    return html.unescape(nh3.clean(BLOCK.sub(r" \g<0> ", str(source or "")), tags=set()))


def body_of(article: Article) -> Iterator[str]:
    """The text of each part of an article's body, in its order. Asks nothing of the database."""
    for block in article.body.raw_data:
        kind, value = block["type"], block["value"]
        if kind in ("paragraph", "list"):
            yield plain(value)
        elif isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            for part in ("title", "text", "who", "caption"):
                if value.get(part):
                    yield plain(value[part]) if (kind, part) == ("note", "text") else str(value[part])


def text_of(article: Article) -> str:
    """What an article says after its headline, in one line."""
    return " ".join(" ".join([article.standfirst, *body_of(article)]).split())
