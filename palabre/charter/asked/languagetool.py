"""
Grammar and spelling by LanguageTool, on the operator's own server.

Source: LanguageTool's HTTP API, ``POST /v2/check``.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from palabre.charter.asked.service import Service, ask
from palabre.charter.draft import Draft, Finding

LANGUAGES = {"fr": "fr", "en": "en-GB"}
# Typography and style are never faults.
LET_BE = frozenset(["typographical", "style", "register", "locale-violation", "whitespace", "uncategorized", "formatting"])  # fmt: skip
MOST_CHARS = 20_000
MOST_SAID = 300


def languagetool(draft: Draft, *, service: Service) -> list[Finding]:
    """What LanguageTool corrects. Raises ``NoAnswer`` where it does not answer as it should."""
    text = draft.text[:MOST_CHARS].encode("utf-8", "replace").decode()
    asked = urlencode({"text": text, "language": LANGUAGES[draft.language]}).encode()
    noted = ask(
        service, "/v2/check", asked, "application/x-www-form-urlencoded",
        lambda answer: [_finding(one, text) for one in json.loads(answer)["matches"]],
    )  # fmt: skip
    return [one for one in noted if one is not None and not _is_let_be(one, draft)]


def _finding(match: Any, text: str) -> Finding | None:
    start, end = points_of(text, match["offset"], match["length"])
    if match["rule"].get("issueType") in LET_BE or not match["replacements"] or start >= end:
        return None
    return Finding(
        kind="spelling" if match["rule"].get("issueType") == "misspelling" else "grammar",
        start=start,
        end=end,
        score=1.0,
        message="languagetool",
        values=(("says", str(match["message"])[:MOST_SAID]),),
        replacement=str(match["replacements"][0]["value"])[:MOST_SAID],
    )


def _is_let_be(finding: Finding, draft: Draft) -> bool:
    """Whether it is about a name, an address, or a word that is known where the comment stands."""
    word = draft.text[finding.start : finding.end]
    before = draft.text[: finding.start].rstrip()
    is_name = word[:1].isupper() and bool(before) and before[-1] not in ".!?…\n"
    return (
        draft.is_in_a_link(finding.start)
        or word.lower() in draft.known_words
        or (finding.kind == "spelling" and is_name)
    )


def points_of(text: str, offset: int, length: int) -> tuple[int, int]:
    """Where something stands in code points that LanguageTool counts in UTF-16, as Java does."""
    if not 0 <= offset <= offset + length:
        raise ValueError("a place before the text")
    units, places = 0, {}
    for at, character in enumerate(text):
        places[units] = at
        units += 2 if ord(character) > 0xFFFF else 1
    places[units] = len(text)
    return places[offset], places[offset + length]
