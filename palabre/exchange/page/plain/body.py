"""The text of an article, down to its end."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial

from palabre.exchange.page.plain.blocks import body_blocks
from palabre.exchange.page.plain.lines import Chunk, Line, heading_of
from palabre.exchange.page.plain.recommended import recommended
from palabre.exchange.page.plain.walking import Walk
from palabre.exchange.page.words import acting, linking, naming, surroundings
from palabre.exchange.page.words.line import LINE, SPACES, matches


def rest(walk: Walk) -> None:
    """The body, with the promotion and "see also" where they stand in it."""
    while walk.place < len(walk.parts):
        part = walk.parts[walk.place]
        walk.place += 1
        text = heading_of(part.first)
        if matches(surroundings.FOOTER, text):
            walk.left_out += [("foot of the page", line.text) for line in part.lines]
        elif recommended(walk, part, text):
            continue
        elif matches(surroundings.KEYWORDS, text) and len(part.lines) == 1:
            walk.take_field("keywords", text.partition(":")[2].strip())
        elif not part.is_list and (walk.about(part) or beside(walk, part)):
            continue
        elif kept := without_images(walk, part):
            walk.body += body_blocks(kept, walk.address)
    leave_out_charter(walk)


def beside(walk: Walk, part: Chunk) -> bool:
    """Leave out, by name, a source or an action that stands alone."""
    text = part.first
    if len(part.lines) > 1:
        return False
    if (found := surroundings.FIELD.fullmatch(text[:LINE])) and found[1].lower() == "source":
        walk.left_out.append(("source", found[2]))
    elif acting.is_action(text):
        walk.left_out.append(("navigation", text))
    else:
        return False
    return True


def without_images(walk: Walk, part: Chunk) -> Chunk | None:
    """A part without its captions and its pictures in Markdown: those are left out by name."""
    kept: list[Line] = []
    for line in part.lines:
        if not line.bullet and naming.is_caption(line.text):
            walk.left_out.append(("image", line.text))
            continue
        text = (
            linking.MARKDOWN_IMAGE.sub(partial(leave_out_image, walk), line.text)
            if "![" in line.text
            else line.text
        )
        if text.strip(SPACES) or text == line.text:
            kept.append(line if text == line.text else replace(line, text=text.strip(SPACES)))
    return Chunk(tuple(kept)) if kept else None


def leave_out_image(walk: Walk, found: re.Match[str]) -> str:
    """Name a picture; nothing stands in its place."""
    walk.left_out.append(("image", f"{found[2]} {found[1]}".strip()))
    return ""


def leave_out_charter(walk: Walk) -> None:
    """Take the charter off the end of the body, where it stands between the text and the discussion."""
    charter: list[tuple[str, str]] = []
    lists: list[tuple[str, str]] = []
    body = list(walk.body)
    while body and (body[-1].kind == "list" or surroundings.is_charter(str(body[-1].value))):
        last = body.pop()
        said = re.sub(r"<[^<>]*>", " ", str(last.value)).strip()
        if last.kind == "list":
            lists.append(("charter", said))
            continue
        # A list belongs to the charter only if a sentence of it stands above or below.
        charter += [*lists, ("charter", said)]
        lists = []
        walk.body = list(body)
    walk.left_out += reversed(charter)
