"""A hostile tone, whomever it is aimed at, as people judged comments in another language: for the worker and the desk."""

from __future__ import annotations

from palabre.charter.draft import Draft, Finding

# Less than this is not even shown to moderators.
LEAST = 0.4


def hostility(draft: Draft) -> list[Finding]:
    """The sentence that sounds most hostile, with the words that make it so."""
    # Here, not above: whoever does not bind this check never loads numpy.
    from palabre.charter.learned import hostility as learned
    from palabre.charter.learned import pointing

    head = learned.shipped()

    def score(texts):
        return head.probabilities(learned.points(texts))

    highest, start, end = pointing.highest(draft.text, score)
    if round(highest, 3) < LEAST:
        return []
    start, end = pointing.words_behind(draft.text, start, end, score)
    return [Finding("hostility", start, end, round(highest, 3), "hostility")]
