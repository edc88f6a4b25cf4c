"""Names: of an article's authors, of who made a picture, of who wrote a comment."""

from __future__ import annotations

import re

from palabre.exchange.page.outline import When
from palabre.exchange.page.words.counting import PARTS, announced_within
from palabre.exchange.page.words.dating import when
from palabre.exchange.page.words.line import LINE, SPACES
from palabre.exchange.page.words.surroundings import NOISE

CORRECTED = re.compile(
    r"(?:corrigée?|mise?\sà\sjour|modifiée?|actualisée?|updated|corrected)\s?:?\s(.{4,60})", re.IGNORECASE
)
# What ends a caption: "Le quai au matin. Photo : Maud Le Goff".
CAPTION = re.compile(
    r"(?:.{0,240}[.…!?»)(–—|·-]\s?)?(?:dessins?|photos?|photographies?|illustrations?|infographies?|images?|crédits?(?: photos?)?)\s?(?::|©)\s?(.{2,60}?)\)?",
    re.IGNORECASE,
)
PUBLISHED = re.compile(
    r"(?:article\s)?(?:publiée?|parue?|mise?\sen\sligne|postée?|published|posted)\s?:?\s", re.IGNORECASE
)
BYLINE = re.compile(
    r"(?:par|by|propos recueillis par|texte\s?:|auteurs?\s?:|author\s?:)\s(.{2,200})", re.IGNORECASE
)
NAME = re.compile(r"[^\W\d_][\w.’'\- ]{0,78}[\w.]")
IN_SECTION = re.compile(r"(?<=[a-zà-ÿ0-9.])\s(?:dans|in)\s(?:la rubrique\s|the\s)?[A-ZÀ-Ö].{0,60}$")


def names(written: str) -> list[str]:
    """The names in ``Maud Le Goff, Jean Tanguy et A. B.``; nothing unless every part looks like a name."""
    parts = [part.strip(SPACES + ".") for part in re.split(r",|;|&|\bet\b|\band\b", written[:LINE])]
    parts = [part for part in parts if part]
    return parts if all(NAME.fullmatch(part) and len(part.split()) <= 5 for part in parts) else []


def byline(line: str) -> tuple[list[str], When | None] | None:
    """The names and the date of ``Par Maud Le Goff · 18 juin 2026 · 12 commentaires``; ``None`` if it is none."""
    line = line.strip(SPACES)
    if not line or len(line) > LINE:
        return None
    said: list[str] = []
    dated: When | None = None
    understood = False
    for place, part in enumerate(PARTS.split(line)):
        # WordPress adds the section: "par Anne Morel dans Météo".
        part = IN_SECTION.sub("", part.strip(SPACES))
        if found := BYLINE.fullmatch(part):
            who = found[1]
            # "Par Maud, le 18 juin 2026": the date stands after a comma.
            cut = re.search(r",?\sle\s|,\s(?=\d)", who)
            if cut and (day := when(who[cut.end() :])):
                dated, who = day, who[: cut.start()]
            if not (read := names(who)):
                return None
            said, understood = said + read, True
        elif day := when(PUBLISHED.sub("", part, count=1)):
            dated, understood = dated or day, True
        elif (cut := re.search(r",?\s(?:par|by)\s", part)) and (
            day := when(PUBLISHED.sub("", part[: cut.start()], count=1))
        ):
            # "lundi 3 décembre 2007, par Paul Roux": SPIP names the day first.
            if not (read := names(part[cut.end() :])):
                return None
            said, dated, understood = said + read, dated or day, True
        elif announced_within(part) is not None or (place and NOISE.fullmatch(part)):
            continue
        else:
            return None
    return (said, dated) if understood else None


def name_alone(written: str) -> str:
    """``written`` if it can be the name shown of a comment's author (60 characters at most), else nothing."""
    written = written.strip(SPACES + ",:-–—·|•")
    return written if 0 < len(written) <= 60 and "\n" not in written and re.search(r"\w", written) else ""


def is_name(written: str) -> bool:
    """Whether ``written`` may stand as a name beside a number or a date: few words, no sentence."""
    written = written.strip(SPACES)
    if not name_alone(written) or len(written.split()) > 5 or re.search(r"[!?…;:]$|[#@]", written):
        return False
    # "Étienne R." ends with an initial, "C'est long." with a sentence's last word.
    return not written.endswith(".") or bool(re.search(r"(?:^|[\s.-])\w\.$", written))


def is_caption(line: str) -> bool:
    """Whether a line ends by naming who made a picture: ``Le quai au matin. Photo : Maud Le Goff``."""
    line = line.strip(SPACES)
    found = CAPTION.fullmatch(line) if len(line) <= LINE else None
    return (
        found is not None and bool(names(found[1])) and found[1][0].isupper() and is_name(names(found[1])[0])
    )
