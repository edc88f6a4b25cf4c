"""Threads of pages on somebody else's site: what names them, and how they come to be."""

from __future__ import annotations

import threading

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from palabre.discussion import outside
from palabre.discussion.models import Thread
from palabre.discussion.outside import NotAnAddress, canonical
from palabre.journal.models import Entry
from tests import factories
from tests.factories import NOON


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("HTTPS://Journal.Example/A/b", "https://journal.example/A/b"),
        ("http://journal.example/a", "https://journal.example/a"),
        ("https://journal.example", "https://journal.example/"),
        ("https://journal.example:443/a", "https://journal.example/a"),
        ("http://journal.example:80/a", "https://journal.example/a"),
        ("https://journal.example:8443/a", "https://journal.example:8443/a"),
        ("https://journal.example./a", "https://journal.example/a"),
        ("https://journal.example/a#suite", "https://journal.example/a"),
        ("  https://journal.example/a\n", "https://journal.example/a"),
        ("https://écluse.example/é?q=ü", "https://xn--cluse-9ra.example/%C3%A9?q=%C3%BC"),
        ("https://journal.example/%7eluc/%c3%a9", "https://journal.example/~luc/%C3%A9"),
        ("https://journal.example/100%", "https://journal.example/100%25"),
        ("https://journal.example/a/../b/./c", "https://journal.example/b/c"),
        ("https://journal.example/a/..", "https://journal.example/"),
        ("https://journal.example/%2e%2e/b", "https://journal.example/b"),
        ("https://journal.example/a b\"c<d>", "https://journal.example/a%20b%22c%3Cd%3E"),
        ("https://journal.example/a?", "https://journal.example/a"),
        ("https://journal.example/a?b=2&a=1", "https://journal.example/a?b=2&a=1"),
        ("https://journal.example/a?&a=1&&b", "https://journal.example/a?a=1&b"),
        ("https://journal.example/a?utm_source=x&id=3&UTM_Medium=y", "https://journal.example/a?id=3"),
        ("https://journal.example/a?fbclid=x&gclid=y&mtm_kwd=z", "https://journal.example/a"),
        ("https://journal.example/a?%75tm_source=x", "https://journal.example/a"),
        ("https://journal.example/a?autm_source=x&ref=y", "https://journal.example/a?autm_source=x&ref=y"),
    ],
)  # fmt: skip
def test_the_ways_to_write_an_address_are_one_key(written, key):
    assert canonical(written) == key
    assert canonical(key) == key


@pytest.mark.parametrize(
    "written",
    [
        "", "journal.example", "/a", "//journal.example/a", "javascript:alert(1)", "data:text/html,x", "ftp://journal.example/a",
        "blob:https://journal.example/x", "https:journal.example", "https:///a", "https://u:p@journal.example/", "https://u@journal.example/",
        "https://journal.example\\@mal.example/", "https:\\\\journal.example/", "https://journal.example/a\nb", "https://journal.example/\x00",
        "java\nscript:x", "https://[::1]/", "https://jour nal.example/", "https://journal.example:99999/", "https://journal.example/" + "a" * 2000,
        "https://journal.example/" + "é" * 500, "https://journal.example/\ud800", "https://[x/", "https://*.example/", "https://a..b/",
    ],
)  # fmt: skip
def test_what_is_no_address_of_the_web_names_nothing(written):
    with pytest.raises(NotAnAddress):
        canonical(written)


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_key_is_plain_letters_and_is_its_own_key(path, query):
    try:
        key = canonical(f"http://journal.example/{path}?{query}")
    except NotAnAddress:
        return
    assert key.isascii()
    assert key.startswith("https://journal.example/")
    assert canonical(key) == key
    assert not set(key) & set('"<> \\`{}|^\n\t#')


@given(st.text(max_size=120))
def test_whatever_is_sent_is_a_key_or_none(written):
    for read in (canonical, outside.named):
        try:
            key = read(written)
        except NotAnAddress:
            continue
        assert read(key) == key
        assert 0 < len(key) <= outside.LONGEST


def test_a_tag_may_name_another_key():
    assert outside.named(" débat du jour ") == "débat du jour"
    assert outside.named("HTTP://Journal.example/a?utm_x=1#b") == "https://journal.example/a"
    for wrong in ("", "  ", "a\nb", "a\x00", "a\u202eb", "x" * 201, "https://", "javascript://x/%0aalert(1)"):
        with pytest.raises(NotAnAddress):
            outside.named(wrong)


def opened(publication, key, **said):
    return outside.open_(publication, key=key, by="guest", at=NOON, **{"address": key, **said})


def test_a_thread_is_opened_once_and_the_journal_says_so(publication):
    thread = opened(publication, "https://journal.example/a", title="  Le\ncanal\u202e ")
    assert (thread.page_title, thread.title) == ("Le canal", "Le canal")
    again = opened(publication, "https://journal.example/a", title="Autre")
    assert (again.pk, again.page_title) == (thread.pk, "Le canal")
    entry = Entry.objects.get(kind="thread.opened")
    assert (entry.subject, entry.actor) == (f"thread:{thread.pk}", "guest")
    assert outside.find(publication, "https://journal.example/a") == thread
    assert outside.find(factories.make_publication(host="phare.example"), "https://journal.example/a") is None


def test_a_page_keeps_its_own_scheme_for_links_and_closes_when_the_publication_says(publication):
    publication.closes_after_days = 10
    thread = opened(publication, "https://journal.example/a", address="http://journal.example/a#b")
    assert thread.page_address == "http://journal.example/a"
    assert (thread.closes_at - NOON).days == 10
    assert thread.title == "http://journal.example/a"


@pytest.mark.django_db(transaction=True)
def test_two_who_open_at_once_open_one(transactional_db):
    publication = factories.make_publication()
    start, found = threading.Barrier(2), []

    def open_it():
        try:
            start.wait()
            found.append(opened(publication, "https://journal.example/a").pk)
        finally:
            connection.close()

    both = [threading.Thread(target=open_it) for _n in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert len(found) == 2
    assert len(set(found)) == 1
    assert Thread.objects.count() == Entry.objects.filter(kind="thread.opened").count() == 1
