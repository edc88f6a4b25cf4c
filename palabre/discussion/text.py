"""
Typed text to clean HTML, made once: escape, then add our own tags; nothing rewrites it afterwards.

Paragraphs, line breaks, bare addresses and quotations with ``>`` are all that is interpreted. Every
other character survives as typed; typography changes spaces only.
"""

from __future__ import annotations

import re
import unicodedata
from html import escape, unescape

from palabre.kit import links
from palabre.press.typography import set_spaces

# The deepest quotation of a quotation that gets a frame of its own; what is deeper keeps its ">".
QUOTED_AT_MOST = 3
# The characters that turn the direction of the text after them, the whole page's included:
# https://www.unicode.org/reports/tr9/#Directional_Formatting_Characters
BIDIRECTIONAL = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def normalised(typed: str) -> str:
    """The text as it is stored: CRLF made LF, and nothing else."""
    return typed.replace("\r\n", "\n")


def unreadable(text: str) -> list[str]:
    """
    The characters of ``text`` that cannot be stored or shown safely, each once, as ``U+202E``.

    NUL and other control characters (a tab and a line feed are text), lone surrogates, overrides of
    the direction of writing, and U+FFFD, which stands where bytes were no UTF-8.
    """
    bad = {
        character
        for character in set(text)
        if character in BIDIRECTIONAL
        or character == "\ufffd"
        or (unicodedata.category(character) in ("Cc", "Cs") and character not in "\t\n\r")
    }
    return sorted(f"U+{ord(character):04X}" for character in bad)


# Characters that count as letters or symbols and show as nothing (Hangul and Khmer fillers, the blank of Braille).
FILLERS = frozenset("\u115f\u1160\u3164\uffa0\u2800\u034f\u17b4\u17b5")


def has_something_to_read(text: str) -> bool:
    """Whether ``text`` has a character that shows: not only spaces, controls and invisible ones."""
    return any(
        unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Mn", "Me", "Zs", "Zl", "Zp")
        and character not in FILLERS
        for character in text
    )


def shows_something(text: str) -> bool:
    """Whether readers would see a character of ``text``: the marks of a quotation of nothing are not shown."""
    return has_something_to_read(unescape(re.sub("<[^>]*>", "", to_html(text, "fr"))))


def to_html(text: str, language: str) -> str:
    """The HTML of a text as ``normalised`` gives it; spaces set for ``language``."""
    return _blocks(text.split("\n"), language, 0)


def _blocks(lines: list[str], language: str, depth: int) -> str:
    out: list[str] = []
    paragraph: list[str] = []
    quoted: list[str] = []

    def close_paragraph() -> None:
        if paragraph:
            out.append("<p>" + "<br>".join(_inline(line, language) for line in paragraph) + "</p>")
            paragraph.clear()

    def close_quotation() -> None:
        if quoted:
            out.append(f"<blockquote>{_blocks(quoted, language, depth + 1)}</blockquote>")
            quoted.clear()

    for line in lines:
        if line.startswith(">") and depth < QUOTED_AT_MOST:
            close_paragraph()
            quoted.append(line[1:].removeprefix(" "))
        elif line.strip():
            close_quotation()
            paragraph.append(line)
        else:
            if quoted:
                close_quotation()
            elif paragraph:
                close_paragraph()
            elif out:
                # A second empty line is typed on purpose: it stays.
                out.append("<br>")
    close_quotation()
    close_paragraph()
    while out and out[-1] == "<br>":
        out.pop()
    return "".join(out)


def _inline(line: str, language: str) -> str:
    # Spaces keep their number when they are set, so positions found in the line hold afterwards.
    shown = set_spaces(line, language)
    out, reached = [], 0
    for start, end, address in links.find(line):
        out.append(escape(shown[reached:start]))
        out.append(f'<a href="{escape(address)}" rel="nofollow ugc noopener">{escape(line[start:end])}</a>')
        reached = end
    out.append(escape(shown[reached:]))
    return "".join(out)
