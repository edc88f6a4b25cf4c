"""A browser finds again what is being written in a discussion, whatever becomes of that meanwhile."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from palabre.discussion import clearing, merging, moving
from palabre.discussion.models import Comment
from palabre.publications import hosts
from tests import factories
from tests.factories import NOON

PAGE, OTHER = "https://journal.example/a", "https://journal.example/b"
WITHIN = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Dest": "iframe", "Origin": "http://testserver"}


@pytest.fixture
def carried(publication, moderator):
    """A publication whose discussions journal.example may carry."""
    hosts.register(publication, "journal.example", with_subdomains=False, by=moderator, at=NOON)
    return publication


def names_in(client, thread, path="/embed/{}/respond/") -> list[str]:
    """The names under which the form looks for a draft; the first is that under which it keeps one."""
    page = client.get(path.format(thread.pk)).content.decode()
    return re.search(r'<form[^>]* data-draft="([^"]*)"', page)[1].split()


def test_an_article_s_are_kept_by_its_number(client, carried):
    thread = factories.make_thread(carried)
    assert names_in(client, thread, "/respond/{}/") == [str(thread.pk)]


@pytest.mark.parametrize("path", ["/embed/{}/", "/embed/{}/respond/", "/threads/{}/", "/respond/{}/"])
def test_a_page_outside_has_the_same_before_and_after_it_was_cleared_away(client, carried, path):
    thread, other = (factories.make_outside_thread(carried, one) for one in (PAGE, OTHER))
    [name] = names_in(client, thread, path)
    assert re.fullmatch("p[0-9a-f]{12}", name)
    assert [name] != names_in(client, other, path)
    assert clearing.clear_empty(at=NOON + clearing.AFTER) == 2
    anew = factories.make_outside_thread(carried, PAGE)
    assert anew.pk != thread.pk
    assert names_in(client, anew, path) == [name]


def test_what_was_written_for_a_page_is_looked_for_when_it_moved_or_was_merged(client, carried, moderator):
    thread, other = (factories.make_outside_thread(carried, one) for one in (PAGE, OTHER))
    [name], [others] = names_in(client, thread), names_in(client, other)
    # A form that was kept as a part of a page is made anew.
    assert names_in(client, thread, "/embed/{}/") == [name]
    merging.take_in(thread, other, by=moderator, at=NOON)
    assert names_in(client, thread, "/embed/{}/") == names_in(client, thread) == [name, others]
    moving.move(thread, "https://journal.example/c", by=moderator, at=NOON + clearing.AFTER)
    moved = names_in(client, thread)
    assert moved[1:] == [name, others]
    assert moved[0] not in (name, others)


def test_what_was_sent_is_forgotten_under_each(carried, moderator):
    thread, other = (factories.make_outside_thread(carried, one) for one in (PAGE, OTHER))
    merging.take_in(thread, other, by=moderator, at=NOON)
    parent = factories.make_published(thread, by=moderator)
    browser, place = Client(), f"/embed/{thread.pk}/respond/"
    said = {"text": "Le canal vu de la berge.", "name": "Maud", "to": parent.pk}
    preview = browser.post(place, {**said, "do": "preview"}, headers=WITHIN).content.decode()
    stamp = re.search(r'name="stamp" value="([^"]+)"', preview)[1]
    sent = browser.post(place, {**said, "do": "confirm", "stamp": stamp}, headers=WITHIN).content.decode()
    assert Comment.objects.filter(parent=parent).count() == 1
    assert f'data-sent="{parent.pk}" data-draft="{" ".join(names_in(browser, thread))}"' in sent
