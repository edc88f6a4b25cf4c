"""
Which passages of a text are taken out, and what stands in their place: spans are (start, end), in code points.

Nothing of a passage is left in what the desk makes of a text, neither in its words nor in its HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from itertools import pairwise
from typing import Any

from django.utils import translation
from django.utils.translation import gettext

from palabre.discussion.text import to_html
from palabre.kit import links

Span = tuple[int, int]

# The end of a sentence, with the quotation marks after it, or of a line.
END = re.compile(r"[.!?…]+(?:[ \u00a0\u202f]?[»”\")])*(?=\s|$)|\n")
# Stands for a passage while the HTML is made: nobody can type it (discussion/text.py refuses it).
GAP = "\x00"


def sentences_of(text: str) -> list[Span]:
    """The sentences of ``text``, in reading order, none across the end of a line, without the spaces around them."""
    ends = [match.end() for match in END.finditer(text)]
    cut = [_stripped(text, span) for span in pairwise([0, *ends, len(text)])]
    return [(start, end) for start, end in cut if start < end]


def places_of(text: str, words: str) -> list[Span]:
    """Where ``words`` stand in ``text``, exactly as they are; nothing where they do not."""
    return [match.span() for match in re.finditer(re.escape(words), text)] if words else []


def joined(text: str, spans: Iterable[Span]) -> list[Span]:
    """
    The passages that ``spans`` mean: in reading order, what touches joined, without spaces at their ends.

    One that cuts an address takes the whole of it: the rest would lead to another place.
    """
    addresses = [(start, end) for start, end, _address in links.find(text)]
    grown = [_grown(span, addresses) for span in spans]
    passages: list[Span] = []
    for start, end in sorted(_stripped(text, span) for span in grown):
        if end <= start:
            continue
        if passages and not text[passages[-1][1] : start].strip():
            passages[-1] = passages[-1][0], max(passages[-1][1], end)
        else:
            passages.append((start, end))
    return passages


def _grown(span: Span, addresses: Iterable[Span]) -> Span:
    start, end = span
    # An address that the passage touches is read together with it: what is left beside the gap must be none.
    cut = [one for one in addresses if one[0] <= end and start <= one[1]]
    return min([start, *(one[0] for one in cut)]), max([end, *(one[1] for one in cut)])


def _stripped(text: str, span: Span) -> Span:
    start, end = max(0, span[0]), min(len(text), span[1])
    words = text[start:end]
    return start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())


def left_of(text: str, passages: Iterable[Span]) -> str:
    """What is left of ``text``, without any mark of what is gone."""
    return _with(text, passages, "")


def mark_of(rule: int | None, language: str) -> str:
    """What stands in the place of a passage: that it was removed, and under which rule, or by the law."""
    with translation.override(language):
        if rule is None:
            return gettext("[passage removed: the law]")
        return gettext("[passage removed, rule %(number)s]") % {"number": rule}


def text_without(text: str, passages: Iterable[Span], *, rule: int | None, language: str) -> str:
    """``text`` with a mark in the place of each of its ``passages``."""
    return _with(text, passages, mark_of(rule, language))


def html_without(text: str, passages: Iterable[Span], *, rule: int | None, language: str) -> str:
    """The same as HTML: the marks are ours, and show it; whoever types the same words gets words."""
    mark = f'<em class="sealed">{escape(mark_of(rule, language))}</em>'
    return to_html(_with(text, passages, GAP), language).replace(GAP, mark)


def findings_without(
    findings: Iterable[dict[str, Any]], passages: list[Span], *, mark: int
) -> list[dict[str, Any]]:
    """The findings that lie outside of ``passages``, moved to where they are; ``mark`` is the length of a mark."""
    kept = []
    for one in findings:
        start, end = one.get("start"), one.get("end")
        if not isinstance(start, int) or not isinstance(end, int):
            continue
        if any(first < end and start < last for first, last in passages):
            continue
        by = sum(mark - (last - first) for first, last in passages if last <= start)
        kept.append({**one, "start": start + by, "end": end + by})
    return kept


def _with(text: str, passages: Iterable[Span], mark: str) -> str:
    out, reached = [], 0
    for start, end in passages:
        out += [text[reached:start], mark]
        reached = end
    return "".join([*out, text[reached:]])
