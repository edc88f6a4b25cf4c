"""What the front door keeps of discussions in frames: few of what strangers can invent, and nothing that is out of date."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from palabre.frontdoor import addresses, staleness
from palabre.frontdoor.mirroring import is_worth_it
from palabre.frontdoor.pages import Store, finish
from palabre.frontdoor.purging import Cache
from palabre.kit import depending
from palabre.publications import hosts
from tests import factories
from tests.factories import NOON

PAGE = "https://journal.example/a"
# As ``frontdoor.asking`` asks for a page that is nobody's in particular.
FLIGHT = {"palabre.flight": True, "HTTP_HOST": "testserver"}


def lookup(client, **said):
    return client.get(f"/embed/?{urlencode({'address': PAGE, **said})}", **FLIGHT)


@pytest.fixture(autouse=True)
def nothing_kept():
    """No part of a page that another test kept, and none left to the next."""
    depending.parts.drop(None)
    yield
    depending.parts.drop(None)


@pytest.fixture
def carried(publication, moderator):
    hosts.register(publication, "journal.example", with_subdomains=False, by=moderator, at=NOON)
    return publication


def kept(answer, path):
    """The page that the front door would keep of ``answer``."""
    _raw, page = finish(addresses.kept_at(path), answer.status_code, answer.items(), answer.content, Cache())
    return page


def test_the_frame_s_page_is_kept_and_so_is_the_way_to_it(client, carried):
    empty = kept(lookup(client), "/embed/")
    assert f"outside:{carried.pk}" in empty.names
    thread = factories.make_outside_thread(carried, PAGE)
    way = kept(lookup(client), "/embed/")
    assert (way.status, dict(way.headers)["location"]) == (302, f"/embed/{thread.pk}/")
    page = kept(client.get(f"/embed/{thread.pk}/", **FLIGHT), f"/embed/{thread.pk}/")
    assert {f"thread:{thread.pk}", f"publication:{carried.pk}"} <= page.names
    assert "frame-ancestors journal.example" in dict(page.headers)["content-security-policy"]
    for one in (empty, way, page):
        assert "x-frame-options" not in dict(one.headers) or one is way
        # A web server that hands out files would not say which hosts may frame it.
        assert not is_worth_it(one, "")


def test_what_gets_a_sentence_is_not_kept(client, carried):
    assert kept(lookup(client, address="https://mal.example/"), "/embed/") is None
    assert kept(lookup(client, address="x"), "/embed/") is None


def test_counts_and_the_script_are_kept(client, carried):
    said = urlencode({"at": "https://journal.example", "of": PAGE})
    counts = kept(client.get(f"/embed/counts/?{said}", **FLIGHT), "/embed/counts/")
    assert f"comments:{carried.pk}" in counts.names
    assert dict(counts.headers)["access-control-allow-origin"] == "https://journal.example"
    script = kept(client.get("/embed.js", **FLIGHT), "/embed.js")
    assert "max-age=3600" in dict(script.headers)["cache-control"]


def test_the_way_to_a_comment_is_kept_until_something_happens_in_its_discussion(client, carried):
    thread = factories.make_outside_thread(carried, PAGE)
    comment = factories.make_published(thread)
    way = kept(lookup(client, comment=f"c{comment.pk}"), "/embed/")
    assert (way.status, dict(way.headers)["location"]) == (302, f"/embed/{thread.pk}/#c{comment.pk}")
    assert {f"thread:{thread.pk}", f"outside:{carried.pk}"} <= way.names
    # One that is not there may be published yet.
    assert f"thread:{thread.pk}" in kept(lookup(client, comment="c999"), "/embed/").names
    branch = f"/embed/branch/{comment.pk}/"
    assert f"thread:{thread.pk}" in kept(client.get(branch, **FLIGHT), branch).names


def test_what_says_where_a_branch_is_by_now_is_kept_until_its_article_changes(client, carried):
    thread = factories.make_thread(carried)
    branch = f"/embed/branch/{factories.make_published(thread).pk}/"
    page = kept(client.get(branch, **FLIGHT), branch)
    assert page.status == 200
    assert {f"thread:{thread.pk}", f"publication:{carried.pk}"} <= page.names


@pytest.mark.parametrize("kind", ["thread.opened", "thread.titled", "thread.moved", "thread.cleared"])
def test_an_act_on_a_thread_makes_what_is_known_of_addresses_anew(kind):
    touched = staleness.touched(kind, journal=3, subject="thread:12", facts={})
    assert {"thread:12", "outside:3"} <= touched
    assert "outside:3" not in staleness.touched(
        "comment.published", journal=3, subject="comment:1", facts={"thread": 12}
    )


def test_of_all_that_strangers_invent_few_are_kept(client, carried, monkeypatch):
    store, first = Store(10**9), ("1", "/", "")
    kind = addresses.kept_at("/embed/")
    answer = lookup(client)
    store.put(first, kept(client.get("/charter/", **FLIGHT), "/charter/"))
    for n in range(kind.most + 50):
        store.put(("1", "/embed/", f"address={n}"), kept(answer, "/embed/"))
        if n == 10:
            held = ("1", "/embed/", "address=10")
        if n > 10:
            # What is asked for stays.
            assert store.get(held)
    assert len(store) == kind.most + 1
    assert store.get(first)
    assert store.get(("1", "/embed/", "address=0")) is None
    store.drop([f"outside:{carried.pk}"])
    assert len(store) == 1
    store.put(held, kept(answer, "/embed/"))
    store.clear()
    store.put(held, kept(answer, "/embed/"))
    assert store.get(held)


def test_two_addresses_of_frames_are_never_one_key():
    kind = addresses.kept_at("/embed/")
    one = addresses.query_of(kind, urlencode({"address": "https://a.example/?x=1&thread=b"}))
    two = addresses.query_of(kind, urlencode({"address": "https://a.example/?x=1", "thread": "b"}))
    assert one != two
    assert addresses.query_of(kind, urlencode({"address": "a\nb"})) is None
    assert addresses.query_of(kind, "address=a&address=b") is None
    assert addresses.query_of(kind, "utm_source=x") == ""
    for comment, written in {
        "c12": "comment=c12",
        "comment-7": "comment=comment-7",
        "": None,
        "c12x": None,
        "c0": None,
    }.items():
        assert addresses.query_of(kind, urlencode({"comment": comment})) == written


@pytest.mark.parametrize(
    "path", ["/embed/open/", "/embed/12/respond/", "/embed/12/follow/", "/embed/12/known/", "/embed/known/", "/embed/alert/12/", "/embed/alert/received/1/x/", "/threads/", "/threads/open/"]
)  # fmt: skip
def test_what_is_somebody_s_own_is_never_kept(path):
    assert addresses.kept_at(path) is None
