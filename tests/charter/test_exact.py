"""Rules 1 and 2, what is exact: personal data, insults, and disguises undone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palabre.charter.checks import OWN
from palabre.charter.disguises import undone
from palabre.charter.draft import Draft
from quality import exact, french

MOST_FALSE_ALARMS = 0.015
# Harmless in itself, and in the list: enough to show what is done to a word.
WORD = "crétin"


def insults(text, **more):
    """What is noted: (the words, the score, what is said)."""
    draft = Draft.of(text, **more)
    return [(draft.text[one.start : one.end], one.score, one.message) for one in OWN["insults"].run(draft)]


def test_all_personal_data_is_found_and_no_figure_is_taken_for_it():
    assert exact.personal_data() == ([], [])


@pytest.mark.parametrize("name", ["french_good_dev.tsv", "french_clean.txt"])
def test_clean_sentences_are_let_be(name):
    alarms = exact.false_alarms(name)
    assert len(alarms) <= MOST_FALSE_ALARMS * len(french.clean(name)), alarms


def test_the_publications_own_contacts_are_let_be(publication):
    publication.contact_email = "redaction@gazette.example"
    publication.publisher_address = "Tél. 02 96 00 00 00"
    text = "Écrivez à redaction@gazette.example ou appelez le 02.96.00.00.00, pas le 06 12 34 56 78."
    draft = Draft.of(text, public_contacts=publication.public_contacts)
    assert [draft.text[one.start : one.end] for one in OWN["personal-data"].run(draft)] == ["06 12 34 56 78"]


@pytest.mark.parametrize(
    "typed",
    ["crétin", "CRÉTIN", "cretin", "cr3t1n", "c r é t i n", "c.r.e.t.i.n", "crééééétin", "crétiiiiin", "c\u200br\u200bétin",
     "сrétin", "cre\u0301tin", "cr€tin"],
)  # fmt: skip
def test_disguises_are_undone_and_the_typed_word_is_underlined(typed):
    text = f"Voyez-vous, {typed}, je doute."
    assert [words for words, _score, _message in insults(text)] == [typed]


def test_said_to_somebody_it_weighs_more_and_quoted_less():
    plain = insults(f"Ce film a un air {WORD}.")[0][1]
    for aimed in (f"Vous êtes un {WORD} !", f"Espèce de {WORD}.", f"Le {WORD} de maire que voilà."):
        [(_words, score, message)] = insults(aimed)
        assert score > plain
        assert message == "insult.aimed"
    for lowered in (
        f"Il l'a traité de « {WORD} ».",
        f"> {WORD}\nCe mot est de trop.",
        f"Il n'est pas {WORD}.",
    ):
        assert 0 < insults(lowered)[0][1] < plain


def test_a_name_that_is_present_makes_it_personal():
    people = frozenset({undone("Inès Morvan").text})
    alone = insults(f"Inès Morvan, toujours aussi {WORD}")[0][1]
    assert insults(f"Inès Morvan, toujours aussi {WORD}", people=people)[0][1] > alone


@pytest.mark.parametrize(
    "text", ["Il demeure ici.", "La tare du camion.", "En 2026, 1 303 voix.", "https://x.example/cretin"]
)
def test_other_words_figures_and_addresses_are_let_be(text):
    assert insults(text) == []


@given(st.text(max_size=300))
def test_every_character_of_a_plain_text_stands_where_it_was_typed(typed):
    plain = undone(typed)
    assert len(plain.text) == len(plain.places)
    assert list(plain.places) == sorted(plain.places)
    assert all(0 <= place < len(typed) for place in plain.places)


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("Voyez https://bit.ly/abc et https://www.lemonde.example/bit.ly", ["https://bit.ly/abc"]),
        ("HTTP://BIT.LY/ABC", ["HTTP://BIT.LY/ABC"]),
        ("https://www.tinyurl.com/x?y", ["https://www.tinyurl.com/x?y"]),
        ("https://bit.ly.example/a et https://notbit.ly/a", []),
    ],
)
def test_links_that_hide_where_they_lead_are_noted(text, hidden):
    draft = Draft.of(text)
    assert [draft.text[one.start : one.end] for one in OWN["short-links"].run(draft)] == hidden


def test_sealed_names_are_found_however_they_are_typed():
    sealed = ("Jean-Noël d’Arc", " ", "")
    for typed in ("jean-noël d'arc", "JEAN-NOËL D’ARC", "Jean-Noe\u0308l  d'Arc"):
        draft = Draft.of(f"On dit que {typed} est coupable.", sealed_words=sealed)
        assert [draft.text[one.start : one.end] for one in OWN["sealed-words"].run(draft)] == [typed]
    assert not OWN["sealed-words"].run(Draft.of("Jean-Noël d’Arcachon", sealed_words=sealed))


EARLIER = (
    (7, "Le pont doit rester ouvert aux voitures, au moins le samedi, sinon le marché mourra."),
    (8, "Merci pour cet article."),
)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("Le pont doit rester OUVERT aux voitures ; au moins le samedi, sinon le marché mourra !", 7),
        ("Bonjour. Le pont doit rester ouvert aux voitures, au moins le samedi, sinon le marché mourra.", 7),
        ("Le pont doit fermer aux voitures, et le marché du samedi n’en mourra pas.", None),
        ("Merci pour cet article.", None),
        (
            "> Le pont doit rester ouvert aux voitures, au moins le samedi, sinon le marché mourra.\n\nNon.",
            None,
        ),
        ("", None),
    ],
)
def test_what_is_nearly_an_earlier_comment_is_noted(typed, number):
    found = OWN["near-duplicates"].run(replace(Draft.of(typed), earlier=EARLIER))
    assert [dict(one.values)["number"] for one in found] == ([] if number is None else [number])
    assert all(0.5 <= one.score <= 1 for one in found)
