"""The article: what stands before the discussion."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from palabre.exchange.page.outline import Block, Link, Outline, Promotion, When
from palabre.exchange.page.plain.blocks import RUNS_ON_FROM, body_blocks, is_heading_line, unmarked
from palabre.exchange.page.plain.lines import Chunk, Line, chunks, heading_of, item_texts
from palabre.exchange.page.plain.navigation import breadcrumbs, comparable, is_line_of_menu, is_menu, menu
from palabre.exchange.page.words import acting, counting, dating, linking, naming, recommending, surroundings
from palabre.exchange.page.words.line import LINE, SPACES, matches

TITLE_AT_MOST = 250
MENU_AT_MOST = 40
# The paragraphs below the title of a promotion or of "see also" that are looked at as its items.
ITEMS_AT_MOST = 30


def article(lines: Sequence[Line], publications: frozenset[str] = frozenset()) -> Outline:
    """What stands before the discussion. ``publications``: what the page calls its publication."""
    is_dense = not any(line.is_blank for line in lines[1:-1])
    reader = ArticleReader(chunks(lines), publications, is_dense=is_dense)
    reader.top()
    reader.rest()
    return reader.outline()


class ArticleReader:
    """Walks through the chunks of an article once, from the headline down."""

    def __init__(
        self, parts: list[Chunk], publications: frozenset[str] = frozenset(), *, is_dense: bool = False
    ) -> None:
        self.parts = [one for part in parts for one in parted_at_titles(part)]
        self.publications, self.is_dense = publications, is_dense
        self.place = 0
        self.headline = self.standfirst = self.section = self.address = ""
        self.names: list[str] = []
        self.dated: When | None = None
        self.corrected: When | None = None
        self.menu: set[str] = set()  # What menus above the headline name, as ``comparable`` gives it.
        self.announced: int | None = None
        self.keywords: list[str] = []
        self.body: list[Block] = []
        self.promotion: Promotion | None = None
        self.see_also: list[Link] = []
        self.left_out: list[tuple[str, str]] = []

    def outline(self) -> Outline:
        """What was read."""
        return Outline(
            headline=self.headline,
            standfirst=self.standfirst,
            names=tuple(dict.fromkeys(self.names)),
            dated=self.dated,
            corrected=self.corrected,
            section=self.section,
            keywords=tuple(dict.fromkeys(self.keywords)),
            body=tuple(self.body),
            promotion=self.promotion,
            see_also=tuple(self.see_also),
            announced=self.announced,
            address=self.address,
            left_out=tuple(self.left_out),
        )

    def top(self) -> None:
        """The headline, with what stands around it: fields, breadcrumbs, byline, standfirst."""
        self.head_of_site()
        while self.place < len(self.parts) and not self.headline:
            part = self.parts[self.place]
            self.place += 1
            if self.fields(part) or self.navigation(part):
                continue
            text = unmarked(heading_of(part.first))
            if len(text) > TITLE_AT_MOST:
                self.place -= 1
                return
            self.headline = text
            if len(part.lines) > 1:
                self.parts.insert(self.place, Chunk(part.lines[1:]))
        self.find_headline_below()
        # A page's own title stands above its headline once more, with the publication's name.
        for _once in range(2):
            if self.place < len(self.parts):
                following = heading_of(self.parts[self.place].first)
                if len(self.parts[self.place].lines) == 1 and is_headline_of(following, self.headline):
                    self.headline = following
                    self.place += 1
        self.standfirst_and_byline()

    def head_of_site(self) -> None:
        """
        Leave out what stands above the last menu: the site's name, its motto.

        Only where what follows it can be a headline: a page may also begin with its own, above a menu.
        """
        self.part_menus()
        last = 0
        for place, part in enumerate(self.parts[:MENU_AT_MOST]):
            said = [linking.unlinked(line.text[:2000]) for line in part.lines]
            if not all(is_label(one) or is_line_of_menu(one) for one in said) or self.is_special(part):
                break
            if is_menu(said, is_list=part.is_list) and self.may_be_headline(place + 1):
                last = place
        # What a field names the headline is looked for below the menus.
        while self.place < last and not self.headline:
            part = self.parts[self.place]
            self.place += 1
            before = len(self.parts)
            if not (self.fields(part) or self.navigation(part)):
                self.left_out += [("head of the site", heading_of(line.text)) for line in part.lines]
            last += len(self.parts) - before

    def part_menus(self) -> None:
        """Let each line that is a whole menu stand alone at the top of a page."""
        top: list[Chunk] = []
        for part in self.parts[:MENU_AT_MOST]:
            alone = [not part.is_list and is_line_of_menu(line.text) for line in part.lines]
            for place, line in enumerate(part.lines):
                if place and not alone[place] and not alone[place - 1]:
                    top[-1] = Chunk((*top[-1].lines, line))
                else:
                    top.append(Chunk((line,)))
        self.parts[:MENU_AT_MOST] = top

    def may_be_headline(self, place: int) -> bool:
        """Whether a headline can stand at ``place``, or one line of a menu below: text follows, and it is none itself."""
        following = self.parts[place : place + 3]
        if len(following) < 2 or following[0].is_list:
            return False
        text = following[0].first
        return not re.search(r"[.:;]$", text) and naming.byline(text) is None and len(text) <= TITLE_AT_MOST

    def find_headline_below(self) -> None:
        """Go on below the headline where a field or a title named it above menus, which are left out."""
        menus: list[str] = []
        for place in range(self.place, min(len(self.parts), self.place + MENU_AT_MOST)):
            part = self.parts[place]
            text = unmarked(heading_of(part.first))
            if len(part.lines) == 1 and not part.is_list and is_headline_of(text, self.headline):
                self.left_out += [("navigation", one) for one in menus]
                self.headline, self.place = text, place + 1
                return
            said = [linking.unlinked(line.text[:2000]) for line in part.lines]
            if not all(is_label(one) for one in said) or self.is_special(part):
                return
            if not self.fields(part):
                menus.append(" · ".join(one for one in said if not matches(CONTENT_BELOW, one)))

    def standfirst_and_byline(self) -> None:
        """The lines between headline and text: whichever of standfirst, byline, date and count there are."""
        for _at_most in range(8):
            if self.place >= len(self.parts):
                return
            part = self.parts[self.place]
            if part.is_list or self.is_special(part):
                return
            if self.fields(part) or self.about(part):
                self.place += 1
                continue
            is_paragraph = not part.first.startswith((">", "#"))
            # The standfirst is the first paragraph, if another follows: else it is the text.
            if self.standfirst or not is_paragraph or not self.another_paragraph(self.place + 1):
                return
            self.standfirst = " ".join(unmarked(linking.unlinked(line.text)) for line in part.lines)
            self.place += 1

    def another_paragraph(self, place: int) -> bool:
        """Whether a paragraph of text stands at ``place`` or below, before any list."""
        for part in self.parts[place:]:
            if self.is_special(part):
                return False
            if part.is_list or part.first.startswith(("#", ">")):
                continue
            if naming.byline(part.first) is None and not is_heading_line(part):
                return True
        return False

    def fields(self, part: Chunk) -> bool:
        """Take ``Titre : …`` lines, as crawlers put them above a page; whether there was one."""
        found = [
            surroundings.FIELD.fullmatch(line.text) if len(line.text) <= LINE else None for line in part.lines
        ]
        fields = [one for one in found if one is not None]
        if part.is_list or len(fields) < len(found):
            return False
        for field in fields:
            self.take_field(field[1].lower(), field[2].strip())
        return True

    def take_field(self, name: str, said: str) -> None:
        """Take one field; an empty one says nothing."""
        if not said:
            return
        if name in ("titre", "title"):
            self.headline = self.headline or said[:TITLE_AT_MOST]
        elif name.startswith(("url", "source", "adresse", "address")):
            if is_address(said):
                self.address = self.address or said
            else:
                self.left_out.append(("source", said))
        elif name.startswith(("auteur", "author")):
            self.names += naming.names(said)
        elif name in ("rubrique", "section"):
            self.section = said
        elif name in ("date", "published time", "publié le"):
            self.dated = self.dated or dating.when(said)
        elif name != "markdown content":
            self.keywords += [one.strip(" .") for one in said.split(",") if one.strip(" .")]

    def navigation(self, part: Chunk) -> bool:
        """Leave out what stands above the headline: menus; take the section from breadcrumbs."""
        texts = [line.text for line in part.lines]
        below = texts[1:2] + [one.first for one in self.parts[self.place : self.place + 3]]
        if (way := breadcrumbs(texts[0], below)) is not None:
            # A way of one part does not say what it is.
            if section := surroundings.section_of(way[0], is_below_them=way[1]):
                self.section = self.section or section
            else:
                self.left_out.append(("navigation", texts[0]))
            self.put_back(part, 1)
            return True
        if len(texts) == 1 and comparable(texts[0]) in self.menu and self.may_be_headline(self.place):
            # What the menu names too, above the headline, is the section.
            self.section = self.section or texts[0]
            return True
        is_name = comparable(heading_of(texts[0])) in self.publications
        if below and (is_name or self.is_above_another_title(part)):
            self.left_out.append(("name of the publication", heading_of(texts[0])))
            self.put_back(part, 1)
            return True
        # A text without blank lines has a part for each line: those of a menu are taken together, below.
        is_whole = not self.is_dense or bool(surroundings.parts_of_menu(texts[0]))
        below_lists = next((at for at in range(self.place, len(self.parts)) if not self.parts[at].is_list), 0)
        if part.is_list or (is_whole and is_menu(texts) and self.may_be_headline(below_lists)):
            self.leave_out_menu(texts)
            return True
        alone = [
            one.first for one in self.parts[self.place : self.place + MENU_AT_MOST] if len(one.lines) == 1
        ]
        if count := menu(texts + alone if self.is_dense else texts):
            self.leave_out_menu((texts + alone)[:count])
            self.put_back(part, count)
            self.place += count - 1 if self.is_dense else 0
            return True
        if all(matches(surroundings.NOISE, text) for text in texts) or is_feed_mark(texts):
            self.left_out.append(("navigation", " · ".join(texts)))
            return True
        return False

    def leave_out_menu(self, texts: list[str]) -> None:
        """Leave out the lines of a menu, and know what they name."""
        self.left_out.append(("navigation", " · ".join(texts)))
        said = [one for text in texts for one in surroundings.parts_of_menu(text) or [text]]
        self.menu |= {comparable(one) for one in said if not matches(surroundings.NOISE, one)}

    def is_above_another_title(self, part: Chunk) -> bool:
        """Whether a part is a page's first heading in Markdown and the next is of its rank: the article's."""
        following = self.parts[self.place].lines if self.place < len(self.parts) else ()
        return (
            len(part.lines) == 1 and len(following) == 1
            and part.first.startswith("# ") and following[0].text.startswith("# ")
            and heading_of(following[0].text) not in part.first
        )  # fmt: skip

    def put_back(self, part: Chunk, count: int) -> None:
        """Read on with the lines of a part after its first ``count``."""
        if len(part.lines) > count:
            self.parts.insert(self.place, Chunk(part.lines[count:]))

    def about(self, part: Chunk) -> bool:
        """Take a byline, a date, a count of comments, links to share; whether the part is nothing else."""
        names: list[str] = []
        dated: When | None = None
        corrected: When | None = None
        count: int | None = None
        for line in part.lines:
            text = linking.unlinked(line.text) if len(line.text) <= 2000 else line.text
            if (read := naming.byline(text)) is not None:
                names += read[0]
                dated = dated or read[1]
                stated = counting.announced_within(text)
            elif counting.is_discussion(line.text):
                stated = counting.announced(line.text)
            elif (found := naming.CORRECTED.fullmatch(text[:LINE])) and (day := dating.when(found[1])):
                corrected = day
                continue
            elif matches(surroundings.NOISE, line.text):
                continue
            else:
                return False
            count = stated if count is None else count
        self.names += names
        self.dated, self.corrected = self.dated or dated, self.corrected or corrected
        self.announced = count if self.announced is None else self.announced
        return True

    def is_special(self, part: Chunk) -> bool:
        """Whether a part begins "see also", a promotion or keywords."""
        text = heading_of(part.first)
        begin = (
            recommending.SEE_ALSO,
            recommending.SEE_ALSO_INLINE,
            recommending.PROMOTION,
            surroundings.KEYWORDS,
        )
        return any(matches(one, text) for one in begin)

    def rest(self) -> None:
        """The body, with the promotion and "see also" where they stand in it."""
        while self.place < len(self.parts):
            part = self.parts[self.place]
            self.place += 1
            text = heading_of(part.first)
            if matches(surroundings.FOOTER, text):
                self.left_out += [("foot of the page", line.text) for line in part.lines]
            elif self.recommended(part, text):
                continue
            elif matches(surroundings.KEYWORDS, text) and len(part.lines) == 1:
                self.take_field("keywords", text.partition(":")[2].strip())
            elif not part.is_list and (self.about(part) or self.beside(part)):
                continue
            elif kept := self.without_images(part):
                self.body += body_blocks(kept, self.address)
        self.leave_out_charter()

    def beside(self, part: Chunk) -> bool:
        """Leave out, by name, a source or an action that stands alone."""
        text = part.first
        if len(part.lines) > 1:
            return False
        if (found := surroundings.FIELD.fullmatch(text[:LINE])) and found[1].lower() == "source":
            self.left_out.append(("source", found[2]))
        elif acting.is_action(text):
            self.left_out.append(("navigation", text))
        else:
            return False
        return True

    def without_images(self, part: Chunk) -> Chunk | None:
        """A part without its captions and its pictures in Markdown: those are left out by name."""
        kept: list[Line] = []
        for line in part.lines:
            if not line.bullet and naming.is_caption(line.text):
                self.left_out.append(("image", line.text))
                continue
            text = (
                linking.MARKDOWN_IMAGE.sub(self.leave_out_image, line.text)
                if "![" in line.text
                else line.text
            )
            if text.strip(SPACES) or text == line.text:
                kept.append(line if text == line.text else replace(line, text=text.strip(SPACES)))
        return Chunk(tuple(kept)) if kept else None

    def leave_out_image(self, found: re.Match[str]) -> str:
        """Name a picture; nothing stands in its place."""
        self.left_out.append(("image", f"{found[2]} {found[1]}".strip()))
        return ""

    def recommended(self, part: Chunk, text: str) -> bool:
        """Take a promotion or "see also" with its items; whether ``part`` begins one."""
        if (found := recommending.SEE_ALSO_INLINE.fullmatch(text[:LINE])) and len(part.lines) == 1:
            self.see_also.append(linking.undated(linking.link(found[1] or found[2], self.address)))
            return True
        is_promotion = matches(recommending.PROMOTION, text)
        is_see_also = matches(recommending.SEE_ALSO, text) and not is_promotion
        if part.is_list or not (is_see_also or is_promotion or self.sells(part, text)):
            return False
        items = part.lines[1:] or self.items_below()
        if not items:
            return False
        links = tuple(linking.link(item, self.address) for item in item_texts(items))
        if is_see_also:
            self.see_also += map(linking.undated, links)
        elif self.promotion is None:
            self.promotion = Promotion(text.rstrip(" :")[:160], links)
        else:
            self.left_out += [("second promotion", one) for one in [text, *(link.text for link in links)]]
        return True

    def sells(self, part: Chunk, text: str) -> bool:
        """Whether ``part`` begins a promotion by what it says, whatever its title: goods alone, each with its price, then "see also"."""
        if not is_label(text) or recommending.is_priced(text) or matches(recommending.PRICES, text):
            return False
        goods = list(part.lines[1:])
        place = self.place
        while not part.lines[1:] and place < len(self.parts) and len(self.parts[place].lines) == 1:
            if not recommending.is_priced(self.parts[place].first):
                break
            goods.append(self.parts[place].lines[0])
            place += 1
        return (
            bool(goods)
            and all(recommending.is_priced(line.text) for line in goods)
            and place < len(self.parts)
            and matches(recommending.SEE_ALSO, heading_of(self.parts[place].first))
        )

    def items_below(self) -> tuple[Line, ...]:
        """The items below a title that stands alone: the next list, else the titles that follow it."""
        if self.place < len(self.parts) and self.parts[self.place].is_list:
            self.place += 1
            return self.parts[self.place - 1].lines
        taken: list[Chunk] = []
        for part in self.parts[self.place : self.place + ITEMS_AT_MOST]:
            if part.is_list or not all(recommending.is_recommended(line.text) for line in part.lines):
                # A bare line above a paragraph is that paragraph's heading.
                if len(taken) > 1 and is_text(part) and not recommending.is_sure_of_item(taken[-1].first):
                    taken.pop()
                break
            taken.append(part)
        self.place += len(taken)
        return tuple(line for part in taken for line in part.lines)

    def leave_out_charter(self) -> None:
        """Take the charter off the end of the body, where it stands between the text and the discussion."""
        charter: list[tuple[str, str]] = []
        lists: list[tuple[str, str]] = []
        body = list(self.body)
        while body and (body[-1].kind == "list" or surroundings.is_charter(str(body[-1].value))):
            last = body.pop()
            said = re.sub(r"<[^<>]*>", " ", str(last.value)).strip()
            if last.kind == "list":
                lists.append(("charter", said))
                continue
            # A list belongs to the charter only if a sentence of it stands above or below.
            charter += [*lists, ("charter", said)]
            lists = []
            self.body = list(body)
        self.left_out += reversed(charter)


def parted_at_titles(part: Chunk) -> list[Chunk]:
    """
    A part, cut where a title of "see also" or a promotion touches what stands before it.

    Within a paragraph such a title is one only if nothing but titles stands below it.
    """

    def is_title(line: Line) -> bool:
        text = "" if line.bullet else heading_of(line.text)
        return bool(text) and (matches(recommending.SEE_ALSO, text) or matches(recommending.PROMOTION, text))

    begins = part.is_list or is_title(part.lines[0])
    below = next((at for at, line in enumerate(part.lines) if is_title(line)), None)
    if below is None or not (begins or only_titles(part.lines[below + 1 :], is_title)):
        return [part]
    out: list[list[Line]] = []
    for line in part.lines:
        if not out or is_title(line):
            out.append([line])
        else:
            out[-1].append(line)
    return [Chunk(tuple(lines)) for lines in out]


def only_titles(lines: Sequence[Line], is_title: Callable[[Line], bool]) -> bool:
    """Whether lines, of which there are some, all name something to read or head such names."""
    return bool(lines) and all(is_title(line) or recommending.is_recommended(line.text) for line in lines)


def is_feed_mark(texts: Sequence[str]) -> bool:
    """Whether a text browser put a page's feeds above it: ``#alternate Flux RSS``."""
    return len(texts) == 1 and bool(re.match(r"#[A-Za-z]", texts[0]))


def is_label(text: str) -> bool:
    """Whether a line may be a menu's: a few words, no sentence; or a field of a crawler's."""
    return bool(surroundings.FIELD.fullmatch(text[:LINE])) or (
        len(text) <= RUNS_ON_FROM and not re.search(r"[.!?…]$", text)
    )


def is_headline_of(text: str, title: str) -> bool:
    """Whether a line is the headline in a page's title: all of it, or what stands before the publication's name."""
    return bool(text) and (
        text == title or (title.startswith(text) and bool(re.match(r"\s[-–—|·]\s", title[len(text) :])))
    )


# Crawlers announce the text below their fields.
CONTENT_BELOW = re.compile(r"markdown content\s?:", re.IGNORECASE)


def is_address(said: str) -> bool:
    """Whether ``said`` is an address of the web."""
    try:
        parts = urlsplit(said)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in said


def is_text(part: Chunk) -> bool:
    """Whether a part is a paragraph of the body."""
    return (
        not part.is_list
        and bool(re.search(r"[.!?…»]$", part.lines[-1].text))
        and not counting.is_discussion(part.first)
    )
