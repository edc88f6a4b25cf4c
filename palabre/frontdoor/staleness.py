"""
Which names an entry of the journal touches: whatever was kept and depends on one of them is dropped.

What is not named here touches everything of its publication: a kind that somebody adds and forgets here
costs a few pages made again, and never shows what is gone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from palabre.journal.seeing import is_seen

INSTALLATION = 0
EVERYTHING = "*"

# What a publication has for its checks: it stands on no page, and changes many times a day.
UNSHOWN = frozenset({"banned_words", "known_words", "sealed_words"})
# Of a discussion alone.
IN_A_THREAD = ("branch.", "comment.", "comments.", "thread.")


def touched(kind: str, *, journal: int, subject: str, facts: Mapping[str, Any]) -> set[str]:
    """The names that an entry of ``kind`` touches; ``journal`` is its publication's key, or 0 for none."""
    if not is_seen(kind, facts):
        # What was refused never stood on its page; where the publication wishes, its count does.
        return {f"thread:{facts['thread']}"} if facts.get("is_counted") else set()
    if kind.startswith(IN_A_THREAD):
        thread = f"thread:{facts['thread']}" if "thread" in facts else subject
        if thread.startswith("thread:"):
            # Which outside page has which thread is a matter of acts on threads alone.
            outside = {f"outside:{journal}"} if kind.startswith("thread.") else set()
            taken_in = {f"thread:{facts['took_in']}"} if "took_in" in facts else set()
            return {thread, f"comments:{journal}", *outside, *taken_in}
    if kind == "publication.changed" and facts.get("fields") and UNSHOWN.issuperset(facts["fields"]):
        return {"publications"}
    if kind.startswith("publication."):
        return {f"publication:{journal}", "publications"}
    return {f"publication:{journal}" if journal != INSTALLATION else EVERYTHING}
