"""How many comments a page says it has."""

from __future__ import annotations

import re

from palabre.exchange.page.words.line import LINE, SPACES, S

NUMBER = r"(\d{1,3}(?:[ \u00a0\u202f\u2009.,]\d{3}){1,3}|\d{1,9})"
OF_COMMENTS = r"(?:commentaires?|commentaire\(s\)|réactions?|contributions?|messages?|réponses?|réflexions?|comments?|comment\(s\)|thoughts?|responses?|replies|reply)(?:\s(?:de|du|dans le|sur le)\sforum|\sd(?:e|es|e nos|e vos)\s(?:lecteurs|lectrices|internautes|abonnés))?"
# "4 Responses to Le canal rouvre": a title without quotation marks begins with a capital, whatever the case of the rest.
ABOUT = r"(?:(?:publiés?|posted)\s?)?(?:(?:sur|à|on|to|pour)\s(?:cet article|ce billet|this article|[«“\"].{1,200})|(?:on|to|à)\s(?-i:[A-ZÀ-ÖØ-Þ0-9]).{0,198}[^.])?"
HEADING = r"(?:(?:les |vos |nos |tous les |all (?:the )?)?(?:commentaires|réactions|comments)(?: des lecteurs)?|discussion|forum(?: de l[’']article)?|messages|la discussion|le forum)"
BEFORE_COUNT = rf"(?:(?:les|vos|nos|tous les|voir (?:tous )?les|il y a(?: actuellement| déjà)?|there are|all(?: the)?)\s|{HEADING}{S}?[:(\[–—-]{S}?)?"
ANNOUNCED = [
    re.compile(rf"{BEFORE_COUNT}{NUMBER}{S}?{OF_COMMENTS}{S}?{ABOUT}{S}?[)\]]?{S}?[:.]?", re.IGNORECASE),
    re.compile(rf"(?:vos |les |nos |tous les |all )?{OF_COMMENTS}{S}?[:({{\[]{S}?{NUMBER}{S}?[)}}\]]?{S}?:?", re.IGNORECASE),
]  # fmt: skip
WITHIN = re.compile(rf"(?<![\d.,]){NUMBER}{S}?(?:commentaires?|réactions?|comments?)\b", re.IGNORECASE)
# What stands between the parts of a byline.
PARTS = re.compile(r"\s[·|•–—-]\s|\s?\|\s?")
ONE = re.compile(rf"(?:un|une|one){S}{OF_COMMENTS}{S}?{ABOUT}{S}?[:.]?", re.IGNORECASE)
NONE = re.compile(
    r"(?:aucun commentaire|aucune réaction|pas (?:encore )?de commentaires?|no comments?(?: yet)?).{0,60}",
    re.IGNORECASE,
)
# A heading of the discussion that states no count.
DISCUSSION = re.compile(rf"{HEADING}\s?:?", re.IGNORECASE)


def _plain_number(written: str) -> int:
    return int(re.sub(r"\D", "", written))


def announced(line: str) -> int | None:
    """The count of comments that a line states as its one subject: ``1 203 commentaires`` is 1203."""
    line = line.strip(SPACES)
    if not line or len(line) > LINE:
        return None
    for pattern in ANNOUNCED:
        if found := pattern.fullmatch(line):
            return _plain_number(found[1])
    if ONE.fullmatch(line):
        return 1
    return 0 if NONE.fullmatch(line) else None


def announced_within(line: str) -> int | None:
    """The count of comments that a line states among other things (a byline, say)."""
    if len(line) > LINE:
        return None
    if found := WITHIN.search(line):
        return _plain_number(found[1])
    # "Aucun commentaire" and "Un commentaire" are counts only where they stand by themselves.
    return next((count for part in PARTS.split(line) if (count := announced(part)) is not None), None)


def is_discussion(line: str) -> bool:
    """Whether a line is the heading of a discussion: with its count or without."""
    return announced(line) is not None or (
        len(line) <= LINE and bool(DISCUSSION.fullmatch(line.strip(SPACES)))
    )
