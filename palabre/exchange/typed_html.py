"""
What other systems keep of a comment as HTML becomes the text that one would have typed.

Everything passes nh3 before it is read; what comes out is text, and goes through the renderer that everybody's goes through.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser

import nh3

# Deeper than anything that people wrote; a parser's time grows with the square of it.
MOST_NESTED = 500
INLINE = {"a", "b", "strong", "i", "em", "sup", "sub", "code", "br"}
LISTS = {"ul", "ol", "li"}
# Words among words: read as a paragraph's, with or without their tags.
AMONG_WORDS = INLINE | {
    "abbr", "acronym", "bdi", "bdo", "big", "cite", "del", "dfn", "ins", "kbd", "mark", "q", "s", "samp", "small",
    "span", "strike", "time", "tt", "u", "var",
}  # fmt: skip
MEDIA = {"img", "iframe", "embed", "audio", "video", "source"}
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
KEPT = (
    AMONG_WORDS | LISTS | MEDIA | HEADINGS
    | {"address", "article", "aside", "blockquote", "caption", "center", "dd", "details", "div", "dl", "dt",
       "figcaption", "figure", "footer", "header", "hr", "main", "p", "pre", "section", "summary", "table",
       "tbody", "td", "tfoot", "th", "thead", "tr"}
)  # fmt: skip
NEVER_TEXT = {"script", "style", "noscript", "template", "svg", "math", "object", "select", "textarea", "button",
              "form", "canvas"} - KEPT  # fmt: skip
OPENING = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,15})\b[^<>]{0,2000}?(/?)>")
EMPTY = frozenset(["br", "img", "hr", "source", "embed", "input", "link", "meta", "wbr", "col", "p", "li"])
SPACES = re.compile(r"[ \t\n\r\f]+")

OF_A_COMMENT = {"a": {"href"}, "img": {"alt", "src"}}


def nested(written: str) -> int:
    """How deep elements nest, at most; what need not be closed does not count."""
    deepest = depth = 0
    for found in OPENING.finditer(written):
        if found[2].lower() in EMPTY or found[3]:
            continue
        depth = max(depth - 1, 0) if found[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest


def to_words(written: str) -> str:
    """The words of a line that may hold tags and entities: a title, a name, a standfirst."""
    if "<" in written:
        written = nh3.clean(written, tags=set(), clean_content_tags=NEVER_TEXT)
    return SPACES.sub(" ", html.unescape(written)).strip()


def to_typed(written: str, *, meant: Callable[[str], str] = str) -> str:
    """
    The text of a comment as one would type it: paragraphs, line breaks, ``>`` before what is quoted.

    A link becomes its words with the address behind them (``meant``: the one that it stands for); every other mark
    is left out, its text stays.
    """
    written = written.replace("\r\n", "\n").replace("\r", "\n").strip()
    if "<" not in written:
        return html.unescape(written) if "&" in written else written
    if nested(written) > MOST_NESTED:
        return written
    typist = _Typist(meant)
    # Python's own parser takes the square of the time for what is hardly HTML; nh3 leaves it only what is.
    typist.feed(
        nh3.clean(written, tags=KEPT, clean_content_tags=NEVER_TEXT, attributes=OF_A_COMMENT, link_rel=None)
    )
    typist.close()
    return typist.typed()


class _Typist(HTMLParser):
    """Types what a comment's HTML says."""

    BREAKS = frozenset(
        ["p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "table", "dl", "address", "article", "aside",
         "figure", "footer", "header", "main", "section"]
    )  # fmt: skip
    LINES = frozenset(["br", "tr", "dt", "dd", "caption"])
    QUOTED_AT_MOST = 3

    def __init__(self, meant: Callable[[str], str]) -> None:
        super().__init__(convert_charrefs=True)
        self.meant = meant
        # (how deep it is quoted, a piece of text)
        self.pieces: list[tuple[int, str]] = []
        self.quoted = 0
        self.in_table = self.in_pre = self.in_lists = 0
        self.link: tuple[str, int] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """What begins."""
        self.in_table += tag == "table"
        self.in_pre += tag == "pre"
        if tag == "blockquote":
            self._say("\n\n")
            self.quoted += 1
        elif tag in self.BREAKS:
            self._say("\n\n")
        elif tag in ("ul", "ol"):
            # A list within a list goes on with it.
            self._say("\n" if self.in_lists else "\n\n")
            self.in_lists += 1
        elif tag in self.LINES:
            self._say("\n")
        elif tag in ("td", "th"):
            # A cell begins its row, or goes on with it.
            said = "".join(piece for _quoted, piece in self.pieces[-4:])
            self._say(" | " if said.rpartition("\n")[2].strip() else "")
        elif tag == "li":
            self._say("\n- ")
        elif tag == "a":
            address = next((value or "" for name, value in attrs if name == "href"), "").strip()
            self.link = (self.meant(address), len(self.pieces))
        elif tag == "img":
            given = {name: (value or "").strip() for name, value in attrs}
            address = given.get("src", "")
            address = address if address.startswith(("http://", "https://")) else ""
            words = given.get("alt", "")
            self._say(f"{words} ({address})" if words and address else words or address)

    def handle_endtag(self, tag: str) -> None:
        """What ends."""
        self.in_table -= tag == "table" and self.in_table > 0
        self.in_pre -= tag == "pre" and self.in_pre > 0
        if tag == "blockquote" and self.quoted:
            self._say("\n\n")
            self.quoted -= 1
        elif tag in self.BREAKS:
            self._say("\n\n")
        elif tag in ("ul", "ol"):
            self.in_lists = max(self.in_lists - 1, 0)
            self._say("" if self.in_lists else "\n\n")
        elif tag == "a" and self.link is not None:
            address, start = self.link
            words = "".join(piece for _quoted, piece in self.pieces[start:]).strip()
            self.link = None
            if address.startswith(("http://", "https://")) and not any(c.isspace() for c in address):
                bare = address.split("://", 1)[1]
                cut = words.removesuffix("…").removesuffix("...")
                if not words:
                    self._say(address)
                elif (
                    cut != words
                    and len(cut) > 7
                    and address.startswith((cut, f"http://{cut}", f"https://{cut}"))
                ):
                    # The address itself, cut short to be shown.
                    del self.pieces[start:]
                    self._say(address)
                elif words.rstrip("/") not in (address.rstrip("/"), bare.rstrip("/")):
                    self._say(f" ({address})")

    def handle_data(self, data: str) -> None:
        """Words. How the source of a table, or of anything but ``pre``, is indented says nothing."""
        if self.in_table:
            data = SPACES.sub(" ", data)
        elif not self.in_pre:
            data = re.sub(r"\n[ \t]+", "\n", data)
        self._say(data)

    def _say(self, text: str) -> None:
        if text:
            self.pieces.append((min(self.quoted, self.QUOTED_AT_MOST), text))

    def typed(self) -> str:
        """Everything, with no more than one empty line between paragraphs."""
        lines: list[tuple[int, str]] = [(0, "")]
        for quoted, piece in self.pieces:
            first, *others = piece.split("\n")
            if lines[-1][1] == "" and first:
                lines[-1] = (quoted, first)
            elif quoted != lines[-1][0] and first.strip():
                lines.append((quoted, first))
            else:
                lines[-1] = (lines[-1][0], lines[-1][1] + first)
            lines += [(quoted, other) for other in others]
        out: list[str] = []
        above = 0
        for quoted, line in lines:
            line = line.lstrip() if line.lstrip().startswith("- ") else line
            line = SPACES.sub(" ", line).rstrip() if " | " in line else line.rstrip()
            if not line.strip():
                if out and out[-1].strip("> "):
                    out.append("")
                continue
            if line.startswith("- ") and len(out) > 1 and not out[-1] and out[-2].startswith("- "):
                out.pop()
            if quoted != above and out and out[-1]:
                out.append("")
            out.append(("> " * quoted).strip() + (" " if quoted else "") + line)
            above = quoted
        return "\n".join(_quotations_whole(out)).strip()


def _quotations_whole(lines: list[str]) -> Iterator[str]:
    """The lines, with the empty ones within a quotation marked as its own."""
    for place, line in enumerate(lines):
        after = lines[place + 1] if place + 1 < len(lines) else ""
        if not line and place and lines[place - 1].startswith(">") and after.startswith(">"):
            yield ">"
        else:
            yield line
