"""What the charter's checks say to the author of a text before it is sent."""

from __future__ import annotations

from typing import Any

from palabre.charter import applying, wording
from palabre.charter.draft import Draft
from palabre.charter.models import Version
from palabre.publications.models import Publication

QUOTED_CHARS = 80


def findings(charter: Version | None, publication: Publication, typed: str) -> list[dict[str, Any]]:
    """What the checks note in ``typed``, as a revision keeps it; nothing without a charter."""
    if charter is None:
        return []
    draft = Draft.of(typed, language=publication.language, banned_words=tuple(publication.forbidden_words))
    return applying.apply(charter, draft).kept()


def shown(typed: str, noted: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The findings ``noted`` in ``typed`` as people read them: the words, the sentence, the rule."""
    return [
        {
            "words": typed[one["start"] : one["end"]][:QUOTED_CHARS],
            "sentence": wording.sentence(one["message"], one["values"]),
            "rule": one["rule"],
            "start": one["start"],
            "end": one["end"],
            "replacement": one["replacement"],
        }
        for one in noted
    ]
