"""What one text, or one version, changed of another."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from palabre.charter.differing import Piece, pieces

WORDS = st.lists(
    st.sampled_from(["le", "canal", " ", "  ", "\n", "rouvre", ".", "é", "👩‍🚀", "e\u0301"])
).map("".join)


@given(WORDS, WORDS)
def test_both_texts_can_be_read_from_the_pieces(old, new):
    told = pieces(old, new)
    assert "".join(piece.text for piece in told if piece.change != "added") == old
    assert "".join(piece.text for piece in told if piece.change != "removed") == new


def test_a_phrase_that_changed_is_one_piece():
    assert pieces("Il fait froid ici.", "Il fait très beau ici.") == [
        Piece("Il fait "),
        Piece("froid", "removed"),
        Piece("très beau", "added"),
        Piece(" ici."),
    ]


def test_what_is_alike_is_one_piece():
    assert pieces("Rien.", "Rien.") == [Piece("Rien.")]
    assert pieces("", "") == []
