"""
Typography, set for the reader; what was typed stays as it was typed.

French, after the *Lexique des règles typographiques en usage à l'Imprimerie nationale*: a narrow
no-break space (U+202F) before ``; : ! ?`` and inside « », thousands kept together, the typographic
apostrophe. English: the apostrophe alone. Never inside code, addresses or links.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from html.parser import HTMLParser

NARROW = "\u202f"

# What must not be touched: addresses of the web, of mail, and paths of files or sites.
ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s<>]+|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+|(?<!\S)/[\w/.-]+/?"
)
SPACE = "[ \u00a0\u202f]"


def _french_spaces(text: str) -> str:
    text = re.sub(rf"(?<=\S){SPACE}(?=[;:!?»](?:\s|[;:!?»).,…\"”]|$))", NARROW, text)
    text = re.sub(rf"(?<=«){SPACE}(?=\S)", NARROW, text)
    return re.sub(rf"(?<=\d){SPACE}(?=\d{{3}}(?!\d))", NARROW, text)


def _french_missing_spaces(text: str) -> str:
    text = re.sub(r"«(?=[^\s«])", "«" + NARROW, text)
    text = re.sub(r"(?<=[^\s»])»", NARROW + "»", text)
    return re.sub(r"(?<=[\w)’»…])(?=[;!?]+(?:\s|[»)\"”]|$))", NARROW, text)


def _apostrophes(text: str) -> str:
    return re.sub(r"(?<=\w)'(?=\w)", "’", text)


def _outside_addresses(text: str, change: Callable[[str], str]) -> str:
    """Change ``text`` but for the addresses in it, each piece with what stands beside it in sight."""
    kept: list[str] = []

    def hide(match: re.Match[str]) -> str:
        kept.append(match.group())
        return "\ue000"

    # A private-use character stands for each address while the spaces around it are set; one that the
    # text already holds would be mistaken for ours, so such a text (no language has them) is left alone.
    if "\ue000" in text:
        return text
    changed = change(ADDRESS.sub(hide, text))
    parts = changed.split("\ue000")
    return "".join(part + address for part, address in zip(parts, [*kept, ""], strict=True))


def set_spaces(text: str, language: str) -> str:
    """
    Set the spaces of a reader's plain text and nothing else: a comment keeps every character typed.

    A space before ``; : ! ? »``, after ``«`` and within a number becomes a narrow no-break one; none
    is added or taken away, so positions stay.
    """
    if language != "fr":
        return text
    return _outside_addresses(text, _french_spaces)


def set_text(text: str, language: str) -> str:
    """Set the publication's own plain text: spaces (added where they lack) and apostrophes."""
    if language != "fr":
        return _outside_addresses(text, _apostrophes)
    return _outside_addresses(text, lambda plain: _apostrophes(_french_missing_spaces(_french_spaces(plain))))


class _Setter(HTMLParser):
    """Copies HTML, setting the text that stands outside code and links."""

    LEFT_ALONE = frozenset({"a", "code", "pre", "kbd", "samp", "script", "style", "textarea"})

    def __init__(self, language: str) -> None:
        super().__init__(convert_charrefs=True)
        self.language = language
        self.out: list[str] = []
        self.inside: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.out.append(self.get_starttag_text() or "")
        if tag in self.LEFT_ALONE:
            self.inside.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.out.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag):
        self.out.append(f"</{tag}>")
        if tag in self.inside:
            self.inside.remove(tag)

    def handle_data(self, data):
        self.out.append(html.escape(data if self.inside else set_text(data, self.language), quote=False))

    def handle_comment(self, data):
        """Comments say nothing to readers and are dropped."""


def set_html(clean: str, language: str) -> str:
    """
    Set the text of HTML that is already clean (nh3), leaving tags, attributes, code and links alone.
    """
    setter = _Setter(language)
    setter.feed(clean)
    setter.close()
    return "".join(setter.out)
