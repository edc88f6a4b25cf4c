"""The text that somebody typed, from the HTML that was made of it."""

from __future__ import annotations

import re
from collections.abc import Iterable

import nh3
from bs4 import NavigableString, Tag

from palabre.exchange.page.markup.tree import (
    HEADINGS,
    NEVER_TEXT,
    TAGS,
    attribute,
    classes,
    is_web,
    parsed,
    said,
)
from palabre.exchange.page.words import acting

NOT_SAID = {"forum-repondre-message", "repondre", "reply", "comment-reply-link", "comment-actions", "forum-decompte",
            "comment-awaiting-moderation"}  # fmt: skip


def of_html(written: str) -> str:
    """The typed text of a fragment of HTML."""
    clean = nh3.clean(
        written, tags=TAGS - {"script"}, clean_content_tags=NEVER_TEXT | {"script"}, link_rel=None
    )
    return typed(parsed(clean))


def paragraphs(text: str) -> Iterable[str]:
    """The paragraphs of a typed text."""
    return (one.strip() for one in re.split(r"\n\s*\n", text) if one.strip())


def typed(element: Tag) -> str:
    """
    The text that somebody typed, from the HTML that was made of it.

    Paragraphs stand apart, breaks break, quotations begin with ``>``, items of lists with ``-``; a link
    shows its address where its words are others.
    """
    lines: list[str] = []
    line: list[str] = []
    quoted = in_pre = 0

    def end_line() -> None:
        text = "".join(line).strip(" \t\n")
        line.clear()
        if text:
            lines.append("> " * quoted + text)

    def end_paragraph() -> None:
        end_line()
        # What follows a quotation stands right below it: an empty line there would be shown as a gap.
        if lines and lines[-1].strip("> ") and not lines[-1].startswith("> " * (quoted + 1)):
            lines.append("> " * quoted if quoted else "")

    waiting: list[tuple[object, bool]] = [(element, False)]
    while waiting:
        node, is_end = waiting.pop()
        if not isinstance(node, Tag):
            if type(node) is NavigableString:
                text = str(node)
                if in_pre:
                    for place, part in enumerate(text.split("\n")):
                        if place:
                            end_line()
                        line.append(part)
                    continue
                text = re.sub(r"[ \t\n\r\f]+", " ", text)
                if line and line[-1].endswith(" "):
                    text = text.removeprefix(" ")
                if text:
                    line.append(text)
            continue
        name = node.name
        if is_end:
            if name == "a":
                address = attribute(node, "href")
                words_of_link = said(node)
                if is_web(address) and words_of_link.rstrip("/…") not in address and words_of_link:
                    line.append(f" ({address})")
            elif name == "blockquote":
                end_line()
                while lines and not lines[-1].strip("> "):
                    lines.pop()
                quoted -= node is not element
            elif name in ("li", "div", "tr", "dt", "dd"):
                end_line()
            else:
                end_paragraph()
                in_pre -= name == "pre"
            continue
        if name in ("script", "form", "img", "iframe") or classes(node) & NOT_SAID:
            continue
        if name == "br":
            if not line:
                end_paragraph()
            end_line()
            continue
        if name in ("p", "ul", "ol", "pre", "table", "dl", *HEADINGS, "blockquote"):
            end_paragraph()
            quoted += name == "blockquote" and node is not element
            in_pre += name == "pre"
            waiting.append((node, True))
        elif name in ("li", "div", "section", "article", "tr", "dt", "dd"):
            end_line()
            if name == "li":
                line.append("- ")
            waiting.append((node, True))
        elif name == "a":
            waiting.append((node, True))
        waiting += [(child, False) for child in reversed(list(node.children))]
    end_line()
    while lines and not lines[-1].strip("> "):
        lines.pop()
    # "Répondre à ce message" among a comment's own paragraphs is the page's, not its author's.
    while lines and (not lines[-1].strip("> ") or acting.is_action(lines[-1])):
        lines.pop()
    return "\n".join(one.rstrip() for one in lines)
