"""
Comments of which the page only says that they are gone: removed, or withdrawn by their authors.

Their line is the site's, not their authors', and is never brought as a text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from palabre.exchange.page.outline import Comment
from palabre.exchange.page.words import dating
from palabre.exchange.page.words.line import LINE

# A sentence of the site and nothing else: "supprimé par erreur, je le remets" is an author's.
AGENT = (
    r"(?:son auteure?|l[’']auteure?|(?:l[’']équipe de |un membre de )?(?:la |le |les |un |une |notre |nos |l[’'])?(?:modér\w+|rédaction|admin\w+|webmestre"
    r"|webmaster|utilisat\w+|équipe)|(?:its|the) author|(?:a |an |the |our )?(?:moderators?|moderation|admin\w*|editors?|user|staff|site))"
)
GONE = re.compile(
    r"[\[(]?(?:ce |le |this |the )?(?:commentaire|message|comment|post)\s(?:a (?:déjà )?été |est |has been |was |is )?"
    rf"(?:retiré|supprimé|effacé|repris|modéré|masqué|removed|deleted|withdrawn|hidden|moderated)(?:\s(?:par|by)\s{AGENT})?"
    r"(?:\s?\b((?:le|on)\s[^;]{4,50}?))?(?:\s?[:,;–—-]\s?(?:règles?|rules?|motif|raison|reason)\b.{0,120})?\s?\.?[\])]?"
    r"|[\[(]?(?:ce commentaire|this comment) (?:est en cours de correction|is being mended) (?:par|by) (?:son auteure?|its author)\.?"
    r"|[\[(](?:supprimé|retiré|effacé|deleted|removed)[\])]",
    re.IGNORECASE,
)


def is_said(text: str) -> bool:
    """Whether a text is the site's line about a comment that is gone."""
    text = " ".join(text.split())
    if len(text) > LINE or not (found := GONE.fullmatch(text)):
        return False
    # "le 23 novembre 2026" is a date, "le temps de vérifier" is somebody's sentence.
    return found[1] is None or dating.when(found[1]) is not None


def settled(comments: Sequence[Comment]) -> tuple[list[Comment], int]:
    """
    The comments without those that are gone and that nothing answers, and how many are gone in all.

    One that is answered keeps its place and its number, and says nothing.
    """
    marked = [
        replace(one, text="", name="", sent=None, is_gone=True) if one.is_gone or is_said(one.text) else one
        for one in comments
    ]
    stays = [not one.is_gone for one in marked]
    for at in range(len(marked) - 1, -1, -1):
        if stays[at] and (above := marked[at].parent) is not None:
            stays[above] = True
    places: list[int] = []
    kept: list[Comment] = []
    for at, one in enumerate(marked):
        places.append(len(kept))
        if stays[at]:
            kept.append(replace(one, parent=None if one.parent is None else places[one.parent]))
    return kept, sum(one.is_gone for one in marked)
