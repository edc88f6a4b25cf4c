"""The desk lists the discussions of pages on other sites: found, read in the order in which they live, and led to."""

from __future__ import annotations

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from palabre.discussion import arriving, importing, merging, moving
from palabre.discussion.models import State, Thread
from palabre.moderation import threads_elsewhere
from palabre.publications import hosts
from tests import factories
from tests.factories import NOON

HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def outside(publication):
    """Make the discussion of a page on another site: its address, and when it was begun."""

    def make(path, *, title="", at=NOON):
        found = factories.make_outside_thread(publication, f"https://journal.example/{path}", title=title)
        Thread.objects.filter(pk=found.pk).update(last_written_at=at)
        found.refresh_from_db()
        return found

    return make


def shown(desk, query=""):
    """The numbers of the discussions that the list shows, in order."""
    answer = desk.get(f"/desk/threads/{query}")
    assert answer.status_code == 200
    main = answer.content.decode().partition("<main")[2]
    return [int(number) for number in re.findall(r'<p><a href="/desk/threads/(\d+)/"><b>', main)]


def test_those_in_which_something_was_written_last_come_first(desk, publication, thread, outside):
    first, second, third = (outside(name, at=NOON + n * HOUR) for n, name in enumerate("abc"))
    assert shown(desk) == [third.pk, second.pk, first.pk]
    factories.make_comment(first, at=NOON + 5 * HOUR)
    assert shown(desk) == [first.pk, third.pk, second.pk]
    other = factories.make_publication()
    factories.make_outside_thread(other, "https://journal.example/z")
    assert shown(desk) == [first.pk, third.pk, second.pk]


def test_each_says_where_it_is_what_was_published_what_waits_and_its_state(desk, outside, moderator):
    found = outside("quai", title="Le quai & l’écluse")
    factories.make_published(found, by=moderator)
    for _n in range(2):
        factories.make_comment(found)
    Thread.objects.filter(pk=found.pk).update(closes_at=NOON)
    page = desk.get("/desk/threads/").content.decode()
    assert "<b>Le quai &amp; l’écluse</b>" in page
    assert "https://journal.example/quai" in page
    assert "1 publié" in page
    assert f'<a href="/desk/?thread={found.pk}">2 à lire</a>' in page
    assert "close : plus de nouveaux commentaires" in page
    assert "18/06/2026 14:00" in page


def test_a_page_of_the_list_leads_to_the_next_whatever_is_written_meanwhile(desk, outside, monkeypatch):
    monkeypatch.setattr(threads_elsewhere, "PER_PAGE", 2)
    # Two of one moment stand in the order of their numbers.
    made = [outside(f"p{n}", at=NOON + (n // 2) * HOUR) for n in range(5)]
    assert shown(desk) == [made[4].pk, made[3].pk]
    further = re.search(r'href="(\?before=[^"]+)"', desk.get("/desk/threads/").content.decode())[1]
    factories.make_comment(made[0], at=NOON + 9 * HOUR)
    assert shown(desk, further) == [made[2].pk, made[1].pk]
    assert "Toutes, les plus récentes d’abord" in desk.get(f"/desk/threads/{further}").content.decode()


def test_one_is_found_by_its_address_or_by_words(desk, publication, outside, moderator):
    hosts.register(publication, "journal.example", with_subdomains=False, by=moderator, at=NOON)
    quay, lock = outside("quai/2026", title="Les Travaux du quai"), outside("marché", title="Écluse fermée")
    assert shown(desk, "?q=travaux+QUAI") == [quay.pk]
    assert shown(desk, "?q=%C3%A9cluse") == [lock.pk]
    assert shown(desk, "?q=march%C3%A9") == [lock.pk]
    assert set(shown(desk, "?q=journal.example")) == {quay.pk, lock.pk}
    assert shown(desk, "?q=https://journal.example/quai/2026%23c1") == [quay.pk]
    assert shown(desk, "?q=50%25") == shown(desk, "?q=travaux+marché") == []
    assert "Aucune discussion n’a ces mots" in desk.get("/desk/threads/?q=rien").content.decode()
    moving.move(quay, "https://journal.example/berge", by=moderator, at=NOON)
    assert shown(desk, "?q=http://journal.example/quai/2026") == [quay.pk]


def test_words_are_kept_from_one_page_of_the_list_to_the_next(desk, outside, monkeypatch):
    monkeypatch.setattr(threads_elsewhere, "PER_PAGE", 1)
    made = [outside(f"p{n}", title=title, at=NOON + n * HOUR) for n, title in enumerate(("Quai", "Pont", "Quai"))]  # fmt: skip
    page = desk.get("/desk/threads/?q=quai").content.decode()
    assert 'value="quai"' in page
    further = re.search(r'href="(\?q=quai&amp;before=[^"]+)"', page)[1].replace("&amp;", "&")
    assert shown(desk, further) == [made[0].pk]


@pytest.mark.parametrize("query", ["?q=%27%22%3Cscript%3E", "?before=x", "?before=9999999999999999999-1", "?q=" + "a/" * 400, "?q=http://[/", "?q=//", "?q=%5C%25_"])  # fmt: skip
def test_whatever_is_asked_for_is_answered(desk, outside, query):
    outside("a")
    page = desk.get(f"/desk/threads/{query}")
    assert page.status_code == 200
    assert "<script>" not in page.content.decode().partition("<main")[2]


def test_the_list_costs_as_many_queries_however_many_there_are(desk, outside):
    factories.make_comment(outside("first"))
    desk.get("/desk/threads/")
    with CaptureQueriesContext(connection) as few:
        desk.get("/desk/threads/")
    for n in range(30):
        factories.make_comment(outside(f"p{n}"))
    desk.get("/desk/threads/")
    with CaptureQueriesContext(connection) as many:
        desk.get("/desk/threads/")
    assert len([one for one in many if 'ORDER BY "discussion_thread"."last_written_at"' in one["sql"]]) == 1
    assert len(many) <= len(few)


def test_the_index_gives_the_list_its_order(desk, outside, publication):
    outside("a")
    found = threads_elsewhere.listed(publication)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
    assert "thread_outside_by_activity" in found[:26].explain()


def test_a_merged_discussion_is_as_lively_as_the_livelier_of_the_two(outside, moderator):
    here, there = outside("a", at=NOON), outside("b", at=NOON + HOUR)
    merging.take_in(here, there, by=moderator, at=NOON + 2 * HOUR)
    assert Thread.objects.get(pk=here.pk).last_written_at == NOON + HOUR


def test_what_was_brought_was_written_when_it_was_sent(publication, outside):
    found = outside("a", at=NOON)
    arrivals = [
        arriving.Arrival(origin=f"disqus:journal:{n}", sent_at=NOON - n * HOUR, author_name="Maud", text=f"Texte {n}.", state=State.PUBLISHED)
        for n in (3, 2)
    ]  # fmt: skip
    importing.bring_all(found, arrivals, at=NOON, by="import")
    assert Thread.objects.get(pk=found.pk).last_written_at == NOON - 2 * HOUR


@pytest.mark.parametrize("path", ["/desk/hosts/", "/desk/settings/"])
def test_it_is_led_to(desk, outside, path):
    outside("a")
    assert 'href="/desk/threads/"' in desk.get(path).content.decode()


def test_beside_a_comment_the_link_says_what_it_leads_to(desk, outside):
    found = outside("a")
    factories.make_comment(found)
    page = desk.get("/desk/").content.decode()
    assert f'<a href="/desk/threads/{found.pk}/">Réglages de la discussion</a> (ouverte)' in page


def test_an_old_address_is_shown_without_a_scheme_which_nobody_knows_any_more(desk, publication, moderator):
    hosts.register(publication, "localhost:8812", with_subdomains=False, by=moderator, at=NOON)
    found = factories.make_outside_thread(publication, "http://localhost:8812/canal")
    moving.move(found, "http://localhost:8812/quai", by=moderator, at=NOON)
    page = desk.get(f"/desk/threads/{found.pk}/").content.decode()
    assert "https://localhost" not in page
    assert "localhost:8812/canal</p>" in page
    assert 'href="http://localhost:8812/quai"' in page
