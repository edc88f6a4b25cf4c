"""Discussions on the desk: two are merged, a page outside moves and gets its title."""

from __future__ import annotations

import html

import pytest

from palabre.discussion.models import Thread
from palabre.moderation.naming_threads import thread_meant
from palabre.publications import hosts
from tests import factories
from tests.factories import NOON


@pytest.fixture
def other(publication, moderator):
    """The discussion of a page on another site, whose host is registered."""
    hosts.register(publication, "journal.example", with_subdomains=False, by=moderator, at=NOON)
    return factories.make_outside_thread(
        publication, "https://journal.example/canal", title="Le canal, ailleurs"
    )


def at(thread, more=""):
    return f"/desk/threads/{thread.pk}/{more}"


def test_a_moderator_sees_what_will_happen_and_merges(desk, thread, other):
    comment = factories.make_published(other, typed="Pareil.", name="Ada")
    factories.make_published(thread, typed="Pareil.", name="Ada")
    page = desk.get(at(thread)).content.decode()
    assert at(thread, "merge/") in page
    summary = html.unescape(desk.get(at(thread, "merge/"), {"other": f"#{comment.number}"}).content.decode())
    for words in (
        "1 commentaire arrive ici",
        "est un doublon",
        "https://journal.example/canal",
        "ne peut pas être défait",
    ):
        assert words in summary, words
    # Looking changes nothing.
    assert Thread.objects.count() == 2
    answer = desk.post(at(thread, "merge/"), {"other": f"/threads/{other.pk}/"}, follow=True)
    assert "1 commentaire est venu ici." in answer.content.decode()
    assert comment.thread_id != Thread.objects.get().pk
    assert Thread.objects.get().published_count == 2


def test_a_discussion_is_meant_by_address_comment_or_number(publication, thread, other):
    comment = factories.make_published(other)
    for written in (
        f"#{comment.number}", str(comment.number), "https://journal.example/canal?utm_source=x#top", "journal.example/canal",
        f"http://testserver/c/{comment.number}/", f"/threads/{other.pk}/", f"/desk/threads/{other.pk}/",
        f" /c/{comment.number}/branch/ ",
    ):  # fmt: skip
        assert thread_meant(publication, written) == other, written
    for written in (
        thread.article.address,
        f"http://testserver{thread.url}#c1",
        f"{thread.url}discussion/2/",
    ):
        assert thread_meant(publication, written) == thread, written
    for written in ("#999999999", "9" * 19, "https://stranger.example/", "x", "javascript:alert(1)", "/", "http://[::1", "a b"):  # fmt: skip
        assert thread_meant(publication, written) is None, written


def test_what_is_not_known_is_said_and_stays_in_its_field(desk, thread):
    answer = desk.get(at(thread, "merge/"), {"other": '"><b>'})
    assert answer.status_code == 422
    assert 'value="&quot;&gt;&lt;b&gt;"' in answer.content.decode()
    assert desk.get(at(thread, "merge/"), {"other": ""}).status_code == 422
    assert desk.get(at(thread, "merge/"), {"other": f"/threads/{thread.pk}/"}).status_code == 422


def test_an_article_s_discussion_is_looked_at_the_other_way_round(desk, thread, other):
    answer = desk.get(at(other, "merge/"), {"other": thread.article.address})
    assert answer.status_code == 422
    assert f"{at(thread, 'merge/')}?other=/threads/{other.pk}/" in answer.content.decode()


def test_the_second_of_two_moderators_is_told(desk, thread, other):
    said = {"other": f"/threads/{other.pk}/"}
    assert desk.post(at(thread, "merge/"), said).status_code == 302
    # The other one is this one by now.
    assert desk.post(at(thread, "merge/"), said).status_code == 409
    # Whoever is on the page of what was taken in is led on, and nothing they did is done elsewhere.
    assert desk.get(at(other)).url == at(thread)
    answer = desk.post(at(other), {"opening": "closed"}, follow=True)
    assert "entre-temps" in answer.content.decode()
    assert Thread.objects.get().opening == "open"
    assert desk.post(at(other, "merge/"), {"other": "x"}).url == at(thread)


def test_a_page_outside_without_a_title_gets_one_on_the_desk(desk, publication, other):
    untitled = factories.make_outside_thread(publication, "https://journal.example/b", title="")
    page = desk.get(at(untitled)).content.decode()
    assert "n’a dit aucun titre" in page
    assert desk.post(at(untitled, "title/"), {"title": "  <b>Un</b>\n titre "}).status_code in (302, 422)
    desk.post(at(untitled, "title/"), {"title": "Un  <b>titre</b>"})
    assert Thread.objects.get(pk=untitled.pk).title == "Un <b>titre</b>"
    assert "Un &lt;b&gt;titre&lt;/b&gt;" in desk.get(at(untitled)).content.decode()
    assert desk.post(at(untitled, "title/"), {"title": ""}).status_code == 422
    assert desk.post(at(untitled, "title/"), {"title": "x" * 301}).status_code == 422
    assert Thread.objects.get(pk=untitled.pk).title == "Un <b>titre</b>"


def test_a_page_outside_moves_on_the_desk(desk, other):
    desk.post(at(other, "address/"), {"address": "https://journal.example/le-canal"})
    assert Thread.objects.get().page_address == "https://journal.example/le-canal"
    assert "journal.example/canal</p>" in desk.get(at(other)).content.decode()


def test_where_another_discussion_is_merging_is_offered(desk, publication, other):
    there = factories.make_outside_thread(publication, "https://journal.example/b")
    answer = desk.post(at(other, "address/"), {"address": "https://journal.example/b"})
    assert answer.status_code == 409
    assert f"{at(other, 'merge/')}?other=/threads/{there.pk}/" in answer.content.decode()


@pytest.mark.parametrize("address", ["", "javascript:alert(1)", "https://stranger.example/a", "https://u@journal.example/", "https://journal.example/" + "a" * 2000])  # fmt: skip
def test_an_address_that_cannot_be_is_said_and_changes_nothing(desk, other, address):
    answer = desk.post(at(other, "address/"), {"address": address})
    assert answer.status_code == 422
    assert 'id="address-errors"' in answer.content.decode()
    assert Thread.objects.get().page_address == "https://journal.example/canal"


def test_an_article_has_its_title_and_address_by_itself(desk, thread):
    assert 'id="address"' not in desk.get(at(thread)).content.decode()
    assert desk.post(at(thread, "title/"), {"title": "x"}).status_code == 404
    assert desk.post(at(thread, "address/"), {"address": "https://journal.example/"}).status_code == 404


def test_before_they_are_merged_it_is_said_which_goes_into_which(desk, thread, other):
    factories.make_published(other)
    page = desk.get(at(thread, f"merge/?other=/threads/{other.pk}/")).content.decode()
    assert (
        f"passe dans «\u202f{thread.title}\u202f». La première discussion disparaît, la seconde reste."
        in page
    )
    assert "(publié\u202f: 1)" in page
    assert "Aucun doublon." in page
    assert "et elle est ouverte." in page
    assert "Choisir une autre discussion" in page
