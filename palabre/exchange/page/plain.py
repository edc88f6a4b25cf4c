"""
A page as plain text, as a browser or a crawler leaves it.

A line is what it says, how far it is indented, and whether a bullet begins it. What stands before the
heading of the discussion is the article; after it every bullet is a comment, and one indented further
answers the one above it. Where the text does not say, nothing is guessed: it is left out, by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape
from urllib.parse import urlsplit

from palabre.exchange.page import words
from palabre.exchange.page.outline import Block, Comment, Link, Outline, Promotion, When

BULLET = re.compile(r"([*•‣◦▪∙·+-]{1,9}|o|\d{1,4}[.)])[ \t\u00a0\u202f]+(?=\S)")
RULE = re.compile(r"[-_=*~—–]{3,}")
TITLE_AT_MOST = 250
# A line of the article that is so long was broken by a program.
RUNS_ON_FROM = 60
# A heading within the body: longer lines are sentences.
HEADING_AT_MOST = 90


@dataclass(frozen=True)
class Line:
    """One line. ``text`` is without its indentation and its bullet; ``indent`` counts columns."""

    text: str
    indent: int = 0
    bullet: str = ""

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


def read(text: str) -> Outline:
    """The outline of a page that is plain text, as ``reading.decoded`` gives it."""
    lines = unwrapped([line_of(one) for one in text.split("\n")])
    start = begin_of_discussion(lines)
    outline = article(lines if start is None else lines[: start.heading])
    if start is None:
        return replace(outline, marks=("plain text",))
    comments, more = discussion(lines[start.heading : start.end], start)
    see_also, promotion, tail = after(lines[start.end :])
    return replace(
        outline,
        announced=start.announced if start.announced is not None else outline.announced,
        comments=tuple(comments),
        see_also=tuple({link.text: link for link in (*outline.see_also, *see_also)}.values()),
        promotion=outline.promotion or promotion,
        left_out=(*outline.left_out, *more, *tail),
        marks=("plain text",),
    )


def line_of(written: str) -> Line:
    """A line as it was written, taken apart."""
    bare = written.lstrip(words.SPACES)
    indent = len(written[: len(written) - len(bare)].expandtabs(4))
    bare = bare.rstrip()
    if RULE.fullmatch(bare):
        return Line("", indent)
    found = BULLET.match(bare)
    if found is None:
        return Line(bare, indent)
    mark = found[1]
    # "** a reply" says its depth by its bullets.
    return Line(bare[found.end() :], indent + 2 * (len(mark) - 1 if not mark[0].isdigit() else 0), mark[0])


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
            and not words.is_action(line.text)
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
    """Whether a line is a comment's number, or its "Répondre" (not the form's "Connectez-vous")."""
    return is_number(text) or (words.answers(text) and text[:1] in "RrÉé[(↓→↩")


def is_number(text: str) -> bool:
    """Whether a line is a comment's number and nothing else."""
    return bool(re.fullmatch(r"\[?#\d{1,12}\]?", text))


# --- where the discussion is -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Start:
    """Where the discussion's heading, its first comment's search, and its end lie; the count it states."""

    heading: int
    body: int
    end: int
    announced: int | None


def begin_of_discussion(lines: Sequence[Line]) -> Start | None:
    """
    Where the discussion begins: at the last heading that states a count and has something after it,
    else at one without a count, else at the first comment known by its number or its "Répondre".
    """
    named = [
        place
        for place, line in enumerate(lines)
        if line.text and words.is_discussion(heading_text(line)) and not line.bullet
    ]
    signs = signs_in(lines)
    # The last line that may be of a comment: a heading below it heads none.
    last = max((place for place, line in enumerate(lines) if line.bullet or is_sign(line.text)), default=0)
    counted = [place for place in named if words.announced(heading_text(lines[place])) is not None]
    # A count beside the headline is one too: the discussion's own heading is the last before its comments.
    for candidates in (counted, named):
        before_signs = [place for place in candidates if not signs or place < signs[0]]
        with_comments = [place for place in before_signs if place < last]
        chosen = with_comments or before_signs
        if chosen and (candidates is counted or with_comments):
            heading = chosen[-1]
            break
    else:
        if not signs:
            return None
        return Start(
            begin_of_first(lines, signs[0]), begin_of_first(lines, signs[0]), end_of(lines, signs[0]), None
        )
    body = heading + 1
    stated = words.announced(heading_text(lines[heading]))
    while stated is None and body < len(lines) and (lines[body].is_blank or body == heading + 1):
        stated = words.announced(heading_text(lines[body]))
        body += 1
    if stated is None:
        body = heading + 1
    return Start(heading, body, end_of(lines, body), stated)


def heading_text(line: Line) -> str:
    """A line without the marks of a heading."""
    return line.text.strip("#= ").strip(words.SPACES)


def begin_of_first(lines: Sequence[Line], sign: int) -> int:
    """The line where the comment with the first sign begins: its bullet, else its paragraph."""
    place = sign
    while place > 0 and not lines[place].bullet:
        if lines[place - 1].is_blank and lines[place].indent == 0 and place != sign:
            return place
        place -= 1
    return place if lines[place].bullet else sign


def end_of(lines: Sequence[Line], begin: int) -> int:
    """Where what follows the discussion begins: "Voir aussi", a promotion, the foot of the page."""
    for place in range(begin, len(lines)):
        line = lines[place]
        if line.bullet or line.indent or not line.text:
            continue
        heading = heading_text(line)
        if words.matches(words.FOOTER, heading):
            return place
        is_title = place == 0 or lines[place - 1].is_blank
        if is_title and (words.matches(words.SEE_ALSO, heading) or words.matches(words.PROMOTION, heading)):
            return place
    return len(lines)


# --- the article -------------------------------------------------------------------------------------------


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
        if last is not None and in_list and (line.bullet or line.indent > last[0].indent):
            last.append(line)
        elif (
            last is None or new or line.bullet or is_heading or not has_blanks or last[0].text.startswith("#")
        ):
            out.append([line])
        else:
            last.append(line)
        new = False
    return [Chunk(tuple(part)) for part in out]


def article(lines: Sequence[Line]) -> Outline:
    """What stands before the discussion."""
    reader = ArticleReader(chunks(lines))
    reader.top()
    reader.rest()
    return reader.outline()


class ArticleReader:
    """Walks through the chunks of an article once, from the headline down."""

    def __init__(self, parts: list[Chunk]) -> None:
        self.parts = parts
        self.place = 0
        self.headline = self.standfirst = self.section = self.address = ""
        self.names: list[str] = []
        self.dated: When | None = None
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
        while self.place < len(self.parts) and not self.headline:
            part = self.parts[self.place]
            self.place += 1
            if self.fields(part) or self.navigation(part):
                continue
            text = heading_of(part.first)
            if len(text) > TITLE_AT_MOST:
                self.place -= 1
                return
            self.headline = text
            if len(part.lines) > 1:
                self.parts.insert(self.place, Chunk(part.lines[1:]))
        # A page's own title stands above its headline once more, with the publication's name.
        for _once in range(2):
            if self.place < len(self.parts):
                following = heading_of(self.parts[self.place].first)
                if (
                    following
                    and len(self.parts[self.place].lines) == 1
                    and (
                        following == self.headline
                        or re.match(re.escape(following) + r"\s[-–—|·]\s", self.headline)
                    )
                ):
                    self.headline = following
                    self.place += 1
        self.standfirst_and_byline()

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
            self.standfirst = " ".join(line.text for line in part.lines)
            self.place += 1

    def another_paragraph(self, place: int) -> bool:
        """Whether a paragraph of text stands at ``place`` or below, before any list."""
        for part in self.parts[place:]:
            if self.is_special(part):
                return False
            if part.is_list or part.first.startswith(("#", ">")):
                continue
            if words.byline(part.first) is None and not is_heading_line(part):
                return True
        return False

    def fields(self, part: Chunk) -> bool:
        """Take ``Titre : …`` lines, as crawlers put them above a page; whether there was one."""
        found = [
            words.FIELD.fullmatch(line.text) if len(line.text) <= words.LINE else None for line in part.lines
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
            self.names += words.names(said)
        elif name in ("rubrique", "section"):
            self.section = said
        elif name in ("date", "published time", "publié le"):
            self.dated = self.dated or words.when(said)
        elif name != "markdown content":
            self.keywords += [one.strip(" .") for one in said.split(",") if one.strip(" .")]

    def navigation(self, part: Chunk) -> bool:
        """Leave out what stands above the headline: menus; take the section from breadcrumbs."""
        texts = [line.text for line in part.lines]
        crumbs = words.CRUMBS.split(texts[0][:300])
        if len(texts) == 1 and len(crumbs) > 1 and words.matches(words.NOISE, crumbs[0]):
            self.section = self.section or crumbs[1].strip()
            return True
        if part.is_list or all(words.matches(words.NOISE, text) for text in texts):
            self.left_out.append(("navigation", " · ".join(texts)))
            return True
        return False

    def about(self, part: Chunk) -> bool:
        """Take a byline, a date, a count of comments, links to share; whether the part is nothing else."""
        names: list[str] = []
        dated: When | None = None
        count: int | None = None
        for line in part.lines:
            if (read := words.byline(line.text)) is not None:
                names += read[0]
                dated = dated or read[1]
                stated = words.announced_within(line.text)
            elif words.is_discussion(line.text):
                stated = words.announced(line.text)
            elif words.matches(words.NOISE, line.text):
                continue
            else:
                return False
            count = stated if count is None else count
        self.names += names
        self.dated = self.dated or dated
        self.announced = count if self.announced is None else self.announced
        return True

    def is_special(self, part: Chunk) -> bool:
        """Whether a part begins "see also", a promotion or keywords."""
        text = heading_of(part.first)
        return any(words.matches(one, text) for one in (words.SEE_ALSO, words.SEE_ALSO_INLINE, words.PROMOTION,
                                                        words.KEYWORDS))  # fmt: skip

    def rest(self) -> None:
        """The body, with the promotion and "see also" where they stand in it."""
        while self.place < len(self.parts):
            part = self.parts[self.place]
            self.place += 1
            text = heading_of(part.first)
            if words.matches(words.FOOTER, text):
                self.left_out += [("foot of the page", line.text) for line in part.lines]
            elif self.recommended(part, text):
                continue
            elif words.matches(words.KEYWORDS, text) and len(part.lines) == 1:
                self.take_field("keywords", text.partition(":")[2].strip())
            elif not part.is_list and self.about(part):
                continue
            else:
                self.body += body_blocks(part)
        self.leave_out_charter()

    def recommended(self, part: Chunk, text: str) -> bool:
        """Take a promotion or "see also" with its items; whether ``part`` begins one."""
        if (found := words.SEE_ALSO_INLINE.fullmatch(text[: words.LINE])) and len(part.lines) == 1:
            self.see_also.append(words.link(found[1] or found[2]))
            return True
        is_see_also = words.matches(words.SEE_ALSO, text)
        if part.is_list or not (is_see_also or words.matches(words.PROMOTION, text)):
            return False
        items = list(part.lines[1:])
        if not items and self.place < len(self.parts) and self.parts[self.place].is_list:
            items = list(self.parts[self.place].lines)
            self.place += 1
        if not items:
            return False
        links = tuple(words.link(item) for item in item_texts(items))
        if is_see_also:
            self.see_also += links
        elif self.promotion is None:
            self.promotion = Promotion(text.rstrip(" :")[:160], links)
        else:
            self.left_out += [("second promotion", one) for one in [text, *(link.text for link in links)]]
        return True

    def leave_out_charter(self) -> None:
        """Take the charter off the end of the body, where it stands between the text and the discussion."""
        charter: list[tuple[str, str]] = []
        lists: list[tuple[str, str]] = []
        body = list(self.body)
        while body and (body[-1].kind == "list" or words.is_charter(str(body[-1].value))):
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


def is_address(said: str) -> bool:
    """Whether ``said`` is an address of the web."""
    try:
        parts = urlsplit(said)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in said


def heading_of(text: str) -> str:
    """A heading without Markdown's marks: ``## L’eau`` is ``L’eau``; ``#1661120`` stays."""
    return (
        re.sub(r"^#{1,6}\s+|\s+#{1,6}$", "", text[:2000]).strip(words.SPACES)
        if text.startswith("#")
        else text
    )


def joined(lines: Sequence[Line]) -> list[str]:
    """
    The lines of a paragraph of the article. Long ones run on: only a short line was ended on purpose.

    (Comments keep their breaks, but for those of ``unwrapped``.)
    """
    out: list[str] = []
    runs_on = False
    for line in lines:
        if runs_on:
            out[-1] += " " + line.text
        else:
            out.append(line.text)
        runs_on = len(line.text) >= RUNS_ON_FROM
    return out


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


def is_heading_line(part: Chunk) -> bool:
    """Whether a part is one short line that ends no sentence."""
    text = part.first
    return (
        len(part.lines) == 1
        and not part.is_list
        and len(text) <= HEADING_AT_MOST
        and text[:1].isupper()
        and not re.search(r"[.!…:;,»”\")]$", text)
    )


def body_blocks(part: Chunk) -> list[Block]:
    """The blocks of one part of the body."""
    if part.is_list:
        items = "".join(f"<li>{inline(item)}</li>" for item in item_texts(part.lines))
        kind = "ol" if part.lines[0].bullet.isdigit() else "ul"
        return [Block("list", f"<{kind}>{items}</{kind}>")]
    text = part.first
    if text.startswith(">"):
        said = "\n".join(line.text.removeprefix(">").strip() for line in part.lines)
        return [Block("quotation", {"text": said, "who": ""})]
    if part.first.startswith("#") and len(part.lines) == 1 and (title := heading_of(part.first)):
        return (
            [Block("heading", title)]
            if len(title) <= 160
            else [Block("paragraph", f"<p>{inline(title)}</p>")]
        )
    if is_heading_line(part):
        return [Block("heading", text)]
    return [Block("paragraph", f"<p>{'<br>'.join(inline(line) for line in joined(part.lines))}</p>")]


def inline(text: str) -> str:
    """A line as HTML: escaped, with Markdown's links, which crawlers leave, made links."""
    out, reached = [], 0
    for found in re.finditer(r"\[([^\[\]]{1,250})\]\((https?://[^\s()]{3,400})\)", text):
        out.append(escape(text[reached : found.start()], quote=False))
        out.append(f'<a href="{escape(found[2])}">{escape(found[1], quote=False)}</a>')
        reached = found.end()
    out.append(escape(text[reached:], quote=False))
    return "".join(out)


# --- the comments ------------------------------------------------------------------------------------------


@dataclass
class Piece:
    """The lines of one comment, before they are understood."""

    indent: int
    lines: list[Line]


def discussion(lines: Sequence[Line], start: Start) -> tuple[list[Comment], list[tuple[str, str]]]:
    """The comments below a heading, and what stands there that is none."""
    lines = lines[start.body - start.heading :]
    intro, begin = introduction(lines, start.announced)
    left_out = [("charter", line.text) for line in intro if line.text]
    pieces, more = cut(lines[begin:])
    comments = understood(pieces)
    return comments, left_out + more


def introduction(lines: Sequence[Line], announced: int | None) -> tuple[list[Line], int]:
    """
    The charter and the form between the heading and the first comment, and where that comment begins.

    The rules of a charter are a list like the comments below it. They are told apart by a sentence of
    the charter around them; where that leaves a doubt, the announced count decides.
    """
    bullets = [place for place, line in enumerate(lines) if line.bullet]
    signs = signs_in(lines)
    if not bullets or (signs and signs[0] < bullets[0]):
        begin = next(
            (place for place, line in enumerate(lines) if line.text and not words.is_charter(line.text)),
            len(lines),
        )
        return list(lines[:begin]), begin
    first = bullets[0]
    # Bullets before a later sentence of the charter, which no bullet continues, are its rules.
    sure = first
    for place in range(first, min(len(lines), first + 60)):
        line = lines[place]
        is_sentence = line.text and not line.bullet and line.indent <= lines[first].indent
        if signs and place >= signs[0]:
            break
        if is_sentence and words.is_charter(line.text):
            following = [bullet for bullet in bullets if bullet > place]
            if following:
                sure = following[0]
    if sure == first and first and ends_with_rules(lines[:first]):
        sure = after_rules(lines, first, bullets, announced)
    return list(lines[:sure]), sure


def ends_with_rules(lines: Sequence[Line]) -> bool:
    """Whether the last sentence before a list announces rules."""
    last = next((line.text for line in reversed(lines) if line.text), "")
    return last.endswith(":") and words.is_charter(last)


def after_rules(lines: Sequence[Line], first: int, bullets: list[int], announced: int | None) -> int:
    """The bullet after a list of rules: where the announced count says, else after the next blank line."""
    if announced is not None:
        for candidate in bullets[:20]:
            if len(cut(lines[candidate:])[0]) == announced:
                return candidate
    for place in range(first, len(lines)):
        if lines[place].is_blank:
            following = [bullet for bullet in bullets if bullet > place]
            return following[0] if following else first
    return first


def cut(lines: Sequence[Line]) -> tuple[list[Piece], list[tuple[str, str]]]:
    """The lines of each comment, and the lines that belong to none."""
    first = next((line for line in lines if line.text), None)
    if first is None:
        return [], []
    if first.bullet:
        return by_bullets(lines, first.bullet)
    if any(is_sign(line.text) for line in lines):
        return by_signs(lines), []
    return [], [("text among the comments", line.text) for line in lines if line.text]


def by_bullets(lines: Sequence[Line], mark: str) -> tuple[list[Piece], list[tuple[str, str]]]:
    """Comments that begin with bullets; a list within a comment stays in it."""
    marks = "0123456789" if mark.isdigit() else mark
    has_signs = any(is_sign(line.text) for line in lines)
    continued = any(
        not line.bullet and line.text and line.indent > 0 and not words.is_action(line.text) for line in lines
    )
    # Where comments end with "Répondre", all before it is theirs, however it stands.
    ends = any(words.answers(line.text) for line in lines)
    pieces: list[Piece] = []
    left_out: list[tuple[str, str]] = []
    is_done = False  # Whether the comment above has had its "Répondre".
    blank = False
    for place, line in enumerate(lines):
        if line.is_blank:
            blank = True
            if pieces:
                pieces[-1].lines.append(line)
            continue
        if line.bullet and not belongs(lines, place, pieces, marks, has_signs=has_signs, is_done=is_done):
            pieces.append(Piece(line.indent, [replace(line, bullet="")]))
            is_done = False
        elif pieces and not is_outside(line, pieces[-1], is_below=is_done if ends else blank and continued):
            pieces[-1].lines.append(line)
            is_done = is_done or words.answers(line.text)
        elif not words.is_action(line.text):
            left_out.append(("text among the comments", line.text))
        blank = False
    return pieces, left_out


def belongs(
    lines: Sequence[Line], place: int, pieces: list[Piece], marks: str, *, has_signs: bool, is_done: bool
) -> bool:
    """Whether the bullet at ``place`` is one of a list that somebody typed within a comment."""
    line = lines[place]
    if not pieces or line.bullet in marks or is_done:
        return False
    if words.is_action(line.text):
        return True
    if has_signs:
        # Each comment ends with its own line: before it, another bullet is part of its text.
        return any(words.answers(one.text) for one in until_bullet(lines[place + 1 :], marks))
    above = lines[place - 1]
    # Typed on, without a blank line: a list after a colon, or one already begun.
    return not above.is_blank and (above.text.endswith(":") or (bool(above.bullet) and above.bullet == line.bullet
                                   and pieces[-1].lines[-1] is above))  # fmt: skip


def until_bullet(lines: Sequence[Line], marks: str) -> Iterator[Line]:
    """The lines before the next comment's bullet."""
    for line in lines:
        if line.bullet and line.bullet in marks:
            return
        yield line


def is_outside(line: Line, piece: Piece, *, is_below: bool) -> bool:
    """Whether a line below a comment is no part of it: it stands at the margin, where the comment is over."""
    if words.is_action(line.text) or is_number(line.text) or line.indent > piece.indent:
        return False
    return is_below


def by_signs(lines: Sequence[Line]) -> list[Piece]:
    """Comments without bullets: each begins with its number, or after the "Répondre" of the one before."""
    numbers_first = is_number(next(line.text for line in lines if line.text)) or bool(
        starts_with_number(next(line.text for line in lines if line.text))
    )
    pieces: list[Piece] = []
    is_done = True
    for line in lines:
        if line.is_blank:
            if pieces:
                pieces[-1].lines.append(line)
            continue
        begins = is_number(line.text) or starts_with_number(line.text) if numbers_first else is_done
        if words.is_action(line.text):
            begins = False
        if begins or not pieces:
            pieces.append(Piece(line.indent, [line]))
        else:
            pieces[-1].lines.append(line)
        is_done = words.answers(line.text) or (is_done and words.is_action(line.text) and not begins)
        if not numbers_first and not words.is_action(line.text):
            is_done = False
    return [
        piece for piece in pieces if any(line.text and not words.is_action(line.text) for line in piece.lines)
    ]


def starts_with_number(text: str) -> bool:
    """Whether a line begins like the head of a numbered comment: ``#1661120`` and then its name or date."""
    said = words.heading_of_comment(text)
    return said is not None and said[1] is not None


NUMBER_FIRST = re.compile(r"\[?#(\d{1,12})\]?\s?[:.–—-]?\s")
NUMBER_LAST = re.compile(r"\s\(?\[?#(\d{1,12})\]?\)?$")


def understood(pieces: list[Piece]) -> list[Comment]:
    """The comments: who answers whom by indentation, numbers, names and dates where a line says them."""
    texts = [trimmed(piece.lines) for piece in pieces]
    own_line = sum(any(is_number(line.text) for line in lines) for lines in texts)
    first = last = 0
    if not own_line:
        first = sum(bool(lines and NUMBER_FIRST.match(lines[0].text)) for lines in texts)
        last = sum(bool(lines and NUMBER_LAST.search(lines[-1].text[-40:])) for lines in texts)
    comments: list[Comment] = []
    stack: list[tuple[int, int]] = []
    seen: set[int] = set()
    for piece, lines in zip(pieces, texts, strict=True):
        while stack and stack[-1][0] >= piece.indent:
            stack.pop()
        # A number at the start or the end of the text may be one that is only named: most must have it.
        comment = one(lines, number_first=first * 2 > len(pieces), number_last=last * 2 > len(pieces))
        if comment is None:
            continue
        if comment.number is not None and comment.number in seen:
            comment = replace(comment, number=None)
        seen.add(comment.number or 0)
        comments.append(replace(comment, parent=stack[-1][1] if stack else None))
        stack.append((piece.indent, len(comments) - 1))
    return comments


def trimmed(lines: list[Line]) -> list[Line]:
    """The lines of a comment without actions and without blank lines around them."""
    kept = [line for line in lines if line.is_blank or not words.is_action(line.text)]
    while kept and kept[-1].is_blank:
        kept.pop()
    while kept and kept[0].is_blank:
        kept.pop(0)
    return kept


def one(lines: list[Line], *, number_first: bool, number_last: bool) -> Comment | None:
    """One comment from its lines; ``None`` when they say nothing."""
    number: int | None = None
    name = ""
    sent: When | None = None
    rest = list(lines)
    for _heading in range(3):
        said = words.heading_of_comment(rest[0].text) if rest and not rest[0].bullet else None
        if said is None or (said[1] is not None and number is not None) or (said[0] and name):
            break
        # A name alone, a date alone: only where text follows, or the line would be the text.
        if said[1] is None and not any(line.text for line in rest[1:]):
            break
        name, number, sent = name or said[0], said[1] if number is None else number, sent or said[2]
        rest = trimmed(rest[1:])
    if number is None and rest and is_number(rest[-1].text):
        number = int(re.sub(r"\D", "", rest[-1].text))
        rest = trimmed(rest[:-1])
    if number is None and number_first and rest and (found := NUMBER_FIRST.match(rest[0].text)):
        number = int(found[1])
        rest[0] = replace(rest[0], text=rest[0].text[found.end() :])
    if number is None and number_last and rest and (found := NUMBER_LAST.search(rest[-1].text)):
        number = int(found[1])
        rest[-1] = replace(rest[-1], text=rest[-1].text[: found.start()].rstrip())
    text = "\n".join(typed_line(line) for line in rest).strip("\n")
    text = re.sub(r"\n{3,}", "\n\n", text)
    return Comment(text, number, name, sent) if text.strip() else None


def typed_line(line: Line) -> str:
    """A line of a comment as it was typed: without the indentation that showed its place."""
    return f"{line.bullet} {line.text}" if line.bullet else line.text


# --- below the comments ------------------------------------------------------------------------------------


def after(lines: Sequence[Line]) -> tuple[list[Link], Promotion | None, list[tuple[str, str]]]:
    """What follows the discussion: "see also", a promotion; the rest by name."""
    reader = ArticleReader(chunks(lines))
    see_also: list[Link] = []
    while reader.place < len(reader.parts):
        part = reader.parts[reader.place]
        reader.place += 1
        if not reader.recommended(part, heading_of(part.first)):
            reader.left_out += [("foot of the page", line.text) for line in part.lines]
    see_also = reader.see_also
    return see_also, reader.promotion, reader.left_out
