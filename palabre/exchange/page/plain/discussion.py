"""The comments: each with the lines that are its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from palabre.exchange.page.outline import Comment, When
from palabre.exchange.page.plain import heads, subjects
from palabre.exchange.page.plain.bounds import Start
from palabre.exchange.page.plain.heads import heading_of_comment
from palabre.exchange.page.plain.lines import Line, is_number, is_sign, signs_in
from palabre.exchange.page.words import acting, introducing, naming, surroundings
from palabre.exchange.page.words.line import LINE, SPACES


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
    pieces, more = cut(lines[begin:], start.announced)
    comments = understood(pieces)
    return comments, left_out + more


def introduction(lines: Sequence[Line], announced: int | None) -> tuple[list[Line], int]:
    """
    The charter and the form between the heading and the first comment, and where that comment begins.

    The rules of a charter are a list like the comments below it. They are told apart by a sentence of
    the charter around them; where that leaves a doubt, the announced count decides.
    """
    if starts := heads.begins(lines, announced):
        return list(lines[: starts[0]]), starts[0]
    bullets = [place for place, line in enumerate(lines) if line.bullet]
    signs = signs_in(lines)
    if not bullets or (signs and signs[0] < bullets[0]):
        begin = below_charter(lines, signs[0] if signs else len(lines))
        return list(lines[:begin]), begin
    first = bullets[0]
    # Bullets before a later sentence of the charter, which no bullet continues, are its rules.
    sure = first
    for place in range(first, min(len(lines), first + 60)):
        line = lines[place]
        is_sentence = line.text and not line.bullet and line.indent <= lines[first].indent
        if signs and place >= signs[0]:
            break
        if is_sentence and surroundings.is_charter(line.text):
            following = [bullet for bullet in bullets if bullet > place]
            if following:
                sure = following[0]
    if sure == first and first and ends_with_rules(lines[:first]):
        sure = after_rules(lines, first, bullets, announced)
    return list(lines[:sure]), sure


def below_charter(lines: Sequence[Line], sign: int) -> int:
    """
    Where the first comment begins that neither a bullet nor a head begins: below the last paragraph of the
    charter, and never below the paragraph that ends with the first sign.
    """
    begin = next(
        (place for place, line in enumerate(lines) if line.text and not surroundings.is_charter(line.text)),
        len(lines),
    )
    starts = [
        place for place in range(sign) if lines[place].text and (not place or lines[place - 1].is_blank)
    ]
    while len(starts) > 1 and acting.is_action(lines[starts[-1]].text):
        starts.pop()
    if sign == len(lines) or not starts:
        return begin
    charter = [place for place in range(starts[-1]) if surroundings.is_charter(lines[place].text)]
    if not charter:
        return begin
    below = [place for place in starts if place > charter[-1]]
    # The rules that its last sentence announces stand below it.
    return below[1] if lines[charter[-1]].text.endswith(":") and len(below) > 1 else below[0]


def ends_with_rules(lines: Sequence[Line]) -> bool:
    """Whether the last sentence before a list announces rules."""
    last = next((line.text for line in reversed(lines) if line.text), "")
    return last.endswith(":") and surroundings.is_charter(last)


def after_rules(lines: Sequence[Line], first: int, bullets: list[int], announced: int | None) -> int:
    """
    The bullet after a list of rules: the first with a number or of another sort, or where the announced
    count says, else the one after the next blank line.
    """
    for candidate in bullets[:20]:
        if begins_with_number(lines[candidate].text):
            return candidate
    if lines[first].bullet.isdigit():
        for candidate in bullets[:20]:
            if not lines[candidate].bullet.isdigit():
                return candidate
    apart = [bullet for bullet in bullets if bullet > first and lines[bullet - 1].is_blank]
    for candidates in (apart[:20], bullets[:20] if not signs_in(lines) or not apart else []):
        for candidate in candidates if announced is not None else []:
            if len(cut(lines[candidate:], announced)[0]) == announced:
                return candidate
    blank = next((place for place in range(first, len(lines)) if lines[place].is_blank), len(lines))
    return next((bullet for bullet in bullets if bullet > blank), first)


def cut(lines: Sequence[Line], announced: int | None) -> tuple[list[Piece], list[tuple[str, str]]]:
    """The lines of each comment, and the lines that belong to none."""
    first = next((line for line in lines if line.text), None)
    if first is None:
        return [], []
    if first.bullet:
        return by_bullets(lines, first.bullet, announced)
    starts = heads.begins(lines, announced)
    if starts and lines[starts[0]] is first:
        return by_heads(lines, starts), []
    if any(is_sign(line.text) for line in lines):
        return by_signs(lines), []
    return [], [("text among the comments", line.text) for line in lines if line.text]


def by_bullets(
    lines: Sequence[Line], mark: str, announced: int | None
) -> tuple[list[Piece], list[tuple[str, str]]]:
    """Comments that begin with bullets; a list within a comment stays in it."""
    bullets = Bullets(lines, mark, announced)
    continued = any(
        not line.bullet and line.text and line.indent > 0 and not acting.is_action(line.text)
        for line in lines
    )
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
        if line.bullet and (not pieces or is_done or not bullets.is_text(place, pieces[-1])):
            pieces.append(Piece(line.indent, [replace(line, bullet="")]))
            is_done = False
        # Where comments end with "Répondre", all before it is theirs, however it stands.
        elif pieces and not is_outside(
            line, pieces[-1], is_below=is_done if bullets.answers else blank and continued
        ):
            pieces[-1].lines.append(line)
            is_done = is_done or acting.answers(line.text)
        elif not acting.is_action(line.text):
            left_out.append(("text among the comments", line.text))
        blank = False
    return pieces, left_out


class Bullets:
    """Tells the bullets that begin comments from those of lists that somebody typed within one."""

    def __init__(self, lines: Sequence[Line], mark: str, announced: int | None) -> None:
        self.lines = lines
        self.marks = "0123456789" if mark.isdigit() else mark
        self.has_signs = any(is_sign(line.text) for line in lines)
        self.answers = [place for place, line in enumerate(lines) if acting.answers(line.text)]
        # Each comment has its "Répondre" where there are as many as the page announces comments.
        self.all_answer = bool(self.answers) and announced == len(self.answers)
        self.numbered = self.all_numbered(announced)
        self.next_answer = self.next_of(set(self.answers))
        self.next_own = self.next_of(
            {place for place, line in enumerate(lines) if line.bullet and line.bullet in self.marks}
        )

    def next_of(self, places: set[int]) -> list[int]:
        """For each line the next of these below it; beyond the last where there is none."""
        following = [len(self.lines)] * len(self.lines)
        for place in range(len(self.lines) - 2, -1, -1):
            following[place] = place + 1 if place + 1 in places else following[place + 1]
        return following

    def all_numbered(self, announced: int | None) -> set[int]:
        """The bullets with a number, where every comment has one; else none."""
        bullets = [place for place, line in enumerate(self.lines) if line.bullet]
        numbered = {place for place in bullets if begins_with_number(self.lines[place].text)}
        if not bullets or bullets[0] not in numbered:
            return set()
        if len(numbered) != announced and (
            len(numbered) < 2 or (not self.answers and len(numbered) * 2 <= len(bullets))
        ):
            return set()
        is_done = False
        for place, line in enumerate(self.lines):
            if line.bullet:
                # What begins after a "Répondre" is a comment, and has no number.
                if is_done and place not in numbered:
                    return set()
                is_done = False
            is_done = is_done or acting.answers(line.text)
        return numbered

    def is_text(self, place: int, piece: Piece) -> bool:
        """Whether the bullet at ``place`` stands within the comment above it, which has had no "Répondre" yet."""
        line, answer = self.lines[place], self.next_answer[place]
        if acting.is_action(line.text):
            return True
        if self.numbered:
            return place not in self.numbered
        if self.all_answer:
            return answer < len(self.lines)
        if line.indent > piece.indent and answer < len(self.lines):
            indent = self.lines[answer].indent
            # The next "Répondre" stands under this bullet: its own. Or under the comment above.
            if indent > line.indent:
                return False
            if indent > piece.indent and not any(
                one.bullet and one.indent <= piece.indent
                for one in self.lines[place : min(answer, place + 200)]
            ):
                return True
        if line.bullet in self.marks:
            return False
        if self.has_signs:
            # Each comment ends with its own line: before it, another bullet is part of its text.
            return answer < self.next_own[place]
        above = self.lines[place - 1]
        # Typed on, without a blank line: a list after a colon, or one already begun.
        return not above.is_blank and (above.text.endswith(":") or (bool(above.bullet) and above.bullet == line.bullet
                                       and piece.lines[-1] is above))  # fmt: skip


def begins_with_number(text: str) -> bool:
    """Whether a bullet's line begins with a comment's number."""
    return is_number(text) or bool(NUMBER_FIRST.match(text)) or starts_with_number(text)


def is_outside(line: Line, piece: Piece, *, is_below: bool) -> bool:
    """Whether a line below a comment is no part of it: it stands at the margin, where the comment is over."""
    if acting.is_action(line.text) or is_number(line.text) or line.indent > piece.indent:
        return False
    return is_below


def by_heads(lines: Sequence[Line], starts: Sequence[int]) -> list[Piece]:
    """Comments that begin with their heads."""
    ends = [*starts[1:], len(lines)]
    return [
        Piece(lines[start].indent, list(lines[start:end])) for start, end in zip(starts, ends, strict=True)
    ]


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
        if acting.is_action(line.text):
            begins = False
        if begins or not pieces:
            pieces.append(Piece(line.indent, [line]))
        else:
            pieces[-1].lines.append(line)
        is_done = acting.answers(line.text) or (is_done and acting.is_action(line.text) and not begins)
        if not numbers_first and not acting.is_action(line.text):
            is_done = False
    return [
        piece
        for piece in pieces
        if any(line.text and not acting.is_action(line.text) for line in piece.lines)
    ]


def starts_with_number(text: str) -> bool:
    """Whether a line begins like the head of a numbered comment: ``#1661120`` and then its name or date."""
    return introducing.numbered_heading(text) is not None


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
    # Where every other comment has a heading of its own, a number that begins one is its heading.
    headed = sum(bool(lines and heading_of_comment(lines[0].text)) for lines in texts)
    is_first = first * 2 > len(pieces) or (headed > 1 and headed + first >= len(pieces))
    texts, said_above = subjects.without(texts)
    comments: list[Comment] = []
    stack: list[tuple[int, int]] = []
    places: dict[int, int] = {}  # A comment's number → its place in the list
    for piece, lines, subject in zip(pieces, texts, said_above, strict=True):
        while stack and stack[-1][0] >= piece.indent:
            stack.pop()
        # A number at the start or the end of the text may be one that is only named: most must have it.
        answered, lines = answered_by(lines)
        comment = one(lines, number_first=is_first, number_last=last * 2 > len(pieces))
        if comment is None:
            continue
        if subject:
            comment = replace(comment, text=f"{subject}\n\n{comment.text}")
        if comment.number is not None and comment.number in places:
            comment = replace(comment, number=None)
        if comment.number is not None:
            places[comment.number] = len(comments)
        above = stack[-1][1] if stack else None
        if answered is not None and answered != comment.number:
            above = places.get(answered, above)
        comments.append(replace(comment, parent=above))
        stack.append((piece.indent, len(comments) - 1))
    return comments


def lines_of_name(lines: list[Line]) -> int:
    """How many lines stand above a comment's number as its name, and what the page says beside it."""
    for count in range(1, heads.LINES_ABOVE_NUMBER + 1):
        if len(lines) <= count + 1 or not heads.is_name_line(lines[count - 1]):
            return 0
        if is_number(lines[count].text):
            return count
    return 0


def answered_by(lines: list[Line]) -> tuple[int | None, list[Line]]:
    """The number that the site says a comment answers, in the line below its head, and the others."""
    for place, line in enumerate(lines[:8]):
        if found := introducing.IN_REPLY.fullmatch(line.text[:LINE].strip(SPACES + "()[]")):
            return int(found[1] or found[2]), [*lines[:place], *lines[place + 1 :]]
        if line.text and not (heads.is_name_line(line) or heading_of_comment(line.text)):
            break
    return None, lines


def trimmed(lines: list[Line]) -> list[Line]:
    """The lines of a comment without actions and without blank lines around them."""
    kept = [line for line in lines if line.is_blank or not acting.is_action(line.text)]
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
    if above_number := lines_of_name(rest):
        name, rest = naming.name_alone(rest[0].text), rest[above_number:]
    for _heading in range(3):
        said = heading_of_comment(rest[0].text) if rest and not rest[0].bullet else None
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
    return f"{line.mark or line.bullet} {line.text}" if line.bullet else line.text
