from __future__ import annotations

import time

import pytest

from palabre.moderation import comparing


def said(text, spans):
    return [text[start:end] for start, end in spans]


def test_a_word_that_was_put_in_and_one_that_was_taken_out():
    old, new = "Le canal est propre, enfin.", "Le canal est très propre."
    gone, come = comparing.changes(old, new)
    assert "".join(said(new, come)).strip() == "très"
    assert "enfin" in "".join(said(old, gone))


def test_nothing_changed():
    assert comparing.changes("pareil", "pareil") == ([], [])


def test_words_that_changed_side_by_side_are_one_phrase():
    _gone, come = comparing.changes("Il fait froid ici.", "Il fait très très chaud ici.")
    assert said("Il fait très très chaud ici.", come) == ["très très chaud"]


@pytest.mark.parametrize(
    ("old", "new"), [("", "tout"), ("tout", ""), ("a b c", "a b c d"), ("b c", "a b c"), ("x", "y")]
)
def test_what_is_left_unmarked_is_the_same_on_both_sides(old, new):
    gone, come = comparing.changes(old, new)
    kept_old = "".join(piece.text for piece in comparing.pieces(old, changed=gone) if not piece.is_changed)
    kept_new = "".join(piece.text for piece in comparing.pieces(new, changed=come) if not piece.is_changed)
    assert kept_old == kept_new


def test_pieces_keep_the_text_and_both_marks():
    findings = [{"start": 3, "end": 12, "rule": 2}]
    pieces = comparing.pieces("Un crétin du club", findings=findings, changed=[(0, 9), (13, 17)])
    assert "".join(piece.text for piece in pieces) == "Un crétin du club"
    assert [(p.text, bool(p.finding), p.is_changed) for p in pieces] == [
        ("Un ", False, True), ("crétin", True, True), (" du", True, False), (" ", False, False), ("club", False, True),
    ]  # fmt: skip


def test_the_longest_texts_are_compared_at_once():
    old, new = "a b c d e f g h i j " * 1000, "j i h g f e d c b a " * 1000
    began = time.monotonic()
    gone, come = comparing.changes(old, new)
    pieces = comparing.pieces(new, changed=come)
    assert time.monotonic() - began < 2
    assert gone
    assert "".join(piece.text for piece in pieces) == new
