"""The outline of a page in lines, for whoever decides whether it was understood."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from palabre.exchange.page.outline import Block, Comment, Outline, compared

WIDTH = 14
WORDS = 9
DEEPEST = 20
NONE = "(none)"


def lines(outline: Outline) -> Iterator[str]:
    """Each part with what it holds, then the comments as a tree, then what was left out."""
    yield field("Headline", outline.headline)
    yield field("Standfirst", begin_of(outline.standfirst, 16))
    yield field("Byline", ", ".join(outline.names))
    yield field("Date", str(outline.dated or ""))
    if outline.corrected:
        yield field("Corrected", str(outline.corrected))
    yield field("Section", outline.section)
    yield field("Keywords", ", ".join(outline.keywords))
    yield field("Address", outline.address)
    yield field("Body", counts(outline))
    for block in outline.body:
        yield f"{'':{WIDTH}}  {block.kind:<10} {begin_of(text_of(block))}"
    if outline.promotion is None:
        yield field("Promotion", "")
    else:
        count = len(outline.promotion.items)
        yield field("Promotion", f"{outline.promotion.title}: {plural(count, 'item')}")
        for item in outline.promotion.items:
            price = f" · {item.price} €" if item.price else ""
            detail = f", {begin_of(item.detail)}" if item.detail else ""
            yield f"{'':{WIDTH}}  {begin_of(item.text)}{detail}{price} · {item.address or 'no link'}"
    yield field("See also", plural(len(outline.see_also), "article") if outline.see_also else "")
    for link in outline.see_also:
        yield f"{'':{WIDTH}}  {begin_of(link.text, 14)}"
    yield field("Comments", compared(outline.announced, outline.found()))
    if outline.gone:
        were = "was" if outline.gone == 1 else "were"
        yield f"{'':{WIDTH}}{outline.gone:,} more {were} removed or withdrawn there: not brought, but what answers them is."
    for depth, comment in zip(outline.depths(), outline.comments, strict=True):
        yield f"  {'  ' * min(depth, DEEPEST)}{head_of(comment)} {begin_of(comment.text)}".rstrip()
    if outline.left_out:
        yield "Left out:"
        for what, said in outline.left_out:
            yield f"  {what}: {begin_of(said, 14)}"


def field(name: str, said: str) -> str:
    """One line of the outline."""
    return f"{name:<{WIDTH}}{said or NONE}"


def plural(count: int, word: str) -> str:
    """``1 item``, ``2 items``."""
    return f"{count:,} {word}" + ("" if count == 1 else "s")


def counts(outline: Outline) -> str:
    """How many blocks of each kind, and how many words."""
    if not outline.body:
        return ""
    kinds = Counter(block.kind for block in outline.body)
    said = ", ".join(plural(count, kind) for kind, count in kinds.items())
    return f"{said}; {plural(sum(len(text_of(block).split()) for block in outline.body), 'word')}"


def text_of(block: Block) -> str:
    """The words of a block without its tags."""
    said = block.value
    if isinstance(said, dict):
        said = " ".join(str(one) for one in said.values() if one)
    # Tags within a line take no room: "là</a>." is "là.".
    return re.sub(r"<[^<>]*>", "", re.sub(r"<br/?>|</(?:p|li)>", " ", str(said)))


def head_of(comment: Comment) -> str:
    """What a comment says of itself: its number, its name, its date, as far as there are any."""
    number = f"#{comment.number}" if comment.number is not None else "#?"
    if comment.is_gone:
        return f"{number} (removed or withdrawn)"
    about = ", ".join(one for one in (comment.name, str(comment.sent or "")) if one)
    return f"{number} {about}:" if about else f"{number}:"


def begin_of(text: str, words: int = WORDS) -> str:
    """The first words of a text on one line."""
    said = text[: words * 40].split()
    begun = " ".join(said[:words])[:160]
    return begun + (" …" if len(said) > words or len(text) > words * 40 else "")
