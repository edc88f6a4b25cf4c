"""The subjects that stand above the heads of comments: SPIP's, each of which has one."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from palabre.exchange.page.plain.heads import heading_of_comment
from palabre.exchange.page.plain.lines import Line, is_number
from palabre.exchange.page.words import introducing
from palabre.exchange.page.words.line import LINE, SPACES

# "La digue 2 novembre 2012, 12:30, par Loïc": the subject, and then the head. SPIP's, on one line.
SUBJECT_AND_HEAD = re.compile(r"(.{1,120}?)\s((?:le\s)?\d{1,2}(?:er)?\s[^\W\d]{3,9}\s\d{4}\b.{0,70})")


def without(texts: list[list[Line]]) -> tuple[list[list[Line]], list[str]]:
    """
    The comments without the subject that stands above each one's head, where most have one (SPIP), and those subjects:
    empty where there is none, and for the one that most repeat, which is the article's headline.
    """
    parted = [apart(lines) for lines in texts]
    # A head with a name below a subject: where none has one, the first line may be the name.
    having = [lines for lines in parted if has_subject(lines)]
    if len(having) * 2 <= len(texts) or not any(heading_of_comment(lines[1].text)[0] for lines in having):  # type: ignore[index]
        return texts, [""] * len(texts)
    said = Counter(without_reply(lines[0].text) for lines in having)
    common, times = said.most_common(1)[0]
    out: list[list[Line]] = []
    subjects: list[str] = []
    for whole, lines in zip(texts, parted, strict=True):
        if not has_subject(lines):
            out.append(whole)
            subjects.append("")
            continue
        subject = without_reply(lines[0].text)
        out.append(lines[1:])
        subjects.append("" if subject == common and times > 1 else subject)
    return out, subjects


def apart(lines: list[Line]) -> list[Line]:
    """The lines of a comment, its subject on one of its own where it stands with the head."""
    first = lines[0].text if lines else ""
    found = SUBJECT_AND_HEAD.fullmatch(first) if len(first) <= LINE else None
    head = introducing.heading_of_comment(found[2]) if found else None
    if found is None or head is None or head[2] is None:
        return lines
    return [replace(lines[0], text=found[1]), replace(lines[0], text=found[2], bullet=""), *lines[1:]]


def has_subject(lines: list[Line]) -> bool:
    """Whether a comment begins with a line that is no head, and then a head with its date."""
    if len(lines) < 3 or not lines[0].text or lines[1].is_blank or len(lines[0].text) > 160:
        return False
    head = heading_of_comment(lines[1].text)
    return (
        heading_of_comment(lines[0].text) is None
        and not is_number(lines[0].text)
        and head is not None
        and head[1] is None
        and head[2] is not None
    )


def without_reply(subject: str) -> str:
    """A subject without the "Re:" of mails."""
    return re.sub(r"^(?:(?:re|ré|réf)\s?:\s?)+", "", subject, flags=re.IGNORECASE).strip(SPACES)
