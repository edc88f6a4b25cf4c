"""Lines of a plain text, and what each is by itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from palabre.exchange.page.words import acting, introducing
from palabre.exchange.page.words.line import SPACES

BULLET = re.compile(r"([*•‣◦▪∙·+-]{1,9}|o|\d{1,4}[.)])[ \t\u00a0\u202f]+(?=\S)")
# A line that stands so much further in than a list, below a blank one, is centred: no item goes on there.
CENTRED = 10
RULE = re.compile(r"[-_=*~—–]{3,}")


@dataclass(frozen=True)
class Line:
    """One line. ``text`` is without its indentation and its bullet; ``indent`` counts columns."""

    text: str
    indent: int = 0
    bullet: str = ""
    # The bullet as it was typed: "1." where ``bullet`` is "1".
    mark: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether it separates."""
        return not self.text and not self.bullet


@dataclass(frozen=True)
class Chunk:
    """Lines between blank ones, or the items of one list."""

    lines: tuple[Line, ...]

    @property
    def is_list(self) -> bool:
        """Whether every paragraph of it is an item."""
        return bool(self.lines[0].bullet)

    @property
    def first(self) -> str:
        """What its first line says."""
        return self.lines[0].text


def line_of(written: str) -> Line:
    """A line as it was written, taken apart."""
    bare = written.lstrip(SPACES)
    indent = len(written[: len(written) - len(bare)].expandtabs(4))
    bare = bare.rstrip()
    if RULE.fullmatch(bare):
        return Line("", indent)
    found = BULLET.match(bare)
    if found is None:
        return Line(bare, indent)
    mark = found[1]
    # "** a reply" says its depth by its bullets.
    return Line(
        bare[found.end() :], indent + 2 * (len(mark) - 1 if not mark[0].isdigit() else 0), mark[0], mark
    )


def unwrapped(lines: list[Line]) -> list[Line]:
    """
    Join the lines that a program broke at the edge of its page.

    A break is the program's where the next line's first word would not have fitted; a break that
    somebody typed stays. Only where many lines come near the same width.
    """
    lengths = sorted(line.indent + len(line.text) + (2 if line.bullet else 0) for line in lines)
    width = lengths[-1] if lengths else 0
    if not 40 <= width <= 120 or sum(length > width * 0.85 for length in lengths) < 5:
        return lines
    joined: list[list[str]] = []
    kept: list[Line] = []
    reached = 0
    for line in lines:
        whole = line.indent + len(line.text) + (2 if line.bullet else 0)
        first = line.text.split(" ", 1)[0]
        continues = (
            kept
            and not line.is_blank
            and not line.bullet
            and not kept[-1].is_blank
            and line.indent >= kept[-1].indent
            and reached > width * 0.6
            and reached + 1 + len(first) > width
            and not acting.is_action(line.text)
            and not is_number(line.text)
        )
        if continues:
            joined[-1].append(line.text)
        else:
            kept.append(line)
            joined.append([line.text])
        reached = whole
    return [replace(line, text=" ".join(parts)) for line, parts in zip(kept, joined, strict=True)]


def signs_in(lines: Sequence[Line]) -> list[int]:
    """Where lines stand that only comments have: a number alone, or "Répondre à ce message"."""
    return [place for place, line in enumerate(lines) if is_sign(line.text)]


def is_sign(text: str) -> bool:
    """Whether a line is a comment's number, alone or with its date, or its "Répondre" (not the form's "Connectez-vous")."""
    if is_number(text) or (acting.answers(text) and text[:1] in "RrÉé[(↓→↩"):
        return True
    said = introducing.numbered_heading(text) if "#" in text else None
    return said is not None and said[2] is not None


def is_number(text: str) -> bool:
    """Whether a line is a comment's number and nothing else."""
    return bool(re.fullmatch(r"\[?#\d{1,12}\]?", text))


def chunks(lines: Sequence[Line]) -> list[Chunk]:
    """
    Lines between blank ones. The items of a list stand together; a text without any blank line is one
    paragraph a line.
    """
    has_blanks = any(line.is_blank for line in lines[1:-1])
    out: list[list[Line]] = []
    new = True
    for line in lines:
        if line.is_blank:
            # Blank lines between items do not end a list.
            new = True
            continue
        last = out[-1] if out else None
        is_heading = line.text.startswith("#") and not line.bullet
        in_list = last is not None and last[0].bullet
        is_centred = new and not line.bullet and last is not None and line.indent > last[0].indent + CENTRED
        if last is not None and in_list and not is_centred and (line.bullet or line.indent > last[0].indent):
            last.append(line)
        elif (
            last is None or new or line.bullet or is_heading or not has_blanks or last[0].text.startswith("#")
        ):
            out.append([line])
        else:
            last.append(line)
        new = False
    return [Chunk(tuple(part)) for part in out]


def heading_text(line: Line) -> str:
    """A line without the marks of a heading."""
    return line.text.strip("#= ").strip(SPACES)


def heading_of(text: str) -> str:
    """A heading without Markdown's marks: ``## L’eau`` is ``L’eau``; ``#1661120`` stays."""
    return re.sub(r"^#{1,6}\s+|\s+#{1,6}$", "", text[:2000]).strip(SPACES) if text.startswith("#") else text


def item_texts(lines: Sequence[Line]) -> list[str]:
    """The items of a list; a line without a bullet continues its item, where there are bullets at all."""
    if not any(line.bullet for line in lines):
        return [line.text for line in lines]
    items: list[list[str]] = []
    for line in lines:
        if line.bullet or not items:
            items.append([line.text])
        else:
            items[-1].append(line.text)
    return [" ".join(item) for item in items]
