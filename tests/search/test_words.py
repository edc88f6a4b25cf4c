"""The words of a text, as they are looked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palabre.search.words import CHARACTERS_AT_MOST, WORD_CHARACTERS, WORDS_AT_MOST, folded, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("L’Été à la plage", "l ete a la plage"),
        ("e\u0301te\u0301", "ete"),  # Accents as characters of their own.
        ("Cœur, ŒUVRE, æquo", "coeur oeuvre aequo"),
        ("Straße ŁÓDŹ İstanbul", "strasse lodz istanbul"),
        ("Saint-Denis ; aujourd'hui", "saint denis aujourd hui"),
        ("bai\u00adgnade", "baignade"),  # A soft hyphen.
        ("30 000 m²", "30 000 m2"),
        ("snake_case a.b@c.fr", "snake case a b c fr"),
        ("Москва 東京 Ἀθῆναι", "москва 東京 αθηναι"),
        ("… — « » 😀 _", ""),
    ],
)
def test_words_are_folded(text, words):
    assert folded(text) == words


@given(st.text())
def test_words_hold_letters_and_figures_alone_and_know_where_they_stand(text):
    end = 0
    for word in words_of(text):
        assert word.folded.isalnum()
        assert end <= word.start < word.end <= len(text)
        end = word.end
    assert folded(folded(text)) == folded(text)


def test_no_text_is_too_long_for_the_index():
    assert len(folded("mot " * 20_000).split()) == WORDS_AT_MOST
    assert len(folded("x" * 1000)) == WORD_CHARACTERS
    assert len(folded(f"{'y' * 59} " * 20_000)) <= CHARACTERS_AT_MOST
