"""Two discussions become one: every comment keeps its number and its place among the others."""

from __future__ import annotations

import datetime
import random
import re

import pytest
from django.db import connection
from django.utils import timezone

from palabre.config import examining
from palabre.discussion import aliases, merging, moving, outside, posting, threading
from palabre.discussion.models import Alias, Comment, State, Thread, ThreadPage
from palabre.frontdoor import staleness
from palabre.journal import verifying
from palabre.journal.models import Entry
from palabre.moderation import alerting, branching, deciding, picking, replaying
from palabre.publications import hosts
from tests import factories
from tests.factories import NOON


@pytest.fixture
def other(publication):
    """The discussion of a page on another site."""
    return factories.make_outside_thread(publication, "https://journal.example/canal")


def merge(thread, other, by):
    return merging.take_in(thread, other, by=by, at=timezone.now())


def read(thread):
    """The comments of each page of a thread, by their numbers."""
    thread, pages, number = Thread.objects.get(pk=thread.pk), [], 1
    while True:
        try:
            pages.append([row.number for row in threading.read_page(thread, number).rows])
        except threading.NoSuchPage:
            return pages
        number += 1


def grown(threads, moderator, count, seed):
    """Comments sent to ``threads`` in turn by lot, answering each other as deep as it comes."""
    lot, made = random.Random(seed), {thread.pk: [] for thread in threads}
    for n in range(count):
        thread = lot.choice(threads)
        here = made[thread.pk]
        parent = lot.choice(here) if here and lot.random() < 0.5 else None
        comment = factories.make_comment(thread, parent=parent, name=f"Maud {n}", at=NOON + datetime.timedelta(minutes=n))  # fmt: skip
        if lot.random() < 0.9:
            deciding.publish(comment, revision=comment.revision_id, by=moderator, at=NOON)
            here.append(Comment.objects.get(pk=comment.pk))
    return made


@pytest.mark.parametrize("seed", [1, 2])
def test_all_comments_stand_in_reading_order_on_pages_that_lead_to_them(thread, other, moderator, seed):
    grown([thread, other], moderator, 170, seed)
    before = dict(Comment.objects.values_list("number", "path"))
    placed = sorted((path, number) for number, path in before.items() if path)
    moved = Comment.objects.filter(thread=other).count()
    assert merge(thread, other, moderator) == moved
    assert dict(Comment.objects.values_list("number", "path")) == before
    pages = read(thread)
    assert [number for page in pages for number in page] == [number for _path, number in placed]
    units = [[n for n in page if len(before[n]) == threading.WIDTH] for page in pages]
    assert [len(page) for page in units[:-1]] == [threading.UNITS] * (len(units) - 1)
    for number, page in enumerate(pages, 1):
        for one in page:
            where = threading.address_of(Comment.objects.get(pk=one))
            assert where == (thread.url if number == 1 else f"{thread.url}discussion/{number}/") + f"#c{one}"
    assert list(examining.counts()) == []
    # What is published afterwards finds its place as ever.
    late = factories.make_published(Thread.objects.get(pk=thread.pk), by=moderator)
    assert read(thread)[-1][-1] == late.number


def test_counts_picks_states_and_closed_branches_come_along(thread, other, moderator):
    first = factories.make_published(other, by=moderator)
    answer = factories.make_published(other, by=moderator, parent=first)
    removed = factories.make_published(other, by=moderator)
    waiting = factories.make_comment(other)
    factories.make_published(thread, by=moderator, at=NOON - datetime.timedelta(days=1))
    picking.pick(answer, by=moderator, at=NOON)
    branching.close(first, by=moderator, at=NOON)
    alert = alerting.alert(thread.publication, category="other", text="", comment=answer, at=NOON)
    deciding.remove(removed, revision=removed.revision_id, by=moderator, rule=removed.charter.rules.first(), reasons="Non.", at=NOON)  # fmt: skip
    merge(thread, other, moderator)
    thread.refresh_from_db()
    assert (thread.published_count, thread.picks) == (3, [answer.number])
    assert thread.last_published_at == NOON
    assert Comment.objects.get(pk=removed.pk).state == State.REMOVED
    assert Comment.objects.get(pk=answer.pk).closed_under == first.number
    assert alert.address == f"/c/{answer.number}/"
    # What waited is decided where it is by now.
    deciding.publish(waiting, revision=waiting.revision_id, by=moderator, at=NOON)
    assert Thread.objects.get(pk=thread.pk).published_count == 4


def test_every_old_name_leads_to_the_one_that_is_left(client, thread, other, moderator):
    comment = factories.make_published(other, by=moderator)
    factories.make_published(thread, by=moderator)
    merge(thread, other, moderator)
    assert outside.find(thread.publication, "https://journal.example/canal") == thread
    assert aliases.thread_at(thread.publication, other.pk) == thread
    opened = outside.open_(thread.publication, key="https://journal.example/canal", address="https://journal.example/canal", by="guest", at=NOON)  # fmt: skip
    assert opened == thread
    assert client.get(f"/c/{comment.number}/").url == f"{thread.url}#c{comment.number}"
    assert client.get(f"/respond/{other.pk}/?to={comment.number}").url == f"/respond/{thread.pk}/?to={comment.number}"  # fmt: skip
    page = client.get(thread.url).content.decode()
    assert f'id="c{comment.number}"' in page
    assert f'href="/respond/{thread.pk}/?to={comment.number}"' in page
    assert f"/respond/{other.pk}/" not in page


def test_what_somebody_wrote_into_the_form_before_is_sent_to_the_one_that_is_left(
    client, thread, other, moderator
):
    comment = factories.make_published(other, by=moderator)
    said = {"text": "Moi aussi, je nage.", "name": "Ada", "to": comment.number}
    preview = client.post(f"/respond/{other.pk}/", said).content.decode()
    stamp = re.search(r'name="stamp" value="([^"]+)"', preview)[1]
    merge(thread, other, moderator)
    answer = client.post(f"/respond/{other.pk}/", {**said, "stamp": stamp, "do": "confirm"}, headers={"Origin": "http://testserver"})  # fmt: skip
    assert answer.status_code == 200
    sent = Comment.objects.latest("number")
    assert (sent.thread, sent.parent, sent.revision.text) == (thread, comment, "Moi aussi, je nage.")


def test_an_act_that_knows_only_the_old_thread_finds_the_new_one(thread, other, moderator):
    stale, comment = Thread.objects.get(pk=other.pk), factories.make_published(other, by=moderator)
    merge(thread, other, moderator)
    sent = posting.send(stale, typed="Encore.", name="Ada", charter=comment.charter, parent=comment, at=NOON)
    assert sent.thread == thread


def test_names_are_handed_on_from_merger_to_merger(publication, thread, other, moderator):
    third = factories.make_outside_thread(publication, "https://journal.example/troisieme")
    merge(third, other, moderator)
    merge(thread, third, moderator)
    for key in ("canal", "troisieme"):
        assert outside.find(publication, f"https://journal.example/{key}") == thread
    assert aliases.thread_at(publication, other.pk) == aliases.thread_at(publication, third.pk) == thread


def test_the_discussion_of_an_article_is_never_taken_in(publication, thread, other, moderator):
    with pytest.raises(merging.OfAnArticle):
        merge(other, thread, moderator)
    with pytest.raises(merging.OfAnArticle):
        merge(factories.make_thread(publication), thread, moderator)
    with pytest.raises(merging.TheSame):
        merge(other, other, moderator)
    assert Thread.objects.count() == 3


def test_another_publication_s_is_not_there(thread, moderator):
    elsewhere = factories.make_publication(host="phare.example")
    theirs = factories.make_outside_thread(elsewhere)
    with pytest.raises(merging.MovedOn):
        merge(thread, theirs, moderator)


def test_the_second_to_merge_is_told(thread, other, moderator):
    merge(thread, other, moderator)
    with pytest.raises(merging.MovedOn):
        merge(thread, other, moderator)


def test_the_journal_says_so_and_still_replays(thread, other, moderator):
    grown([thread, other], moderator, 12, 3)
    merge(thread, other, moderator)
    entry = Entry.objects.get(kind="thread.merged")
    assert (entry.subject, entry.facts["took_in"]) == (f"thread:{thread.pk}", other.pk)
    assert "journal.example" not in str(entry.facts)
    touched = staleness.touched(entry.kind, journal=entry.journal, subject=entry.subject, facts=entry.facts)
    assert {
        f"thread:{thread.pk}", f"thread:{other.pk}", f"comments:{thread.publication_id}",
        f"outside:{thread.publication_id}",
    } == touched  # fmt: skip
    assert not list(verifying.faults(entry.journal))
    told = replaying.standings(thread.publication_id)
    assert {n: one.state for n, one in told.items()} == dict(Comment.objects.values_list("number", "state"))


def test_a_long_branch_keeps_its_own_pages(thread, other, moderator):
    root = factories.make_published(other, by=moderator)
    for _n in range(threading.LONG_BRANCH + threading.UNITS + 10):
        factories.make_published(other, by=moderator, parent=root)
    before = list(ThreadPage.objects.exclude(root=None).values_list("root", "number", "first_path"))
    assert before
    merge(thread, other, moderator)
    after = ThreadPage.objects.filter(thread=thread).exclude(root=None)
    assert list(after.values_list("root", "number", "first_path")) == before
    last = Comment.objects.latest("number")
    assert threading.address_of(last).startswith(f"/c/{root.number}/branch/")


def test_what_stands_double_is_counted_whichever_is_longer(thread, other, moderator):
    for typed in ("Pareil.", "Pareil.", "Autre."):
        factories.make_comment(other, typed=typed, name="Ada", at=NOON + datetime.timedelta(days=2 * Comment.objects.count()))  # fmt: skip
    factories.make_comment(thread, typed="Pareil.", name="Ada")
    factories.make_comment(thread, typed="Autre.", name="Une autre")
    assert merging.summary(thread, other).double == 2
    for n in range(3):
        factories.make_comment(thread, typed=f"Plus {n}.", name="Ada")
    found = merging.summary(thread, other)
    assert (found.double, found.count, found.staying) == (2, 3, 5)


def test_a_discussion_of_many_pages_is_merged_with_as_many_questions_as_a_short_one(publication, moderator):
    counted = []
    for count in (200, 2200):
        thread = factories.make_long_thread(factories.make_thread(publication), count)
        other = factories.make_long_thread(factories.make_outside_thread(publication, f"https://journal.example/{count}"), count)  # fmt: skip
        with connection.execute_wrapper(lambda do, *said: counted[-1].append(said[0]) or do(*said)):
            counted.append([])
            merge(thread, other, moderator)
        assert Thread.objects.get(pk=thread.pk).published_count == 2 * count
        assert len(read(thread)) == 2 * count // 4 // threading.UNITS
    # Where pages begin is written five hundred at a time, and nothing else grows.
    assert len(counted[0]) == len(counted[1])


# --- a page that moves ---


@pytest.fixture
def registered(publication, moderator):
    hosts.register(publication, "journal.example", with_subdomains=True, by=moderator, at=NOON)
    return publication


def test_a_page_that_moves_takes_its_discussion_along(registered, other, moderator):
    moving.move(other, "http://www.journal.example/le-canal?utm_source=x", by=moderator, at=NOON)
    other.refresh_from_db()
    assert other.page_address == "http://www.journal.example/le-canal"
    for key in ("https://www.journal.example/le-canal", "https://journal.example/canal"):
        assert outside.find(registered, key) == other
    moving.move(other, "https://journal.example/canal", by=moderator, at=NOON)
    assert [one.page_key for one in Alias.objects.all()] == ["https://www.journal.example/le-canal"]
    assert outside.find(registered, "https://www.journal.example/le-canal") == other
    assert Entry.objects.filter(kind="thread.moved").count() == 2


def test_a_page_with_a_name_of_its_own_keeps_it(registered, moderator):
    named = factories.make_outside_thread(registered, "https://journal.example/a", key="canal-2026")
    moving.move(named, "https://journal.example/b", by=moderator, at=NOON)
    named.refresh_from_db()
    assert (named.page_key, named.page_address) == ("canal-2026", "https://journal.example/b")
    assert outside.find(registered, "https://journal.example/a") is None


def test_a_page_does_not_move_where_another_discussion_is(registered, other, moderator):
    there = factories.make_outside_thread(registered, "https://journal.example/b")
    with pytest.raises(moving.Occupied) as occupied:
        moving.move(other, "https://journal.example/b", by=moderator, at=NOON)
    assert occupied.value.thread == there
    with pytest.raises(outside.NotRegistered):
        moving.move(other, "https://stranger.example/b", by=moderator, at=NOON)
    with pytest.raises(moving.NothingToChange):
        moving.move(other, "https://journal.example/canal", by=moderator, at=NOON)
    with pytest.raises(outside.NotAnAddress):
        moving.move(other, "javascript:alert(1)", by=moderator, at=NOON)
    assert Alias.objects.count() == 0
