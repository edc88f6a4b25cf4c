"""Links, as text and as Markdown writes them, and the price beside one."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from palabre.exchange.page.outline import Link
from palabre.exchange.page.words.dating import when
from palabre.exchange.page.words.line import SPACES, S

# A link as Markdown writes it, whatever its address: crawlers leave relative ones too.
MARKDOWN_LINK = re.compile(r"!?\[([^\[\]]{0,250})\]\(([^\s()]{0,400})(?:\s\"[^\"]{0,200}\")?\)")
MARKDOWN_IMAGE = re.compile(r"!\[([^\[\]]{0,250})\]\(([^\s()]{0,400})(?:\s\"[^\"]{0,200}\")?\)")
LINK = re.compile(
    r"\[([^\[\]]{1,250})\]\(([^\s()]{0,400})(?:\s\"[^\"]{0,200}\")?\)|(.{1,250}?)\s[(<]?(https?://[^\s<>()]{3,400})[)>]?"
)
# A day beside a title, unless the title speaks of it: "la crue du 9 juin 2018".
DAY_LAST = re.compile(
    r"(?<!\b[ld][eu])(?<!\bau)(?<!\bet)(?<!\bdepuis)(?<!\bdès)(?<!\bo[fn])[\s,·|(–—-]+(\d{1,2}(?:er)?\s\S{3,9}\s\d{4})\)?",
    re.IGNORECASE,
)
PRICE = re.compile(rf"(\d{{1,5}}(?:[.,]\d{{1,2}})?){S}?(?:€|euros?)|€{S}?(\d{{1,5}}(?:\.\d{{1,2}})?)")


def unlinked(line: str) -> str:
    """A line with Markdown's links as their words."""
    return MARKDOWN_LINK.sub(lambda found: found[1], line)


def unmarked(text: str) -> str:
    """``text`` without the marks of bold or italics that stand around the whole of it: ``**Jean**`` is Jean."""
    if found := re.fullmatch(r"(\*{1,3}|_{1,3})([^*_]+)\1", text):
        return found[2].strip(SPACES)
    return text


def absolute(address: str, base: str) -> str:
    """An address of the web, reckoned from ``base`` where that is known; else nothing."""
    try:
        whole = urljoin(base, address)
        parts = urlsplit(whole)
    except ValueError:
        return ""
    return whole if parts.scheme in ("http", "https") and parts.hostname else ""


def undated(said: Link) -> Link:
    """A link without the day that stands beside its title, which becomes its detail."""
    found = DAY_LAST.search(said.text[-40:])
    if said.detail or found is None or found.end() < len(said.text[-40:]) or when(found[1]) is None:
        return said
    title = said.text[: len(said.text) - len(found[0])].strip(SPACES)
    return Link(title, said.address, found[1], said.price) if title else said


def link(line: str, base: str = "") -> Link:
    """
    What a line points to: ``L’eau vive, H. Marzin, 18 € (https://…)`` or ``[L’eau vive](https://…), 18 €``.

    ``base`` is the page's own address, from which others are reckoned. One is kept only where it is one of the web; what follows the text's first comma is the detail
    where there is a price: a title may have commas of its own.
    """
    line = line.strip(SPACES)[:600]
    text, address, rest, is_marked = line, "", "", False
    if found := LINK.match(line):
        is_marked = bool(found[1])
        text, address = (found[1] or found[3]).strip(SPACES), absolute(found[2] or found[4] or "", base)
        rest = line[found.end() :].strip(SPACES + ",;–—-")
    whole = f"{text}, {rest}" if rest else text
    price = ""
    if found := PRICE.search(whole):
        price = (found[1] or found[2]).replace(",", ".")
        whole = whole[: found.start()].rstrip(SPACES + ",;–—-(") + whole[found.end() :].rstrip(SPACES + ".)")
        # Markdown says itself where a title ends.
        if whole.count("(") > whole.count(")"):
            whole = whole.rpartition("(")[0].rstrip(SPACES + ",;") + ", " + whole.rpartition("(")[2]
        end = len(text) if is_marked and whole.startswith(text) else whole.find(", ")
        text, detail = (whole[:end], whole[end:]) if end >= 0 else (whole, "")
        return Link(text.strip(SPACES), address.rstrip(".,"), detail.strip(SPACES + ",;:–—-"), price)
    return Link(text, address.rstrip(".,"), rest)
