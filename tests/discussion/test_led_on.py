"""Whoever has the address of a discussion that another took in is led on to that one, whatever kind of address it is."""

from __future__ import annotations

import html
import json
import re

import pytest
from django.utils import timezone

from palabre.discussion import merging, stamps
from palabre.discussion.models import Comment
from palabre.publications import hosts
from tests import factories
from tests.factories import NOON

HERE, THERE = "https://journal.example/ici", "https://journal.example/la"
WITHIN = {"Sec-Fetch-Site": "same-origin", "Origin": "http://gazette.example"}


@pytest.fixture
def taken_in(publication, moderator):
    """The number of a thread outside, with a comment, that the thread of another page took in; and that thread."""
    hosts.register(publication, "journal.example", with_subdomains=False, by=moderator, at=NOON)
    old, kept = (
        factories.make_outside_thread(publication, THERE),
        factories.make_outside_thread(publication, HERE),
    )
    factories.make_published(old, by=moderator)
    was = old.pk
    merging.take_in(kept, old, by=moderator, at=NOON)
    return was, kept


@pytest.mark.parametrize(
    "path",
    [
        "/threads/{}/", "/threads/{}/feed/", "/embed/{}/", "/embed/{}/?lang=en&theme=dark", "/embed/{}/respond/",
        "/embed/{}/follow/", "/respond/{}/", "/respond/{}/?lang=fr", "/follow/?thread={}",
    ],
)  # fmt: skip
def test_to_the_same_address_of_the_other(client, taken_in, path):
    was, kept = taken_in
    answer = client.get(path.format(was))
    assert answer.status_code == 302
    assert answer["Location"] == path.format(kept.pk)
    assert client.get(path.format(kept.pk)).status_code == 200


def test_an_old_tag_gets_the_discussion_and_its_count(client, taken_in):
    was, kept = taken_in
    assert client.get("/embed/", {"address": THERE})["Location"] == f"/embed/{kept.pk}/"
    said = client.get("/embed/counts/", {"at": "https://journal.example", "of": f"{THERE} {HERE}"})
    assert [one["count"] for one in json.loads(said.content)["counts"]] == [1, 1]
    told = client.get("/api/v1/threads", {"address": THERE}).json()
    assert told["id"] == kept.pk
    assert client.get(f"/api/v1/threads/{was}").json()["id"] == kept.pk
    counted = client.get("/api/v1/counts", {"address": [THERE, HERE]}).json()["counts"]
    assert [one["comments"] for one in counted] == [1, 1]


def test_what_is_typed_in_the_frame_meanwhile_is_sent(client, taken_in, monkeypatch):
    was, kept = taken_in
    said = {
        "text": "Je l’écrivais déjà avant.",
        "name": "Zoé",
        "stamp": stamps.stamp(was, None, at=timezone.now()),
        "do": "confirm",
    }
    answer = client.post(f"/embed/{was}/respond/", said, headers=WITHIN)
    assert answer.status_code == 200
    assert Comment.objects.get(revision__text=said["text"]).thread == kept


def test_an_articles_discussion_is_read_beside_the_article_and_in_no_frame(
    client, publication, thread, moderator
):
    hosts.register(publication, "journal.example", with_subdomains=False, by=moderator, at=NOON)
    old = factories.make_outside_thread(publication, THERE)
    was = old.pk
    merging.take_in(thread, old, by=moderator, at=NOON)
    assert client.get(f"/threads/{was}/")["Location"] == f"{thread.url}#discussion"
    assert client.get(f"/threads/{was}/feed/")["Location"] == f"{thread.url}feed/"
    for framed in (
        client.get(f"/embed/{was}/"),
        client.get("/embed/", {"address": THERE}),
        client.get(f"/embed/{was}/respond/"),
    ):
        assert framed.status_code == 200
        assert "se poursuit à côté d’un article" in framed.content.decode()
        assert f'href="{publication.root_url}{thread.url}#discussion"' in framed.content.decode()
        assert 'class="comment' not in framed.content.decode()
    # What was typed before is given back.
    typed = client.post(f"/embed/{was}/respond/", {"text": "Longuement écrit."}, headers=WITHIN)
    assert "Longuement écrit." in typed.content.decode()
    assert f"{thread.url}#discussion" in typed.content.decode()
    assert Comment.objects.count() == 0
    # Whoever may not read the article is told nothing of it.
    thread.article.unpublish()
    assert client.get(f"/threads/{was}/").status_code == 404
    assert client.get(f"/embed/{was}/").status_code == 404
    assert client.get("/embed/", {"address": THERE}).status_code == 404
    assert client.get("/threads/", {"address": THERE}).status_code == 404


def test_a_page_left_open_meanwhile_says_where_the_discussion_is(client, publication, thread, moderator):
    hosts.register(publication, "journal.example", with_subdomains=False, by=moderator, at=NOON)
    empty = client.get("/embed/", {"address": THERE}).content.decode()
    word = html.unescape(re.search(r'name="word" value="([^"]+)"', empty)[1])
    old = factories.make_outside_thread(publication, THERE)
    merging.take_in(thread, old, by=moderator, at=NOON)
    answer = client.post("/embed/open/", {"word": word}, headers=WITHIN | {"Sec-Fetch-Dest": "iframe"})
    assert answer.status_code == 200
    assert f"{thread.url}#discussion" in answer.content.decode()
