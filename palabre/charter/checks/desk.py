"""What reads like that which this publication's moderators kept off the page under the same rule."""

from __future__ import annotations

from palabre.charter.draft import Draft, Finding

# Less than this is not even shown to moderators.
LEAST = 0.3


def desk(draft: Draft, *, head: bytes) -> list[Finding]:
    """
    The words of the text that are most like what was decided against; ``score`` is how likely the whole is, or the
    sentence that is likeliest.

    ``head``: what the decisions taught for this rule. Raises ``ValueError`` where it is of another make.
    """
    # Here, not above: whoever does not bind this check never loads numpy.
    from palabre.charter.learned import linear, own, pointing

    taught = linear.unpacked(head, own.size())

    def score(texts):
        return taught.probabilities(own.points_of(texts))

    if not pointing.sentences_of(draft.text):
        return []
    likely = round(float(own.read([draft.text]).highest(taught.probabilities)[0]), 3)
    if likely < LEAST:
        return []
    _highest, start, end = pointing.highest(draft.text, score)
    start, end = pointing.words_behind(draft.text, start, end, score)
    return [Finding("desk", start, end, likely, "desk")]
