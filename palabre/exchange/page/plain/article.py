"""The article: what stands before the discussion."""

from __future__ import annotations

from collections.abc import Sequence

from palabre.exchange.page.outline import Outline
from palabre.exchange.page.plain.body import rest
from palabre.exchange.page.plain.lines import Line, chunks
from palabre.exchange.page.plain.top import top
from palabre.exchange.page.plain.walking import Walk


def article(lines: Sequence[Line], publications: frozenset[str] = frozenset()) -> Outline:
    """What stands before the discussion. ``publications``: what the page calls its publication."""
    is_dense = not any(line.is_blank for line in lines[1:-1])
    walk = Walk(chunks(lines), publications, is_dense=is_dense)
    top(walk)
    rest(walk)
    return walk.outline()
