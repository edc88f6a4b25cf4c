"""What a page tells machines about itself: schema.org's articles and comments as JSON-LD."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any

from palabre.exchange.page.outline import Comment, When
from palabre.exchange.page.words import dating, naming
from palabre.exchange.page.words.line import cleaned

# https://schema.org/Article and what is more of one; other nodes of a page are not read.
ARTICLES = re.compile(
    r"(?:\w*Article|BlogPosting|LiveBlogPosting|Report|DiscussionForumPosting|SocialMediaPosting)"
)
NUMBER = re.compile(r"(?:#(?:forum|comment|c|message)[-_]?|/c/)(\d{1,12})/?$")
MARKUP = re.compile(r"</?(?:p|br|a|em|strong|b|i|blockquote|ul|li|div|span)\b", re.IGNORECASE)
MOST_NODES = 200_000


@dataclass(frozen=True)
class Said:
    """What the data say; false when they say nothing of an article."""

    headline: str = ""
    description: str = ""
    names: tuple[str, ...] = ()
    dated: When | None = None
    corrected: When | None = None
    section: str = ""
    keywords: tuple[str, ...] = ()
    body: str = ""
    address: str = ""
    announced: int | None = None
    comments: tuple[Comment, ...] = ()

    def __bool__(self) -> bool:
        return self != Said()


def read(scripts: Iterable[str], of_html: Callable[[str], str]) -> Said:
    """
    The first article among the data of a page. ``of_html`` gives the typed text of a fragment of HTML.

    Data that are no JSON are passed over, as search engines do.
    """
    for script in scripts:
        try:
            data = json.loads(script, strict=False)
        except (ValueError, RecursionError):
            continue
        node = article_in(data)
        if node is not None:
            return article(node, of_html)
    return Said()


def kinds(node: Any) -> list[str]:
    """The types of a node."""
    return (
        [str(kind).rpartition("/")[2] for kind in as_list(node.get("@type"))]
        if isinstance(node, dict)
        else []
    )


def as_list(value: Any) -> list[Any]:
    """One or several, as several."""
    return [] if value is None else value if isinstance(value, list) else [value]


def article_in(data: Any) -> dict[str, Any] | None:
    """The first node that is an article: at the top, in a graph, or what a page is about."""
    waiting = [data]
    for _node in range(MOST_NODES):
        if not waiting:
            return None
        node = waiting.pop(0)
        if isinstance(node, list):
            waiting = [*node[:1000], *waiting]
        elif isinstance(node, dict):
            if any(ARTICLES.fullmatch(kind) for kind in kinds(node)):
                return node
            waiting += [
                node[key]
                for key in ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement")
                if key in node
            ]
    return None


def text_of(value: Any) -> str:
    """A value as one line of text; an object by its name."""
    for one in as_list(value):
        if isinstance(one, dict):
            one = one.get("name") or one.get("@value") or ""
        if isinstance(one, (str, int, float)) and not isinstance(one, bool):
            return re.sub(r"\s+", " ", unescape(cleaned(str(one)))).strip()
    return ""


def address_of(node: dict[str, Any]) -> str:
    """The address that a node gives itself."""
    for key in ("url", "mainEntityOfPage", "@id"):
        value = node.get(key)
        if isinstance(value, dict):
            value = value.get("@id") or value.get("url")
        if isinstance(value, str) and value.startswith(("http://", "https://")):
            return value.strip()
    return ""


def people(value: Any) -> list[str]:
    """The names of persons; an organisation is not one."""
    said = [one for one in as_list(value) if "Organization" not in kinds(one)]
    return [name for one in said if (name := text_of(one)) and not name.startswith("http")]


def article(node: dict[str, Any], of_html: Callable[[str], str]) -> Said:
    """An article's node."""
    keywords: list[str] = []
    for one in as_list(node.get("keywords")):
        keywords += text_of(one).split(",")
    count = node.get("commentCount")
    return Said(
        headline=text_of(node.get("headline") or node.get("name")),
        description=text_of(node.get("description")),
        names=tuple(people(node.get("author"))),
        dated=dating.when(text_of(node.get("datePublished"))),
        corrected=dating.when(text_of(node.get("dateModified"))),
        section=text_of(node.get("articleSection")),
        keywords=tuple(one.strip() for one in keywords if one.strip()),
        body=prose(node.get("articleBody"), of_html),
        address=address_of(node),
        announced=int(str(count)) if re.fullmatch(r"\d{1,9}", str(count)) else None,
        comments=tuple(comments(as_list(node.get("comment")), of_html)),
    )


def prose(value: Any, of_html: Callable[[str], str]) -> str:
    """A longer text as it was typed: out of its HTML, where it is HTML."""
    text = next((one for one in as_list(value) if isinstance(one, str)), "")
    text = cleaned(text)
    return of_html(text) if MARKUP.search(text) else unescape(text).strip()


def comments(nodes: Sequence[Any], of_html: Callable[[str], str]) -> list[Comment]:
    """Comments in reading order: nested in what they answer, or naming it (``parentItem``)."""
    out: list[Comment] = []
    by_id: dict[str, int] = {}
    seen: set[int] = set()
    waiting: list[tuple[Any, int | None]] = [(node, None) for node in reversed(nodes)]
    for _node in range(MOST_NODES):
        if not waiting:
            break
        node, parent = waiting.pop()
        if not isinstance(node, dict):
            continue
        above = node.get("parentItem")
        if parent is None and isinstance(above, dict):
            parent = by_id.get(str(above.get("@id") or above.get("url") or ""))
        text = prose(node.get("text") or node.get("commentText") or node.get("description"), of_html)
        if text:
            name = next(iter(people(node.get("author") or node.get("creator"))), "")
            number = number_of(node)
            if number in seen:
                number = None
            seen.add(number or 0)
            sent = dating.when(text_of(node.get("dateCreated") or node.get("datePublished")))
            out.append(Comment(text, number, naming.name_alone(name), sent, parent))
            parent = len(out) - 1
            for key in ("@id", "url"):
                by_id.setdefault(str(node.get(key) or f"?{parent}"), parent)
        waiting += [(one, parent) for one in reversed(as_list(node.get("comment")))]
    return out


def number_of(node: dict[str, Any]) -> int | None:
    """The number in the address or the identifier of a comment."""
    identifier = node.get("identifier")
    if isinstance(identifier, (int, str)) and re.fullmatch(r"\d{1,12}", str(identifier)):
        return int(identifier)
    for key in ("url", "@id"):
        if found := NUMBER.search(str(node.get(key) or "")[-60:]):
            return int(found[1])
    return None
