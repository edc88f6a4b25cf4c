"""Editors see what each check does, and read a text against a version before it is in force."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from palabre.charter import examples
from palabre.charter.checks import CHECKS
from palabre.charter.draft import Draft
from palabre.charter.models import Rule, Version
from palabre.charter.starting import give_first
from palabre.press.setting_up import grant_editors
from tests import factories

ADDRESS = "/cms/charter-try/"
EVERY_EXAMPLE = [
    (language, name, text, kind)
    for language in ("fr", "en")
    for name, said in examples.written(language).items()
    for kind in ("noted", "passes")
    for text in said[kind]
]


@pytest.mark.parametrize(("language", "name", "text", "kind"), EVERY_EXAMPLE)
def test_each_example_is_what_its_check_does(language, name, text, kind):
    check = CHECKS[name]
    found = check.run(Draft.of(text, language=language), **check.parameters)
    assert bool(found) == (kind == "noted")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_check_of_our_own_says_what_it_does(language):
    assert [one.name for one in examples.shown(language) if not one.does] == []


@pytest.fixture
def editor(client, publication):
    grant_editors(publication)
    editor = factories.make_editor(publication)
    client.force_login(editor)
    return editor


@pytest.fixture
def draft(publication):
    """A draft of which rule 1 wants two people for shouting, and tells moderators alone of shorthand."""
    version = Version.objects.create(publication=publication, number=9)
    capitals = [{"check": "capitals", "at_least": 6}]
    Rule.objects.create(version=version, number=1, title="Sans crier", checks=capitals, people=2)
    Rule.objects.create(
        version=version,
        number=2,
        title="En toutes lettres",
        checks=[{"check": "french.shorthand"}],
        advises=False,
    )
    return version


def test_a_text_is_read_against_a_draft(client, editor, draft):
    page = client.post(ADDRESS, {"version": draft.pk, "text": "ON EN VEUT PLUS, mdr.\n<b>"})
    said = page.content.decode()
    assert page.status_code == 200
    assert "<mark>ON EN VEUT PLUS</mark>" in said
    assert "&lt;b&gt;" in said
    assert "1. Sans crier" in said
    assert "2 personnes" in said
    assert said.count("pour les modérateurs seuls") == 1


def test_examples_are_shown_with_what_is_noted(client, editor):
    said = client.get(ADDRESS).content.decode()
    assert "<mark>aceuil</mark>" in said
    assert "banned-words" in said


def test_a_text_that_is_too_long_is_kept_and_said_to_be(client, editor, draft):
    page = client.post(ADDRESS, {"version": draft.pk, "text": "a" * 20_001})
    assert page.status_code == 422
    assert "a" * 20_001 in page.content.decode()


def test_another_publication_s_charter_is_nobody_else_s_to_try(client, editor):
    other = factories.make_publication(name="Le Phare", host="phare.example")
    foreign = Version.objects.get(publication=other)
    page = client.post(ADDRESS, {"version": foreign.pk, "text": "Bonjour."})
    assert page.status_code == 422
    assert "Le Phare" not in page.content.decode()


def test_moderators_and_readers_do_not_enter(client, publication):
    client.force_login(factories.make_moderator(publication))
    assert client.get(ADDRESS).status_code in (302, 403)
    client.logout()
    assert client.get(ADDRESS).status_code == 302


def test_it_is_found_from_the_list_of_versions_and_from_a_draft(client, editor, draft):
    from palabre.charter.wagtail_hooks import CHARTER

    for page in ("list", "edit"):
        address = reverse(CHARTER.get_url_name(page), args=[draft.pk] if page == "edit" else [])
        assert f'href="{ADDRESS}"' in client.get(address).content.decode()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_charters_to_start_from_bind_checks_of_their_language(db, language):
    publication = factories.make_publication(name="Le Phare", host="phare.example", language=language)
    Version.objects.filter(publication=publication).delete()
    version = give_first(publication, "three-rules", at=timezone.now())
    for rule in version.rules.all():
        for bound in rule.checks:
            languages = CHECKS[bound["check"]].languages
            assert not languages or language in languages
