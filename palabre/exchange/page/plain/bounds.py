"""Where the discussion begins and ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from palabre.exchange.page.plain.heads import begin_of
from palabre.exchange.page.plain.lines import Line, heading_text, is_sign, signs_in
from palabre.exchange.page.words import counting, recommending, surroundings
from palabre.exchange.page.words.line import matches


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
        if line.text and counting.is_discussion(heading_text(line)) and not line.bullet
    ]
    signs = signs_in(lines)
    # The last line that may be of a comment: a heading below it heads none.
    last = max((place for place, line in enumerate(lines) if line.bullet or is_sign(line.text)), default=0)
    counted = [place for place in named if counting.announced(heading_text(lines[place])) is not None]
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
    stated = counting.announced(heading_text(lines[heading]))
    while stated is None and body < len(lines) and (lines[body].is_blank or body == heading + 1):
        stated = counting.announced(heading_text(lines[body]))
        body += 1
    if stated is None:
        body = heading + 1
    return Start(heading, body, end_of(lines, body), stated)


def begin_of_first(lines: Sequence[Line], sign: int) -> int:
    """The line where the comment with the first sign begins: its bullet, else its paragraph."""
    begin = begin_of(lines, sign)
    if begin < sign and not lines[begin].bullet:
        return begin
    place = sign
    while place > 0 and not lines[place].bullet:
        if lines[place - 1].is_blank and lines[place].indent == 0 and place != sign:
            return place
        place -= 1
    return place if lines[place].bullet else sign


def end_of(lines: Sequence[Line], begin: int) -> int:
    """
    Where what follows the discussion begins: "Voir aussi", a promotion, the foot of the page.

    Never above a number or a "Répondre": a comment may say "Contact" and nothing else.
    """
    signs = signs_in(lines)
    last_sign = max(signs, default=begin)
    # The form stands below the comments, or above them: below is what no comment follows.
    last_bullet = max((place for place, line in enumerate(lines) if line.bullet), default=0)
    # Text browsers indent everything: what stands outside the comments' own bullets is not theirs.
    least = min((line.indent for line in lines[begin:] if line.bullet), default=0)
    for place in range(max(begin, last_sign), len(lines)):
        line = lines[place]
        if line.bullet or (line.indent and line.indent >= least) or not line.text:
            continue
        heading = heading_text(line)
        if matches(surroundings.FOOTER, heading):
            return place
        if matches(surroundings.FORM, heading) and (signs or begin < last_bullet < place):
            return place
        is_title = place == 0 or lines[place - 1].is_blank
        if is_title and (matches(recommending.SEE_ALSO, heading) or matches(recommending.PROMOTION, heading)):
            return place
    return len(lines)
