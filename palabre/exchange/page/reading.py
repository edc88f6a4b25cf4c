"""The bytes of a saved page to its outline: which characters they are, and whether they are HTML or text."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from palabre.exchange.page import markup, plain
from palabre.exchange.page.outline import Outline
from palabre.exchange.page.words.line import UNPRINTABLE, cleaned

MOST_BYTES = 20 * 1024 * 1024
# Deeper than any page that people made; a parser's time grows with the square of it.
MOST_NESTED = 3000

MARKS = [(codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")]
DECLARED = re.compile(rb"""<meta[^>]{1,300}?charset\s{0,5}=\s{0,5}["']?\s{0,5}([A-Za-z0-9_:.-]{2,40})|<\?xml[^>]{1,200}?encoding=["']([A-Za-z0-9_.-]{2,40})""", re.I)  # fmt: skip
# What pages declare and what browsers read it as: https://encoding.spec.whatwg.org/#names-and-labels
AS_BROWSERS = {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254"}
LOOKS_LIKE_HTML = re.compile(
    r"<(?:!doctype\s{1,20}html|html|head|body|main|article|h1|p|div|ul|ol)[\s>]", re.IGNORECASE
)
OPENING = re.compile(
    r"<(/?)(div|span|section|article|ul|ol|li|dl|dd|blockquote|table|td|a|b|i|em|font|strong)\b", re.I
)


class Unreadable(ValueError):
    """The file is no page; the sentence says why."""


@dataclass(frozen=True)
class Page:
    """A saved page: its outline, what it was taken for, and in which characters it is written."""

    outline: Outline
    kind: str
    encoding: str


def read(raw: bytes) -> Page:
    """
    Read a saved page. Raises ``Unreadable`` when the bytes are no HTML and no text.

    Scripts, styles and what is hidden are never carried; nothing is fetched.
    """
    if len(raw) > MOST_BYTES:
        raise Unreadable(f"The file is larger than {MOST_BYTES // 1024 // 1024} MiB: no article page is.")
    text, encoding = decoded(raw)
    if not text.strip():
        raise Unreadable("The file is empty.")
    if is_html(text):
        if nested(text) > MOST_NESTED:
            raise Unreadable(f"The page nests more than {MOST_NESTED:,} elements: it cannot be read safely.")
        return Page(markup.read(text), "HTML", encoding)
    return Page(plain.read(text), "plain text", encoding)


def decoded(raw: bytes) -> tuple[str, str]:
    """
    The text of a file, and the name of its encoding: by its mark, else UTF-8 where it is valid, else as
    it declares itself, else windows-1252, which is what French pages without a declaration are.

    Lines end in LF. Raises ``Unreadable`` for bytes that are no text.
    """
    for mark, encoding in MARKS:
        if raw.startswith(mark):
            return cleaned(raw.decode(encoding, "replace")), encoding.removesuffix("-sig")
    head = raw[:4096]
    if b"\x00" in head or head.startswith((b"%PDF", b"PK\x03\x04", b"\x1f\x8b", b"\x89PNG", b"\xff\xd8\xff")):
        raise Unreadable("The file is no text: save the page as HTML or as text.")
    declared = declaration(head)
    for encoding in ("utf-8", declared):
        try:
            return cleaned(raw.decode(encoding)), encoding
        except (UnicodeDecodeError, LookupError):
            continue
    if declared == "utf-8" and raw.count(b"\xc3") > 2:
        # One broken character in a page of UTF-8 does not make it another encoding.
        return cleaned(raw.decode("utf-8", "replace")), "utf-8 (broken)"
    text = raw.decode("cp1252", "replace")
    controls = len(UNPRINTABLE.findall(text[:4096]))
    if controls > len(text[:4096]) // 20:
        raise Unreadable("The file is no text: save the page as HTML or as text.")
    return cleaned(text), "windows-1252"


def declaration(head: bytes) -> str:
    """The encoding that a page declares, as Python names it and browsers read it; UTF-8 without any."""
    found = DECLARED.search(head)
    if found is None:
        return "utf-8"
    try:
        name = codecs.lookup((found[1] or found[2]).decode("ascii")).name
    except LookupError:
        return "utf-8"
    # A declaration in ASCII cannot mean an encoding whose ASCII is another.
    return "utf-8" if name.startswith(("utf-16", "utf-32", "utf-7")) else AS_BROWSERS.get(name, name)


def is_html(text: str) -> bool:
    """Whether a file is HTML: it begins with a tag, or has those of a page."""
    return bool(re.match(r"\s{0,1000}<[!?a-zA-Z]", text[:2000])) or bool(
        LOOKS_LIKE_HTML.search(text[:20_000])
    )


def nested(text: str) -> int:
    """How deep the elements that must be closed nest, at most; what is closed too often counts as closed."""
    deepest = depth = 0
    for found in OPENING.finditer(text):
        depth = max(depth - 1, 0) if found[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest
