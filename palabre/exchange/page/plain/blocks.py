"""The parts of a plain text as the blocks of an article's body."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from palabre.exchange.page.outline import Block
from palabre.exchange.page.plain.lines import Chunk, Line, heading_of, item_texts
from palabre.exchange.page.words import linking

# A line of the article that is so long was broken by a program.
RUNS_ON_FROM = 60
# A heading within the body: longer lines are sentences.
HEADING_AT_MOST = 90
BOLD = re.compile(r"\*\*([^*\s](?:[^*]{0,400}[^*\s])?)\*\*")


def body_blocks(part: Chunk, base: str = "") -> list[Block]:
    """The blocks of one part of the body. ``base``: the page's own address."""
    if part.is_list:
        items = "".join(f"<li>{inline(item, base)}</li>" for item in item_texts(part.lines))
        kind = "ol" if part.lines[0].bullet.isdigit() else "ul"
        return [Block("list", f"<{kind}>{items}</{kind}>")]
    text = part.first
    if text.startswith(">"):
        said = "\n".join(linking.unlinked(line.text.removeprefix(">").strip()) for line in part.lines)
        return [Block("quotation", {"text": said, "who": ""})]
    if (
        part.first.startswith("#")
        and len(part.lines) == 1
        and (title := linking.unlinked(heading_of(part.first)))
    ):
        return (
            [Block("heading", title)]
            if len(title) <= 160
            else [Block("paragraph", f"<p>{inline(title)}</p>")]
        )
    if is_heading_line(part):
        return [Block("heading", linking.unlinked(text))]
    return [Block("paragraph", f"<p>{'<br>'.join(inline(line, base) for line in joined(part.lines))}</p>")]


def inline(text: str, base: str = "") -> str:
    """
    A line as HTML: escaped, with Markdown's links and bold, which crawlers leave, made links and bold.

    A link that does not lead to the web is its words.
    """
    out, reached = [], 0
    for found in linking.MARKDOWN_LINK.finditer(text):
        out.append(escape(text[reached : found.start()], quote=False))
        said, address = escape(found[1], quote=False), linking.absolute(found[2], base)
        out.append(f'<a href="{escape(address)}">{said}</a>' if address and said else said)
        reached = found.end()
    out.append(escape(text[reached:], quote=False))
    return BOLD.sub(lambda found: f"<b>{found[1]}</b>", "".join(out))


def is_heading_line(part: Chunk) -> bool:
    """Whether a part is one short line that ends no sentence."""
    text = part.first
    return (
        len(part.lines) == 1
        and not part.is_list
        and len(text) <= HEADING_AT_MOST
        and text[:1].isupper()
        and not re.search(r"[.!…:;,»”\")]$", text)
    )


def joined(lines: Sequence[Line]) -> list[str]:
    """
    The lines of a paragraph of the article. Long ones run on: only a short line was ended on purpose.

    (Comments keep their breaks, but for those of ``unwrapped``.)
    """
    out: list[str] = []
    runs_on = False
    for line in lines:
        if runs_on:
            out[-1] += " " + line.text
        else:
            out.append(line.text)
        runs_on = len(line.text) >= RUNS_ON_FROM
    return out


def unmarked(text: str) -> str:
    """A line without Markdown's marks of bold, and of italics around the whole of it."""
    return linking.unmarked(BOLD.sub(lambda found: found[1], text))
