"""What a page recommends: "see also", and what it offers for sale."""

from __future__ import annotations

import re

from palabre.exchange.page.words.acting import is_action
from palabre.exchange.page.words.counting import is_discussion
from palabre.exchange.page.words.line import LINE, SPACES, matches
from palabre.exchange.page.words.linking import MARKDOWN_LINK, PRICE, link, unlinked
from palabre.exchange.page.words.naming import byline
from palabre.exchange.page.words.surroundings import FOOTER, KEYWORDS, NOISE

SEE_ALSO = re.compile(
    r"((?:à )?(?:voir|lire)(?: aussi| également| encore)|à voir également|(?:sur le|du) même sujet"
    r"|(?:dans la )?même rubrique|dans la même rubrique|articles? (?:liés?|similaires?|associés?|en lien|connexes?)"
    r"|pour aller plus loin|vous aimerez aussi|à (?:re)?lire aussi|you (?:may|might) also (?:like|be interested in)|see also|related(?: articles| stories)?|read (?:also|more))"
    r"(?:, .{1,80}|\ssur .{1,80})?\s?:?",
    re.IGNORECASE,
)
SEE_ALSO_INLINE = re.compile(
    r"(?:à )?(?:lire|voir)(?: aussi| également)?\s?[:→]\s?(.{8,250})|see also\s?:\s?(.{8,250})", re.IGNORECASE
)
PROMOTION = re.compile(
    r"(?:(?:pour )?(?:comprendre|découvrir|explorer|understand|discover)\s.{1,100}?\s(?:avec|with)\s.{1,80}"
    r"|à découvrir(?:\s.{1,100})?|à lire (?:chez|en librairie|en ce moment).{0,100}|en librairie.{0,60}"
    r"|[^.!?]{3,80}\s(?:avec|chez)\s(?:la |le |les |l[’']|notre |nos )(?:librairies?|boutiques?|éditions)\b.{0,60}"
    r"|nos (?:livres|ouvrages|publications).{0,60}|(?:dans )?(?:la|notre) (?:boutique|librairie).{0,60})\s?:?",
    re.IGNORECASE,
)
# Above a list of prices that is the article's own: what a seat or a meal costs.
PRICES = re.compile(
    r"(?:.{1,60}\s)?(?:tarifs?|prix|entrées?|billets?|places|prices?|tickets?|fees|admission)(?:\s.{1,60})?",
    re.IGNORECASE,
)
# A title without a price or a link is no longer than this, where no bullet says that it is one.
ITEM_AT_MOST = 140


def is_recommended(line: str) -> bool:
    """Whether a line names something to read and says nothing else: a title, with its link or price or without."""
    line = unlinked(line.strip(SPACES)) if len(line) <= 600 else ""
    if not line or len(line) > LINE or is_action(line) or is_discussion(line) or byline(line) is not None:
        return False
    if any(matches(one, line) for one in (SEE_ALSO, PROMOTION, KEYWORDS, NOISE, FOOTER)) or line[0] in ">#|":
        return False
    return bool(PRICE.search(line)) or (len(line) <= ITEM_AT_MOST and not re.search(r"[.:;]$", line))


def is_priced(line: str) -> bool:
    """Whether a line names something to buy: a title of some words, which ends with its price."""
    bare = line.strip(SPACES)
    found = PRICE.search(bare[-20:]) if is_recommended(line) else None
    return found is not None and bare.endswith(found[0]) and len(link(bare).text.split()) > 1


def is_sure_of_item(line: str) -> bool:
    """Whether a title has its price, or is a link and nothing before it."""
    return bool(PRICE.search(line[:LINE]) or MARKDOWN_LINK.match(line.strip(SPACES)[:1000]))
