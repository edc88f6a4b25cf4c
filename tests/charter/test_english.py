"""What the English checks note, and what they let be."""

from __future__ import annotations

import pytest

from palabre.charter.checks import CHECKS
from palabre.charter.draft import Draft
from quality import english


def mended(text: str, **known) -> str:
    """``text`` with every correction that is proposed."""
    draft = Draft.of(text, language="en", **known)
    found = [one for name in CHECKS if name.startswith("english.") for one in CHECKS[name].run(draft)]
    for one in sorted(found, key=lambda one: -one.start):
        if one.replacement:
            text = text[: one.start] + one.replacement + text[one.end :]
    return text


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Your right, its not enough.", "You're right, it's not enough."),
        ("They should of asked us.", "They should have asked us."),
        ("Their going to sell there own houses.", "They're going to sell their own houses."),
        ("It's more expensive, more then we can pay.", "It's more expensive, more than we can pay."),
        ("The goverment will definately listen.", "The government will definitely listen."),
        ("Tommorow we will loose it.", "Tomorrow we will lose it."),
        ("I should have went, i know.", "I should have gone, I know."),
        ("It is a old mill, an good one.", "It is an old mill, a good one."),
        ("He don’t know, we was there.", "He doesn't know, we were there."),
        ("Pls come b4 the the vote.", "Please come before the vote."),
    ],
)
def test_a_fault_is_found_with_its_correction(typed, meant):
    assert mended(typed) == meant


@pytest.mark.parametrize("text", english.clean())
def test_a_clean_sentence_is_let_be(text):
    assert english.noted(text) == []


def test_most_faults_are_found():
    rows = english.faulty()
    assert sum(map(english.is_found, rows)) >= 0.95 * len(rows)


def test_names_and_words_of_the_article_are_known():
    assert mended("Whitcombe and the Ashgrove mill.") == "Whitcombe and the Ashgrove mill."
    assert mended("The goverment.", known_words=frozenset(["goverment"])) == "The goverment."


def test_another_language_is_told_once_and_a_few_words_are_no_language():
    run = CHECKS["english.language"].run
    assert run(Draft.of("Je pense que le pont doit rester ouvert pour tous.", language="en"))
    assert not run(Draft.of("Bravo, mes amis, chapeau!", language="en"))
    assert not run(Draft.of("The bridge must stay open for everyone, mes amis.", language="en"))


@pytest.mark.parametrize(
    "text",
    [
        "Does she have a car?", "Why didn't she have a bath?", "None of you has paid.", "I told you was one word.", "An SUV and an FBI agent took plan A and plan B.",
        "Vitamin A and iron.", "Could it have been better?",
    ],
)  # fmt: skip
def test_right_english_that_looks_like_a_fault_is_let_be(text):
    assert mended(text) == text
