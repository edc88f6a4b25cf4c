"""The comments: each with the lines that are its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from palabre.exchange.page import words
from palabre.exchange.page.outline import Comment, When
from palabre.exchange.page.plain.bounds import Start
from palabre.exchange.page.plain.lines import Line, is_number, is_sign, signs_in


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
