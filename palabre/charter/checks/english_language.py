"""Whether a text is in English at all."""

from __future__ import annotations

from palabre.charter.draft import Draft, Finding
from palabre.charter.english.spelling import WORD, is_right

# So few words tell nothing: they may be names, or a quotation.
FEWEST_WORDS = 5
# Of an English text nearly every word is in the list; of another Latin language one in four is by chance.
SHARE = 0.5


def english_language(draft: Draft) -> list[Finding]:
    """One finding over the whole of a text of which half the words or more are no English."""
    words = [
        one[0].replace("’", "'").lower()
        for one in WORD.finditer(draft.text)
        if not draft.is_in_a_link(one.start())
    ]
    told = [word for word in words if len(word) > 1 and word not in draft.known_words]
    if len(told) < FEWEST_WORDS or sum(map(is_right, told)) > SHARE * len(told):
        return []
    return [Finding("language", 0, len(draft.text), 1.0, "english.foreign")]
