"""Grammalecte as a second source: read where it is installed, left out and named where it is not."""

from __future__ import annotations

import dataclasses
import importlib
import types

import pytest

from palabre.charter import applying
from palabre.charter.checks import CHECKS
from palabre.charter.draft import Draft
from palabre.charter.models import Rule, Version
from palabre.config import examining
from tests import factories

NAME = "french.grammalecte"
where_installed = pytest.mark.skipif(
    bool(CHECKS[NAME].missing()), reason="Grammalecte is not installed (Debian: python3-grammalecte)."
)


def said(start, end, *, kind="gn", proposed=("jardins",)):
    """One of its remarks, as it gives them."""
    return {
        "nStart": start,
        "nEnd": end,
        "sType": kind,
        "sMessage": "Accord de nombre erroné.",
        "aSuggestions": [*proposed],
    }


@pytest.fixture
def remarks(monkeypatch):
    """What a stand-in for Grammalecte says of every text."""
    made: list[dict] = []
    engine = types.SimpleNamespace(parse=lambda text, country: iter(made))
    module = importlib.import_module("palabre.charter.checks.french_grammalecte")
    monkeypatch.setattr(module, "engine", lambda: engine)
    return made


def run(text, **known):
    return CHECKS[NAME].run(Draft.of(text, **known))


def test_its_corrections_are_noted_and_its_taste_is_not(remarks):
    remarks += [said(4, 10), said(0, 3, kind="typo"), said(11, 17, proposed=())]
    [found] = run("Les jardin fermés.")
    assert (found.start, found.end, found.replacement) == (4, 10, "jardins")
    assert dict(found.values) == {"says": "Accord de nombre erroné."}


def test_what_is_known_and_what_stands_in_a_link_is_let_be(remarks):
    remarks += [said(4, 10)]
    assert run("Les jardin fermés.", known_words=frozenset(["jardin"])) == []
    remarks[:] = [said(10, 14)]
    assert run("Voir http://jardin.example") == []


def test_a_span_outside_the_text_is_left_out(remarks):
    remarks += [said(-1, 3), said(4, 4), said(4, 400)]
    assert run("Les jardin fermés.") == []


@where_installed
@pytest.mark.parametrize(
    "text", ["Les petit commerces meurent.", "Il faut changé le tuyau.", "Nous sommes tous concerné."]
)
def test_the_real_one_finds_what_it_should(text):
    assert run(text)


@where_installed
@pytest.mark.parametrize(
    "text", ["", "\ud800", "a\u0301" * 5000, "😀 les petit chats " * 50, "\u202eles petit chats\u202c"]
)
def test_the_real_one_bears_any_text(text):
    draft = Draft.of(text)
    for found in run(text):
        assert 0 <= found.start < found.end <= len(draft.text)


@pytest.fixture
def version(publication):
    version = Version.objects.create(
        publication=publication, number=2, in_force_at=factories.NOON, introduction=""
    )
    Rule.objects.create(version=version, number=3, title="Le français", checks=[{"check": NAME}])
    return version


@pytest.fixture
def lacking(monkeypatch):
    monkeypatch.setitem(CHECKS, NAME, dataclasses.replace(CHECKS[NAME], missing=lambda: "Grammalecte"))


def test_where_it_is_missing_nothing_fails(version, lacking):
    advice = applying.apply(version, Draft.of("Les petit commerces."))
    assert (advice.findings, advice.failed) == ((), ())


def test_the_doctor_and_the_desk_name_it_once(client, publication, version, lacking):
    [advisory] = examining.advisories()
    assert "Grammalecte" in advisory.what
    client.force_login(factories.make_moderator(publication))
    assert client.get("/desk/checks/").content.decode().count("Grammalecte manque") == 1


def test_a_charter_without_it_is_not_told_of_it(publication, lacking):
    assert list(examining.advisories()) == []
