"""What was begun on a page outside and stayed empty is cleared away after thirty days; whoever was writing loses nothing."""

from __future__ import annotations

import datetime
import html
import re
import threading
from urllib.parse import urlencode

import pytest
from django.core import signing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from palabre.accounts import limits
from palabre.discussion import clearing, merging, moving, outside, posting
from palabre.discussion.models import Comment, Opening, State, Thread
from palabre.journal.models import Entry
from palabre.publications import hosts
from tests import factories
from tests.factories import NOON

PAGE = "https://journal.example/a"
DUE = NOON + clearing.AFTER
WITHIN = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Dest": "iframe", "Origin": "http://testserver"}
ON_OURS = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Dest": "document", "Origin": "http://testserver"}
TYPED = "Le canal vu de la berge, au petit matin."
SAID = {"text": TYPED, "name": "Maud"}


@pytest.fixture
def carried(publication, moderator):
    """A publication whose discussions journal.example may carry."""
    hosts.register(publication, "journal.example", with_subdomains=False, by=moderator, at=NOON)
    return publication


@pytest.fixture
def empty(carried):
    """The thread of a page there, in which nobody wrote."""
    return factories.make_outside_thread(carried, PAGE)


def hidden(answer, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', answer.content.decode())
    return html.unescape(found[1]) if found else ""


def cleared(thread) -> None:
    assert clearing.clear_empty(at=DUE) == 1
    assert not Thread.objects.filter(pk=thread.pk).exists()


def test_after_thirty_days_and_not_before(client, empty):
    assert clearing.clear_empty(at=DUE - datetime.timedelta(seconds=1)) == 0
    cleared(empty)
    assert clearing.clear_empty(at=DUE) == 0
    entry = Entry.objects.get(kind="thread.cleared")
    assert (entry.subject, entry.actor, entry.facts) == (f"thread:{empty.pk}", "system", {})
    lookup = client.get(f"/embed/?{urlencode({'address': PAGE})}")
    assert (lookup.status_code, client.get(f"/embed/{empty.pk}/").status_code) == (200, 404)
    begun = client.post("/embed/open/", {"word": hidden(lookup, "word")}, headers=WITHIN)
    assert begun.status_code == 303
    assert Thread.objects.get().page_key == PAGE


def with_a_comment(thread, by):
    factories.make_comment(thread)


def with_a_refused_one(thread, by):
    comment = factories.make_comment(thread)
    Comment.objects.filter(pk=comment.pk).update(state=State.REFUSED, waiting_since=None)


def with_a_name_it_took_in(thread, by):
    other = factories.make_outside_thread(thread.publication, "https://journal.example/b")
    merging.take_in(thread, other, by=by, at=NOON)


def with_a_title_of_the_desk(thread, by):
    moving.give_title(thread, "Le canal", by=by, at=NOON)


def with_an_address_of_the_desk(thread, by):
    moving.move(thread, "https://journal.example/c", by=by, at=NOON)


@pytest.mark.parametrize(
    "done",
    [with_a_comment, with_a_refused_one, with_a_name_it_took_in, with_a_title_of_the_desk, with_an_address_of_the_desk],
)  # fmt: skip
def test_what_somebody_did_something_about_stays(empty, moderator, done):
    done(empty, moderator)
    assert clearing.clear_empty(at=DUE) == 0
    assert Thread.objects.filter(pk=empty.pk).exists()


def test_what_an_import_or_an_article_began_stays(carried):
    outside.open_(carried, key=PAGE, address=PAGE, by="system", at=NOON)
    factories.make_thread(carried)
    assert clearing.clear_empty(at=DUE) == 0
    assert Thread.objects.count() == 2


def test_few_at_once_and_none_stands_in_the_way_of_the_others(carried, moderator, monkeypatch):
    monkeypatch.setattr(clearing, "LOOKED_AT_TOGETHER", 2)
    monkeypatch.setattr(clearing, "AT_ONCE", 3)
    begun = [factories.make_outside_thread(carried, f"https://journal.example/{n}") for n in range(8)]
    for kept in begun[:3]:
        moving.give_title(kept, "Un titre", by=moderator, at=NOON)
    assert [clearing.clear_empty(at=DUE) for _time in range(3)] == [3, 2, 0]
    assert set(Thread.objects.all()) == set(begun[:3])


def test_what_is_young_is_not_looked_at_whole(carried, monkeypatch):
    monkeypatch.setattr(clearing, "LOOKED_AT_TOGETHER", 2)
    for n in range(6):
        factories.make_outside_thread(carried, f"https://journal.example/{n}")
    with CaptureQueriesContext(connection) as asked:
        assert clearing.clear_empty(at=NOON) == 0
    assert len(asked) <= 3


def test_who_writes_first_stops_it(empty, monkeypatch):
    factories.make_comment(empty)
    monkeypatch.setattr(clearing, "_due", lambda at: iter([empty.pk]))
    assert clearing.clear_empty(at=DUE) == 0
    assert Comment.objects.get().thread == empty


def test_who_comes_second_is_told_and_keeps_the_text(empty):
    cleared(empty)
    with pytest.raises(posting.ThreadClosed):
        factories.make_comment(empty)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_come_together_one_finds_what_the_other_did(transactional_db):
    publication = factories.make_publication()
    for n in range(4):
        thread = factories.make_outside_thread(publication, f"https://journal.example/{n}")
        start, came_of_it = threading.Barrier(2), {}

        def do(name, act, start=start, came_of_it=came_of_it):
            try:
                start.wait()
                came_of_it[name] = act()
            except posting.ThreadClosed:
                came_of_it[name] = None
            finally:
                connection.close()

        acts = {
            "sent": lambda thread=thread: factories.make_comment(thread),
            "cleared": lambda: clearing.clear_empty(at=DUE),
        }
        both = [threading.Thread(target=do, args=one) for one in acts.items()]
        for one in both:
            one.start()
        for one in both:
            one.join()
        is_there = Thread.objects.filter(pk=thread.pk).exists()
        assert came_of_it["cleared"] == (0 if is_there else 1)
        assert (
            (came_of_it["sent"] is not None) == is_there == Comment.objects.filter(thread=thread.pk).exists()
        )


class TestFormStillOpen:
    """A form that stood open while its discussion was cleared away begins it again."""

    @pytest.fixture(params=["frame", "page"])
    def form(self, request, client, empty):
        """Its address, its headers, and what it carries."""
        place, headers = {
            "frame": (f"/embed/{empty.pk}/", WITHIN), "page": (f"/threads/{empty.pk}/", ON_OURS),
        }[request.param]  # fmt: skip
        shown = client.get(place)
        address = re.search(
            r'<form class="respond" id="respond" method="post" action="([^"]+)"', shown.content.decode()
        )[1]
        return address, headers, {**SAID, "again": hidden(shown, "again")}

    def test_what_is_typed_is_previewed_and_sent(self, client, empty, form):
        address, headers, said = form
        cleared(empty)
        preview = client.post(address, {**said, "do": "preview"}, headers=headers)
        thread = Thread.objects.get()
        assert (preview.status_code, thread.page_key, thread.page_address) == (200, PAGE, PAGE)
        assert TYPED in preview.content.decode()
        onward = address.replace(f"/{empty.pk}/", f"/{thread.pk}/")
        assert f'action="{onward}"' in preview.content.decode()
        stamp, token = hidden(preview, "stamp"), hidden(preview, "csrfmiddlewaretoken")
        sent = client.post(
            onward, {**said, "do": "confirm", "stamp": stamp, "csrfmiddlewaretoken": token}, headers=headers
        )
        assert sent.status_code == 200
        assert Comment.objects.get().thread == thread
        assert (
            Entry.objects.filter(kind="thread.opened", subject=f"thread:{thread.pk}", actor="guest").count()
            == 1
        )

    def test_what_was_previewed_is_sent(self, client, empty, form):
        address, headers, said = form
        preview = client.post(address, {**said, "do": "preview"}, headers=headers)
        again, stamp, token = (hidden(preview, name) for name in ("again", "stamp", "csrfmiddlewaretoken"))
        cleared(empty)
        said |= {"again": again, "do": "confirm", "stamp": stamp, "csrfmiddlewaretoken": token}
        assert client.post(address, said, headers=headers).status_code == 200
        assert Comment.objects.get().thread.page_key == PAGE

    def test_where_somebody_began_it_meanwhile_it_goes_there(self, client, empty, form):
        address, headers, said = form
        cleared(empty)
        thread = factories.make_outside_thread(empty.publication, PAGE)
        preview = client.post(address, {**said, "do": "preview"}, headers=headers)
        assert (preview.status_code, Thread.objects.get()) == (200, thread)
        assert TYPED in preview.content.decode()

    @pytest.mark.parametrize("again", ["", "x", "é\x00", None])
    def test_without_a_word_of_ours_the_text_is_shown(self, client, empty, form, again):
        address, headers, said = form
        said = {name: value for name, value in {**said, "again": again}.items() if value is not None}
        cleared(empty)
        answer = client.post(address, {**said, "do": "confirm"}, headers=headers)
        assert answer.status_code == 404
        assert re.search(rf"<textarea[^>]*>\s*{TYPED}", answer.content.decode())
        assert not Thread.objects.exists()

    def test_a_host_that_was_taken_away_begins_nothing(self, client, empty, form, moderator):
        address, headers, said = form
        cleared(empty)
        hosts.remove(empty.publication, "journal.example", by=moderator, at=NOON)
        answer = client.post(address, {**said, "do": "preview"}, headers=headers)
        assert answer.status_code == 403
        assert TYPED in answer.content.decode()
        assert not Thread.objects.exists()

    def test_nobody_begins_without_end(self, client, empty, form, monkeypatch):
        address, headers, said = form
        cleared(empty)
        monkeypatch.setitem(limits.LIMITS, "thread", (0, 0))
        answer = client.post(address, {**said, "do": "preview"}, headers=headers)
        assert answer.status_code == 429
        assert TYPED in answer.content.decode()
        assert not Thread.objects.exists()

    @pytest.mark.parametrize(
        "headers",
        [{"Sec-Fetch-Site": "cross-site", "Origin": "https://mal.example"}, {"Sec-Fetch-Site": "same-site"}],
    )
    def test_another_site_begins_nothing_and_shows_nothing(self, empty, form, headers):
        address, ours, said = form
        cleared(empty)
        browser = Client(enforce_csrf_checks=True)
        answer = browser.post(address, {**said, "do": "preview"}, headers=ours | headers)
        assert answer.status_code == 404
        assert TYPED not in answer.content.decode()
        assert not Thread.objects.exists()

    def test_advice_on_what_is_being_written_begins_nothing(self, client, empty, form):
        address, headers, said = form
        cleared(empty)
        asked = client.post(
            address, {**said, "do": "preview"}, headers=headers | {"Accept": "application/json"}
        )
        assert asked.status_code == 404
        assert not Thread.objects.exists()


def test_the_word_of_another_publication_begins_nothing(client, empty):
    again = hidden(client.get(f"/embed/{empty.pk}/"), "again")
    other = factories.make_publication(host="phare.example")
    hosts.register(
        other, "journal.example", with_subdomains=False, by=factories.make_moderator(other), at=NOON
    )
    cleared(empty)
    answer = client.post(
        f"/respond/{empty.pk}/", {**SAID, "again": again}, headers={"Sec-Fetch-Site": "same-origin", "Host": "phare.example"}
    )  # fmt: skip
    assert answer.status_code == 404
    assert not Thread.objects.exists()
    # Nor does it open a form as the words of empty pages do.
    assert client.post("/embed/open/", {"word": again}, headers=WITHIN).status_code == 403


def test_a_form_carries_a_word_only_while_nothing_was_published(client, carried, moderator):
    thread = factories.make_outside_thread(carried, PAGE, title="Rumeur infâme")
    places = (
        f"/embed/{thread.pk}/",
        f"/threads/{thread.pk}/",
        f"/respond/{thread.pk}/",
        f"/embed/{thread.pk}/respond/",
    )
    for place in places:
        word = hidden(client.get(place), "again")
        assert word, place
        # What a stranger called the page is not in it.
        assert signing.Signer(salt="palabre.outside.again").unsign_object(word) == [
            carried.pk,
            PAGE,
            PAGE,
            "",
        ]
    factories.make_published(thread, by=moderator)
    article = factories.make_thread(carried)
    for place in (*places, article.url, f"/respond/{article.pk}/"):
        assert not hidden(client.get(place), "again"), place


def test_a_discussion_that_the_desk_closed_stays_closed(client, empty, moderator):
    client.force_login(moderator)
    client.post(f"/desk/threads/{empty.pk}/", {"opening": Opening.CLOSED, "reading": "", "closes_at": ""})
    assert Thread.objects.get().opening == Opening.CLOSED
    assert clearing.clear_empty(at=timezone.now() + clearing.AFTER) == 0
