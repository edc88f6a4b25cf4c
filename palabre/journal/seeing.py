"""Which acts make a difference that readers see: by their kind, or as the act itself says (``is_seen``)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# What changes nothing that readers see: whatever is not named here is taken for a change.
SILENT = frozenset(
    {
        "article.scheduled", "charter.backtested", "charter.head_retired", "charter.head_serves",
        "charter.learned", "charter.learning_asked", "comment.edited", "comment.forwarded", "comment.opinion_asked",
        "comment.opinion_given", "comment.sent", "frontpage.scheduled", "reply.asked", "reply.due", "reply.refused",
        "section.scheduled",
    }
)  # fmt: skip
SILENT_ABOUT = (
    "alert.", "appeal.", "connection_data.", "note.", "notices.", "opinions.", "reader.", "reading.", "sanction.", "seal.",
    "threat.", "token.", "user.", "vouching.", "webhook.",
)  # fmt: skip


def is_seen(kind: str, facts: Mapping[str, Any]) -> bool:
    """Whether readers may see a difference after an act of ``kind``."""
    return kind not in SILENT and not kind.startswith(SILENT_ABOUT) and facts.get("is_seen") is not False
