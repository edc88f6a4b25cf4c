"""What was typed, what it means, and what is shown of what was found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palabre.search.asking import (
    LONGEST,
    CannotAsk,
    Question,
    Term,
    excerpt,
    for_postgresql,
    for_sqlite,
    marked,
    understood,
)


def one(*words: str) -> tuple[tuple[str, ...], ...]:
    return tuple((word,) for word in words)


EAU = one("eau", "eaus", "eaux")


@pytest.mark.parametrize(
    ("typed", "wanted", "unwanted"),
    [
        ("été", [one("ete", "etes")], []),
        ("CANAL", [one("canal", "canals", "canaux")], []),
        ("canaux", [one("canaux", "canau", "canal")], []),
        ("eau 2026 gaz bus", [one("eau", "eaus", "eaux"), one("2026"), one("gaz"), one("bus")], []),
        ('"le Canal"', [(("le", "canal"),)], []),
        ("« le canal » “du midi”", [(("le", "canal"),), (("du", "midi"),)], []),
        ("l’eau jusqu'ici", [EAU, one("ici", "icis")], []),
        ("aujourd’hui porte-avions", [(("aujourd", "hui"),), (("porte", "avions"),)], []),
        ("eau -mer", [EAU], [one("mer", "mers")]),
        ('eau -"la mer"', [EAU], [(("la", "mer"),)]),
        ('eau - mer "', [EAU, one("mer", "mers")], []),
        ("eau eau", [EAU], []),
        ("eau OR (mer", [EAU, one("or"), one("mer", "mers")], []),
        ("text:eau^2", [(("text", "eau", "2"),)], []),
    ],
)  # fmt: skip
def test_what_was_typed_is_understood(typed, wanted, unwanted):
    asked = understood(typed, "fr")
    assert [term.forms for term in asked.wanted] == wanted
    assert [term.forms for term in asked.unwanted] == unwanted


@pytest.mark.parametrize(
    ("word", "other"), [("cities", "city"), ("city", "cities"), ("boxes", "box"), ("beach", "beaches")]
)
def test_english_words_are_found_in_both_numbers(word, other):
    assert (other,) in understood(word, "en").wanted[0].forms


def test_an_asterisk_asks_for_what_begins_so():
    assert understood("baign*", "fr").wanted == (Term((("baign",),), begins=True),)
    assert not understood("ba*", "fr").wanted[0].begins  # Two letters begin too much.


@pytest.mark.parametrize(
    "typed", ["", " ", "!!!", '""', "-", '"', "-mer", '-"la mer"', "😀", "a" * (LONGEST + 1)]
)
def test_what_is_no_question_is_refused_with_a_sentence(typed):
    with pytest.raises(CannotAsk) as refused:
        understood(typed, "fr")
    assert str(refused.value.sentence).endswith(".")


@given(st.text(max_size=LONGEST))
def test_whatever_is_typed_is_a_question_of_words_alone(typed):
    try:
        asked = understood(typed, "fr")
    except CannotAsk:
        return
    for term in (*asked.wanted, *asked.unwanted):
        assert term.forms
        assert all(word.isalnum() for form in term.forms for word in form)
    assert for_sqlite(asked)
    assert for_postgresql(asked)


def said(pieces) -> str:
    return "".join(f"[{piece.text}]" if piece.is_found else piece.text for piece in pieces)


@pytest.mark.parametrize(
    ("typed", "text", "shown"),
    [
        ("ete", "L’Été, les étés, étendu", "L’[Été], les [étés], étendu"),
        ("baign*", "Baignade, baigneurs, bain", "[Baignade], [baigneurs], bain"),
        ('"le canal"', "Le canal. Le vieux canal.", "[Le canal]. Le vieux canal."),
        ("eau -mer", "eau et mer", "[eau] et mer"),
        ("script", "<script>", "<[script]>"),
        ("rien", "", ""),
    ],
)
def test_what_was_found_is_marked(typed, text, shown):
    assert said(marked(text, understood(typed, "fr"))) == shown


def test_an_excerpt_is_cut_between_words_around_what_was_found():
    text = f"{'avant ' * 100}trésor {'après ' * 100}".strip()
    shown = said(excerpt(text, understood("tresor", "fr")))
    assert shown.startswith("… avant avant")
    assert "avant [trésor] après" in shown
    assert shown.endswith("après …")
    assert len(shown) < 260


def test_an_excerpt_without_what_was_found_is_the_beginning():
    assert said(excerpt("mot " * 100, understood("titre", "fr"))).startswith("mot mot")


@given(st.text(max_size=600), st.text('abé "-*x', min_size=1, max_size=20))
def test_an_excerpt_changes_no_character(text, typed):
    try:
        asked = understood(typed, "fr")
    except CannotAsk:
        asked = Question((Term((("a",),)),))
    shown = "".join(piece.text for piece in excerpt(text, asked))
    assert shown.removeprefix("… ").removesuffix(" …") in text or shown in text
    assert "".join(piece.text for piece in marked(text, asked)) == text
