"""Links, where there are many."""

from __future__ import annotations

from palabre.charter.draft import Draft, Finding


def links_above_limit(draft: Draft, *, limit: int) -> list[Finding]:
    """Note each link beyond ``limit``, in reading order."""
    return [
        Finding("too-many-links", start, end, 1.0, "links.too_many", (("limit", limit),))
        for start, end in draft.links[limit:]
    ]
