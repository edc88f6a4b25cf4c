"""What programs are told of a wrong field: a sentence of ours, in the language that is asked for."""

from __future__ import annotations

import json
from typing import get_args

import pytest
from django.utils import translation
from pydantic_core.core_schema import ErrorType

from palabre.api.v1.describing import document
from palabre.api.v1.field_sentences import ANOTHER, SENTENCES, sentence

API = "/api/v1/"
# What pydantic tells of limits.
TOLD = {"max_length": 3, "min_length": 1, "ge": 1, "le": 9, "expected": "'a' or 'b'"}


def plain(told: str) -> str:
    return told.replace("\u202f", " ")


def faults(answer) -> dict[str, str]:
    """The sentence of each field of a 422."""
    assert answer.status_code == 422
    return {one["field"]: plain(one["message"]) for one in answer.json()["errors"]}


@pytest.fixture
def preview(client, thread):
    """What is told of a preview that says this."""

    def told(**said):
        headers = {"Accept-Language": said.pop("language")} if "language" in said else {}
        address = f"{API}threads/{thread.pk}/preview"
        return client.post(address, json.dumps(said), content_type="application/json", headers=headers)

    return told


def test_each_wrong_field_has_a_sentence_in_the_language_of_the_publication(preview):
    said = {"name": 3, "to": "12", "right": ["a" * 2001], "colour": "red", "email": None}
    assert faults(preview(**said)) == {
        "text": "Ce champ est nécessaire.",
        "name": "Il faut ici un texte.",
        "to": "Il faut ici un nombre entier.",
        "right.0": "2000 caractères au plus.",
        "colour": "Rien de ce nom n’est pris ici.",
    }
    assert faults(preview(text="a", name="b", right="c", to=0)) == {
        "right": "Il faut ici une liste.",
        "to": "Il faut 1 ou plus.",
    }


def test_what_is_asked_in_an_address_too(client, publication, thread):
    there = f"{API}threads/{thread.pk}/comments"
    assert faults(client.get(there, {"limit": 1000, "order": "x", "after": "y"})) == {
        "limit": "Il faut 100 ou moins.",
        "order": "Il faut ici l’une de ces valeurs : reading, newest.",
        "after": "Il faut ici un nombre entier.",
    }
    many = {"address": [f"/{n}/" for n in range(101)]}
    assert faults(client.get(API + "counts", many)) == {"address": "100 au plus sont pris."}


@pytest.mark.parametrize(
    ("accepted", "is_english"),
    [("en", True), ("en-GB;q=0.8, de", True), ("fr, en;q=0.5", False), ("de, *", False), ("en;q=0, fr", False), ("\x00;;,", False), ("", False)],
)  # fmt: skip
def test_it_is_in_the_language_that_is_asked_for_where_it_is_one_of_ours(preview, accepted, is_english):
    answer = preview(name="Maud", language=accepted)
    said = answer.json()
    assert "Accept-Language" in answer["Vary"]
    assert (said["errors"][0]["message"] == "This is needed.") is is_english
    assert (said["title"] == "Something in it is wrong") is is_english
    assert (said["detail"] == "Mend what “errors” names, and send it again.") is is_english
    assert said["errors"][0]["code"] == "missing"


def test_every_sentence_is_of_a_kind_that_there_is_and_can_be_said():
    with translation.override("en"):
        for kind in SENTENCES:
            assert kind in get_args(ErrorType)
            assert sentence(kind, TOLD) not in ("", str(ANOTHER))
        assert sentence("something_new", {}) == str(ANOTHER)
        assert (
            sentence("literal_error", {"expected": "'a', 'b' or 'c'"})
            == "One of these is wanted here: a, b, c."
        )


def test_every_limit_that_the_document_names_has_its_sentence():
    """Each keyword of our shapes that something can be held against is one of a kind in the table."""
    kinds = {
        "maxLength": "string_too_long", "minLength": "string_too_short", "minimum": "greater_than_equal",
        "maximum": "less_than_equal", "maxItems": "too_long", "minItems": "too_short", "enum": "literal_error",
        "const": "literal_error",
    }  # fmt: skip
    others = {"pattern", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "uniqueItems"}
    found: set[str] = set()

    def look(at):
        if isinstance(at, dict):
            found.update(at.keys() & (kinds.keys() | others))
            for one in at.values():
                look(one)
        elif isinstance(at, list):
            for one in at:
                look(one)

    look(document("https://journal.example"))
    assert {"maxLength", "minimum", "maximum", "maxItems", "enum"} <= found
    assert not found & others
    assert {kinds[one] for one in found} <= SENTENCES.keys()
