"""
An article's body as WordPress keeps it, in HTML, becomes blocks.

Everything passes nh3 before it is read, and what is made of it passes nh3 again where it is HTML. Short
codes are WordPress's own macros: those that hold text or pictures leave them here, the others are left out
and counted.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import nh3
from bs4 import BeautifulSoup, NavigableString, Tag

from palabre.exchange.typed_html import (
    AMONG_WORDS,
    HEADINGS,
    INLINE,
    KEPT,
    LISTS,
    MEDIA,
    MOST_NESTED,
    NEVER_TEXT,
    SPACES,
    nested,
)

MOST_ADDRESS = 2000
BLOCKS = re.compile(r"<!--\s{0,5}wp:")
SHORT = re.compile(r"(\[?)\[(/?)([a-zA-Z][\w-]{0,40})((?:\s[^\[\]]{0,2000})?)\](\]?)")
SHORT_CODES = frozenset(
    ["audio", "caption", "contact-form", "contact-form-7", "contact-field", "embed", "gallery", "googlemaps",
     "gravityform", "instagram", "more", "nextpage", "playlist", "polldaddy", "slideshow", "soundcloud",
     "sourcecode", "twitter", "tweet", "video", "videopress", "vimeo", "wp_caption", "wpvideo", "youtube"]
)  # fmt: skip
# Those whose content is text or a picture: only the mark itself goes.
HOLDS_TEXT = frozenset(["caption", "wp_caption", "sourcecode", "embed"])
LONE_ADDRESS = re.compile(r"https?://[^\s<>\"]{4,2000}")

Block = dict[str, Any]


@dataclass
class Body:
    """What an article's HTML became."""

    blocks: list[Block] = field(default_factory=list)
    # Pictures that stay a link, embeds that became one, short codes left out by name.
    pictures: int = 0
    embeds: int = 0
    short_codes: Counter[str] = field(default_factory=Counter)
    too_deep: bool = False


# What becomes of a picture (its address, its caption): a block, or nothing for a link in its place.
Illustrate = Callable[[str, str], Block | None]


def to_blocks(written: str, *, base: str, illustrate: Illustrate = lambda address, caption: None) -> Body:
    """The blocks of an article's body as WordPress keeps it; ``base`` is the address it was read at."""
    body = Body()
    if nested(written) > MOST_NESTED:
        body.too_deep = True
        return body
    is_of_blocks = bool(BLOCKS.search(written[:200_000]))
    written = _without_short_codes(written, body)
    clean = nh3.clean(
        written,
        tags=KEPT,
        clean_content_tags=NEVER_TEXT,
        attributes={"a": {"href"}, "img": {"src", "alt"}, "iframe": {"src", "title"}, "embed": {"src"},
                    "audio": {"src"}, "video": {"src"}, "source": {"src"}},
        link_rel=None,
    )  # fmt: skip
    # In an element of its own: the parser warns of text without any.
    soup = BeautifulSoup(f"<div>{clean}</div>", "html.parser")
    if isinstance(soup.div, Tag):
        body.blocks = list(_Maker(base, body, illustrate, keeps_lines=not is_of_blocks).of(soup.div))
    return body


def pictures_of(written: str, *, base: str) -> list[str]:
    """The addresses of the pictures in an article's body, each once, in its order."""
    if nested(written) > MOST_NESTED:
        return []
    clean = nh3.clean(written, tags={"img"}, attributes={"img": {"src"}}, clean_content_tags=NEVER_TEXT)
    soup = BeautifulSoup(f"<div>{clean}</div>", "html.parser")
    found = [_absolute(str(image.get("src") or ""), base) for image in soup.find_all("img")]
    return list(dict.fromkeys(address for address in found if address))


def _without_short_codes(written: str, body: Body) -> str:
    closed = {found[3].lower() for found in SHORT.finditer(written) if found[2]}

    def mend(found: re.Match[str]) -> str:
        before, _slash, name, attributes, after = found.groups()
        if before and after:
            return found[0][1:-1]  # [[gallery]] is how one writes about [gallery].
        known = name.lower()
        if known not in SHORT_CODES and known not in closed and "=" not in attributes:
            return found[0]  # "[sic]" is text.
        if known == "caption" or known == "wp_caption":
            return before + ("</figure>" if found[2] else "<figure>") + after
        if known == "embed":
            return before + "\n\n" + after
        if not found[2] and known not in ("more", "nextpage"):
            body.short_codes[known] += 1
        return before + after

    return SHORT.sub(mend, written)


def _absolute(address: str, base: str) -> str:
    """An address of the web, or nothing."""
    if not address.strip():
        return ""
    try:
        whole = urljoin(base, address.strip())
        parts = urlsplit(whole)
    except ValueError:
        return ""
    is_web = parts.scheme in ("http", "https") and parts.hostname and len(whole) <= MOST_ADDRESS
    return whole if is_web else ""


def _words(tag: Tag | None) -> str:
    return SPACES.sub(" ", tag.get_text()).strip() if tag is not None else ""


class _Maker:
    """Makes blocks of a tree, top to bottom, without recursion."""

    def __init__(self, base: str, body: Body, illustrate: Illustrate, *, keeps_lines: bool) -> None:
        self.base, self.body, self.illustrate, self.keeps_lines = base, body, illustrate, keeps_lines
        self.run: list[str] = []
        self.media: list[Tag] = []

    def of(self, root: Tag) -> Iterator[Block]:
        """The blocks of everything in ``root``."""
        waiting = list(reversed(list(root.children)))
        while waiting:
            node = waiting.pop()
            if not isinstance(node, Tag):
                if type(node) is NavigableString:
                    self.run.append(html.escape(str(node), quote=False))
                continue
            if node.name in AMONG_WORDS and not node.find([*HEADINGS, "p", "div", "ul", "ol", "blockquote"]):
                self.media += node.find_all(MEDIA)
                self.run.append(str(node))
            elif node.name in MEDIA and self.run:
                self.media.append(node)
            else:
                yield from self._close_run()
                made = self._block(node)
                if made is None:
                    waiting += reversed(list(node.children))
                else:
                    yield from made
        yield from self._close_run()

    def _close_run(self) -> Iterator[Block]:
        run, media = "".join(self.run), self.media
        self.run, self.media = [], []
        yield from self._paragraphs(run)
        for tag in media:
            yield from self._medium(tag)

    def _paragraphs(self, run: str) -> Iterator[Block]:
        """WordPress makes a paragraph of what stands between empty lines, and a break of each line's end."""
        parts = re.split(r"\n[ \t\r\f]*\n", run) if self.keeps_lines else [run]
        for part in parts:
            if self.keeps_lines:
                part = part.strip().replace("\n", "<br>")
            if LONE_ADDRESS.fullmatch(html.unescape(part.strip())):
                yield from self._embed(html.unescape(part.strip()))
            elif inline := self._inline(part):
                yield {"type": "paragraph", "value": f"<p>{inline}</p>"}

    def _block(self, node: Tag) -> list[Block] | None:
        """The blocks of an element; ``None`` for one that only holds others."""
        name = node.name
        if name in HEADINGS:
            media = [block for tag in node.find_all(MEDIA) for block in self._medium(tag)]
            words = _words(node)
            if not words:
                return media
            if len(words) > 160:
                return [{"type": "paragraph", "value": f"<p>{html.escape(words, quote=False)}</p>"}, *media]
            return [{"type": "heading", "value": words}, *media]
        if name in MEDIA:
            return list(self._medium(node))
        if name == "figure":
            return self._figure(node)
        if name == "blockquote":
            return self._quotation(node)
        if name in ("ul", "ol"):
            return self._list(node)
        if name == "dl":
            items = [_words(item) for item in node.find_all(["dt", "dd"])]
            return _listed(items)
        if name == "table":
            rows = [
                " | ".join(_words(cell) for cell in row.find_all(["td", "th"])) for row in node.find_all("tr")
            ]
            return _listed([row for row in rows if row.strip(" |")])
        if name == "pre":
            lines = [html.escape(line, quote=False) for line in node.get_text().strip("\n").split("\n")]
            return (
                [{"type": "paragraph", "value": f"<p><code>{'<br>'.join(lines)}</code></p>"}]
                if _words(node)
                else []
            )
        if name in ("p", "address", "figcaption", "summary", "li", "dd", "dt", "caption"):
            if node.find(["p", "div", "ul", "ol", "blockquote", "figure", "table", *HEADINGS]):
                return None
            media = [block for tag in node.find_all(MEDIA) for block in self._medium(tag)]
            return [*self._paragraphs(node.decode_contents()), *media]
        return [] if name == "hr" else None

    def _figure(self, node: Tag) -> list[Block] | None:
        if node.find(["blockquote", "table", "figure", "ul", "pre"]):
            return None
        caption_tag = node.find("figcaption")
        media = node.find_all(MEDIA)
        caption = _words(caption_tag if isinstance(caption_tag, Tag) else node)
        if not media:
            address = LONE_ADDRESS.fullmatch(
                _words(node).removesuffix(caption if caption_tag else "").strip()
            )
            return list(self._embed(address[0], caption if caption_tag else "")) if address else None
        return [block for tag in media for block in self._medium(tag, caption)]

    def _medium(self, tag: Tag, caption: str = "") -> Iterator[Block]:
        address = _absolute(str(tag.get("src") or ""), self.base)
        if not address:
            return
        if tag.name != "img":
            yield from self._embed(address, caption or str(tag.get("title") or ""))
            return
        caption = caption or SPACES.sub(" ", str(tag.get("alt") or "")).strip()
        if block := self.illustrate(address, caption):
            yield block
            return
        self.body.pictures += 1
        yield link_to(address, caption)

    def _embed(self, address: str, title: str = "") -> Iterator[Block]:
        if address := _absolute(address, self.base):
            self.body.embeds += 1
            yield link_to(address, title or urlsplit(address).hostname or "")

    def _quotation(self, node: Tag) -> list[Block]:
        media = [block for tag in node.find_all(MEDIA) for block in self._medium(tag)]
        who = _words(node.find(["cite", "footer"])).lstrip("—– -")  # type: ignore[arg-type]
        for named in node.find_all(["cite", "footer"]):
            named.decompose()
        for end in node.find_all(["p", "br", "li", "div"]):
            end.append("\n")
        lines = [SPACES.sub(" ", line).strip() for line in node.get_text().split("\n")]
        text = "\n".join(line for line in lines if line)
        return [*([{"type": "quotation", "value": {"text": text, "who": who[:200]}}] if text else []), *media]

    def _list(self, node: Tag) -> list[Block]:
        media = [block for tag in node.find_all(MEDIA) for block in self._medium(tag)]
        clean = self._inline(str(node), more=LISTS)
        is_empty = not re.sub(r"<[^<>]*>|\s", "", clean)
        return [*([] if is_empty else [{"type": "list", "value": clean}]), *media]

    def _inline(self, written: str, more: frozenset[str] | set[str] = frozenset()) -> str:
        """HTML with the tags that a paragraph may hold, and links that lead to the web."""
        clean = nh3.clean(written, tags=INLINE | more, attributes={"a": {"href"}}, link_rel=None)
        if "<a" in clean:
            part = BeautifulSoup(f"<div>{clean}</div>", "html.parser")
            for anchor in part.find_all("a"):
                address = _absolute(str(anchor.get("href") or ""), self.base)
                if address and _words(anchor):
                    anchor["href"] = address
                else:
                    anchor.unwrap()
            clean = part.decode_contents().removeprefix("<div>").removesuffix("</div>")
        for old, new in (("strong", "b"), ("em", "i")):
            clean = clean.replace(f"<{old}>", f"<{new}>").replace(f"</{old}>", f"</{new}>")
        clean = SPACES.sub(" ", clean.replace("<br/>", "<br>")).strip()
        clean = re.sub(r"^(?:<br>\s?)+|(?:\s?<br>)+$", "", clean).strip()
        return clean if re.sub(r"<[^<>]*>|\s|&nbsp;|\xa0", "", clean) else ""


def link_to(address: str, title: str) -> Block:
    """The block that stands for what is elsewhere: a link with words."""
    title = title or unquote(urlsplit(address).path.rpartition("/")[2]) or address
    return {"type": "embed", "value": {"url": address, "title": title[:200]}}


def _listed(items: list[str]) -> list[Block]:
    kept = "".join(f"<li>{html.escape(item, quote=False)}</li>" for item in items if item)
    return [{"type": "list", "value": f"<ul>{kept}</ul>"}] if kept else []
