"""A walk through the chunks of a plain text, once and downwards, with what was read on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from palabre.exchange.page.outline import Block, Link, Outline, Promotion, When
from palabre.exchange.page.plain.lines import Chunk, Line, heading_of
from palabre.exchange.page.words import counting, dating, linking, naming, recommending, surroundings
from palabre.exchange.page.words.line import LINE, matches

TITLE_AT_MOST = 250


class Walk:
    """
    Where it is (``place``, in ``parts``), and what was found so far.

    ``publications``: what the page calls its publication. ``is_dense``: the text has no blank lines, so that each line
    is a part.
    """

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

    def put_back(self, part: Chunk, count: int) -> None:
        """Read on with the lines of a part after its first ``count``."""
        if len(part.lines) > count:
            self.parts.insert(self.place, Chunk(part.lines[count:]))

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


def is_address(said: str) -> bool:
    """Whether ``said`` is an address of the web."""
    try:
        parts = urlsplit(said)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in said
