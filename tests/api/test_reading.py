"""What programs read at ``/api/v1/``: discussions, comments, counts and the charter, and nothing that readers cannot read."""

from __future__ import annotations

import datetime
import json

import pytest
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import PageViewRestriction

from palabre.discussion import outside, posting, threading
from palabre.discussion.models import Comment, Thread
from palabre.moderation import deciding
from palabre.press.models import Article
from tests import factories
from tests.factories import NOON

API = "/api/v1/"


@pytest.fixture
def read(client):
    """What is answered at an address below ``/api/v1/``: the status and the JSON."""

    def asked(path, **query):
        answer = client.get(path if path.startswith("/") else API + path, query)
        return answer.status_code, answer.json()

    return asked


def whole(read, thread, **query):
    """All comments of a discussion, part by part."""
    status, said = read(f"threads/{thread.pk}/comments", **query)
    found = []
    while True:
        assert status == 200
        found += said["comments"]
        if said["next"] is None:
            return found
        status, said = read(said["next"].removeprefix("http://testserver"))


def remove(comment, by):
    rule = comment.charter.rules.get(number=2)
    deciding.remove(comment, revision=comment.revision_id, by=by, at=NOON, rule=rule, reasons="Non.")


def test_a_discussion_is_found_by_the_address_of_its_article(read, thread, moderator):
    factories.make_published(thread, by=moderator)
    for address in (
        thread.url, f"http://testserver{thread.url}", f"https://TESTSERVER{thread.url}?utm_source=x#discussion",
        thread.url.rstrip("/"), f"https://testserver:443{thread.url}", f"http://testserver:80{thread.url}",
    ):  # fmt: skip
        status, said = read("threads", address=address)
        assert status == 200
        assert (said["id"], said["comments"], said["is_open"]) == (thread.pk, 1, True)
        assert said["url"] == f"http://testserver{thread.url}"
    assert read(f"threads/{thread.pk}") == (status, said)


@pytest.mark.parametrize(
    "address",
    ["/", "//", "/nulle/part/", "https://ailleurs.example/", "javascript:alert(1)", "http://[", "x", "http://testserver:81{url}",
     "ftp://testserver{url}", "//evil.example{url}", "http://a@testserver:99999999{url}", "/%00/",
     "https://ailleurs.example/%00/", "/%ff/", "/a%0ab/", "/%ed%a0%80/"],
)  # fmt: skip
def test_where_no_discussion_is_there_is_none(read, thread, address):
    address = address.format(url=thread.url)
    status, said = read("threads", address=address)
    assert (status, said["status"]) == (404, 404)
    assert read("counts", address=address)[1]["counts"] == [
        {"address": address, "thread": None, "comments": 0}
    ]


def test_an_article_is_found_at_the_address_it_had_before_it_moved(
    read, client, publication, thread, moderator, django_capture_on_commit_callbacks
):
    factories.make_published(thread, by=moderator)
    article, before = thread.article, thread.url
    article.slug = "le-canal-a-rouvert"
    with django_capture_on_commit_callbacks(execute=True):
        article.save_revision().publish()
    now = Thread.objects.get(pk=thread.pk).url
    for address in (before, before.rstrip("/"), f"http://testserver{before}?utm_source=x#c1"):
        there = client.get(address.partition("#")[0], follow=True)
        assert there.request["PATH_INFO"] == now
        status, said = read("threads", address=address)
        assert (status, said["id"], said["url"]) == (200, thread.pk, f"http://testserver{now}")
    counted = read("counts", address=[before, now, "/nulle/part/"])[1]["counts"]
    assert [one["thread"] for one in counted] == [thread.pk, thread.pk, None]
    section = article.section
    section.slug = "nature"
    with django_capture_on_commit_callbacks(execute=True):
        section.save_revision().publish()
    assert read("threads", address=now)[1]["url"] == f"http://testserver/nature/{article.slug}/"


def test_where_somebody_else_stands_by_now_nobody_is_led_on(
    read, publication, thread, django_capture_on_commit_callbacks
):
    article, before = thread.article, thread.url
    article.slug = "le-canal-a-rouvert"
    with django_capture_on_commit_callbacks(execute=True):
        article.save_revision().publish()
    factories.make_article(publication, title="Le nouveau", slug=before.strip("/").rpartition("/")[2])
    status, said = read("threads", address=before)
    assert (status, said["title"]) == (200, "Le nouveau")
    PageViewRestriction.objects.create(
        page=Article.objects.get(pk=said["article"]), restriction_type="password", password="sésame"
    )
    assert read("threads", address=before)[0] == 404


def test_what_was_led_on_by_hand_is_found_and_nothing_that_readers_cannot_read(read, publication, thread):
    other = factories.make_thread(factories.make_publication(name="Le Phare", host="phare.example"))
    said = {
        "/2019/été": {"redirect_page": thread.article},
        "/vieux?p=3": {"redirect_link": f"http://testserver{thread.url}"},
        "/rubrique": {"redirect_page": thread.article.section},
        "/ailleurs": {"redirect_link": "https://ailleurs.example/"},
        "/phare": {"redirect_page": other.article},
    }
    for old_path, to in said.items():
        Redirect.objects.create(old_path=old_path, site=publication.site, **to)
    found = [thread.pk, thread.pk, thread.pk, None, None, None, None]
    asked = [
        "/2019/été/",
        "/2019/%C3%A9t%C3%A9",
        "/vieux/?p=3",
        "/vieux/",
        "/rubrique/",
        "/ailleurs/",
        "/phare/",
    ]
    assert [read("threads", address=one)[1].get("id") for one in asked] == found
    assert [one["thread"] for one in read("counts", address=asked)[1]["counts"]] == found
    thread.article.unpublish()
    assert read("threads", address="/2019/été/")[0] == 404


def test_the_discussion_of_a_page_elsewhere_is_found_by_its_address(read, publication):
    page = "https://ailleurs.example/billet/?id=3"
    thread = outside.open_(publication, key=page, address=page, title="Un billet", by="guest", at=NOON)
    named = outside.open_(publication, key="billet-4", address=page, by="guest", at=NOON)
    for address in (page, "http://AILLEURS.example:80/billet/?utm_source=x&id=3#fin"):
        status, said = read("threads", address=address)
        assert (status, said["id"], said["url"], said["article"]) == (200, thread.pk, page, None)
    assert said["discussion_url"] == f"http://testserver{thread.url}"
    assert read("threads", address="billet-4")[1]["id"] == named.pk
    asked = [page, "/x/", "billet-4"]
    assert [one["thread"] for one in read("counts", address=asked)[1]["counts"]] == [
        thread.pk,
        None,
        named.pk,
    ]


def test_comments_are_told_flat_in_the_order_of_the_page(read, thread, moderator):
    first = factories.make_published(thread, by=moderator, typed="Un <b>premier</b>.\nhttps://a.example/")
    second = factories.make_published(thread, by=moderator)
    reply = factories.make_published(thread, by=moderator, parent=first)
    said = whole(read, thread)
    assert [(one["number"], one["parent"], one["level"]) for one in said] == [
        (first.pk, None, 1), (reply.pk, first.pk, 2), (second.pk, None, 1),
    ]  # fmt: skip
    assert said[0]["text"] == "Un <b>premier</b>.\nhttps://a.example/"
    assert "&lt;b&gt;" in said[0]["html"]
    assert said[0]["replies"] == 1
    assert said[0]["author"] == {"name": "Maud", "speaks_for_publication": False}


def test_what_strangers_call_a_page_elsewhere_is_told_once_something_was_published_there(
    read, publication, moderator
):
    page = "https://ailleurs.example/billet/"
    thread = outside.open_(
        publication, key=page, address=page, title="Achetez mes pilules", by="guest", at=NOON
    )
    factories.make_comment(thread)
    assert read(f"threads/{thread.pk}")[1]["title"] == page
    factories.make_published(thread, by=moderator)
    assert read(f"threads/{thread.pk}")[1]["title"] == "Achetez mes pilules"


@pytest.mark.parametrize("limit", [1, 3, 7, 100])
def test_what_is_read_in_parts_is_the_whole_once(read, publication, moderator, monkeypatch, limit):
    monkeypatch.setattr(threading, "LONG_BRANCH", 3)
    thread = factories.make_thread(publication)
    first = factories.make_published(thread, by=moderator)
    for _n in range(4):
        other = factories.make_published(thread, by=moderator, parent=first)
        factories.make_published(thread, by=moderator, parent=other)
        factories.make_published(thread, by=moderator)
    numbers = [one["number"] for one in whole(read, thread, limit=limit)]
    placed = Comment.objects.filter(thread=thread)
    assert placed.filter(listed_from__gt=0).exists()
    assert sorted(numbers) == sorted(placed.values_list("pk", flat=True))
    parents = dict(placed.values_list("pk", "parent"))
    for place, number in enumerate(numbers):
        assert parents[number] is None or parents[number] in numbers[:place]
    newest = [one["number"] for one in whole(read, thread, limit=limit, order="newest")]
    assert newest == sorted(numbers, reverse=True)


def test_what_appears_while_it_is_read_moves_nothing(read, thread, moderator):
    seen = [factories.make_published(thread, by=moderator).pk for _n in range(4)]
    _status, part = read(f"threads/{thread.pk}/comments", limit=2)
    factories.make_published(thread, by=moderator, parent=Comment.objects.get(pk=seen[0]))
    rest = read(part["next"].removeprefix("http://testserver"))[1]
    assert [one["number"] for one in (*part["comments"], *rest["comments"])] == seen


def test_what_was_taken_off_the_page_leaves_its_place_alone(read, thread, moderator):
    comment = factories.make_published(thread, by=moderator, typed="Vous êtes un âne.", name="Gaston")
    reply = factories.make_published(thread, by=moderator, parent=comment)
    remove(comment, moderator)
    withdrawn = factories.make_published(thread, by=moderator, typed="Je me suis trompé.", name="Odile")
    posting.withdraw(withdrawn, by=moderator, at=NOON)
    one, below, two = whole(read, thread)
    assert (one["state"], one["rule"], one["author"], one["text"], one["html"]) == (
        "removed",
        2,
        None,
        None,
        None,
    )
    assert one["sent_at"] is None
    assert two["state"] == "withdrawn"
    assert below["number"] == reply.pk
    told = json.dumps([one, two], ensure_ascii=False)
    for hidden in ("âne", "Gaston", "trompé", "Odile"):
        assert hidden not in told
    assert read(f"comments/{comment.pk}") == (200, one)
    assert [said["number"] for said in whole(read, thread, order="newest")] == [reply.pk]


def test_what_waits_or_was_refused_is_not_there(read, thread, moderator):
    waiting = factories.make_comment(thread, typed="En attente, secret.", email="maud@example.org")
    refused = factories.make_comment(thread, typed="Refusé, secret.")
    rule = refused.charter.rules.get(number=1)
    deciding.refuse(refused, revision=refused.revision_id, by=moderator, at=NOON, rule=rule)
    assert whole(read, thread) == []
    for number in (waiting.pk, refused.pk, 999_999, 2**63, 2**70):
        assert read(f"comments/{number}")[0] == 404
        assert read(f"threads/{thread.pk}/comments", after=number)[0] == 422
    assert read("counts", address=thread.url)[1]["counts"][0]["comments"] == 0


def test_an_edit_is_not_told_before_it_is_published(read, thread, moderator, publication):
    reader, _key = factories.make_reader(publication)
    comment = factories.make_published(thread, by=moderator, reader=reader, typed="Ma première version.")
    posting.edit(comment, revision=comment.revision_id, typed="Ma seconde version.", by=reader, at=NOON)
    assert whole(read, thread)[0]["text"] == "Ma première version."


def test_nothing_is_told_of_an_author_but_the_name(client, thread, moderator, publication):
    reader, key = factories.make_reader(publication)
    factories.make_published(
        thread, by=moderator, name="Maud", email="maud@example.org", reader=reader,
        findings=[{"rule": 3, "check": "capitals", "kind": "capitals", "start": 0, "end": 3, "score": 1.0,
                   "message": "capitals", "values": {}, "replacement": None, "counts": True}],
    )  # fmt: skip
    for path in (f"threads/{thread.pk}/comments", f"threads/{thread.pk}", "counts?address=" + thread.url):
        told = client.get(API + path).content.decode()
        for hidden in ("example.org", "capitals", "score", key, "sent_from", "reader"):
            assert hidden not in told


def private(thread):
    PageViewRestriction.objects.create(
        page=thread.article.page_ptr, restriction_type=PageViewRestriction.LOGIN
    )


def unpublished(thread):
    thread.article.unpublish()


@pytest.mark.parametrize("become", [private, unpublished])
def test_the_discussion_of_an_article_that_is_not_public_is_not_there(read, thread, moderator, become):
    comment = factories.make_published(thread, by=moderator)
    become(thread)
    for path in (f"threads/{thread.pk}", f"threads/{thread.pk}/comments", f"comments/{comment.pk}"):
        assert read(path)[0] == 404
    assert read("threads", address=thread.url)[0] == 404
    assert read("counts", address=thread.url)[1]["counts"][0] == {
        "address": thread.url, "thread": None, "comments": 0,
    }  # fmt: skip


def test_another_publications_discussions_are_not_there(read, thread, moderator):
    other = factories.make_thread(factories.make_publication(host="phare.example"))
    comment = factories.make_published(other)
    for path in (f"threads/{other.pk}", f"threads/{other.pk}/comments", f"comments/{comment.pk}"):
        assert read(path)[0] == 404
    assert read("threads", address=f"http://phare.example{other.url}")[0] == 404


def test_many_addresses_are_counted_at_once_in_their_order(
    read, publication, moderator, django_assert_max_num_queries
):
    threads = [factories.make_thread(publication) for _n in range(3)]
    for times, thread in enumerate(threads):
        for _n in range(times):
            factories.make_published(thread, by=moderator)
    asked = [thread.url for thread in threads[::-1]] + [f"/nulle/part-{n}/" for n in range(97)]
    with django_assert_max_num_queries(9):
        status, said = read("counts", address=asked)
    assert status == 200
    assert [one["address"] for one in said["counts"]] == asked
    assert [one["comments"] for one in said["counts"]][:4] == [2, 1, 0, 0]
    assert [one["thread"] for one in said["counts"]][:4] == [*(one.pk for one in threads[::-1]), None]
    assert read("counts", address=[*asked, "/encore/"])[0] == 422
    assert read("counts")[0] == 422


def test_a_part_of_a_discussion_costs_the_same_however_long_it_is(
    read, publication, moderator, django_assert_max_num_queries
):
    thread = factories.make_thread(publication)
    factories.make_long_thread(thread, 300)
    for limit, after in ((5, None), (100, None), (100, whole(read, thread)[140]["number"])):
        query = {"limit": limit, **({"after": after} if after else {})}
        with django_assert_max_num_queries(10):
            assert len(read(f"threads/{thread.pk}/comments", **query)[1]["comments"]) == limit
        with django_assert_max_num_queries(10):
            read(f"threads/{thread.pk}/comments", order="newest", **query)


def test_the_charter_is_told_with_its_rules_and_its_versions(read, publication):
    _status, said = read("charter")
    assert (said["version"], said["is_in_force"]) == (1, True)
    assert [rule["number"] for rule in said["rules"]] == [1, 2, 3]
    assert {"rule:2", "unlawful", "mistake", "other"} < {one["category"] for one in said["alert_categories"]}
    assert read("charter/1")[1] == said
    factories.make_charter(publication, number=2, in_force_at=timezone.now() + datetime.timedelta(days=1))
    publication.charter_versions.create(number=3)
    for number in (2, 3, 4, 2**70):
        assert read(f"charter/{number}")[0] == 404


def test_a_discussion_that_closed_says_so(read, thread, moderator):
    factories.make_published(thread, by=moderator)
    Thread.objects.filter(pk=thread.pk).update(opening="closed")
    assert read(f"threads/{thread.pk}")[1]["is_open"] is False
    assert whole(read, thread)[0]["may_be_answered"] is False


@pytest.mark.parametrize(
    "path",
    ["threads/{thread}/comments?limit=0", "threads/{thread}/comments?limit=101", "threads/{thread}/comments?limit=x",
     "threads/{thread}/comments?order=oldest", "threads/{thread}/comments?after=-1", "threads",
     "threads/{thread}/comments?after=9223372036854775808", "threads/{thread}/comments?after=1e3"],
)  # fmt: skip
def test_what_means_nothing_is_told_by_its_name(read, thread, path):
    status, said = read(API + path.format(thread=thread.pk))
    assert (status, said["title"] != "", said["type"]) == (422, True, "http://testserver/api/v1/docs#invalid")
    assert said["errors"][0]["field"] in ("limit", "order", "after", "address")
