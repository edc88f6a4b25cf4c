"""Two at once on the real database: exactly one wins, the journal has no gap, what was read is what appears."""

from __future__ import annotations

import queue as queues
import threading
from functools import partial

import pytest
from django.db import connection
from wagtail.models import Locale

from palabre.accounts.models import Reader
from palabre.discussion import merging, outside, posting
from palabre.discussion.models import Comment, State, Thread
from palabre.journal import verifying
from palabre.journal.models import Entry
from palabre.moderation import deciding
from palabre.moderation.models import Decision, Outcome
from tests import factories
from tests.factories import NOON

RACES = 200
pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]


class Runner:
    """A thread with a connection of its own, which starts each act when its opponent does."""

    def __init__(self, start: threading.Barrier) -> None:
        self.start, self.acts, self.ends = start, queues.Queue(), queues.Queue()
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self) -> None:
        try:
            for act in iter(self.acts.get, None):
                self.start.wait(timeout=60)
                try:
                    act()
                    self.ends.put("won")
                except Exception as lost:
                    self.ends.put(type(lost).__name__)
        finally:
            connection.close()


@pytest.fixture
def race():
    """Run two acts at once, in two threads; return how each ended: ``won``, or the name of what it raised."""
    start = threading.Barrier(2)
    runners = [Runner(start), Runner(start)]

    def run(*acts) -> list[str]:
        # Who wakes first would win most races: each act gets each thread in turn.
        runners.reverse()
        for runner, act in zip(runners, acts, strict=True):
            runner.acts.put(act)
        return [runner.ends.get(timeout=60) for runner in runners]

    yield run
    for runner in runners:
        runner.acts.put(None)
    for runner in runners:
        runner.thread.join(timeout=60)
        assert not runner.thread.is_alive()


@pytest.fixture
def ground(transactional_db):
    """A thread, two moderators, and a reader: what migrations put in is gone after a test of this sort."""
    Locale.objects.get_or_create(language_code="fr")
    publication = factories.make_publication()
    thread = factories.make_thread(publication)
    moderators = [factories.make_moderator(publication) for _ in range(2)]
    return thread, moderators, Reader.objects.create(publication=publication, since=NOON)


def test_of_two_moderators_who_decide_at_once_one_decides(ground, race):
    thread, (first, second), _reader = ground
    rule = thread.publication.charter_versions.get().rules.get(number=2)
    winners = set()
    for n in range(RACES):
        comment = factories.make_comment(thread, typed=f"Lu par deux, {n}.")
        read = {"revision": comment.revision_id, "at": NOON}
        ends = race(
            partial(deciding.publish, comment, by=first, **read),
            partial(deciding.refuse, comment, by=second, rule=rule, reasons="Non.", **read),
        )
        assert sorted(ends) == ["Decided", "won"]
        decision = Decision.objects.get(comment=comment)
        published = ends[0] == "won"
        assert decision.outcome == (Outcome.PUBLISHED if published else Outcome.REFUSED)
        assert decision.decided_by == (first if published else second)
        assert Comment.objects.get(pk=comment.pk).state == (State.PUBLISHED if published else State.REFUSED)
        winners.add(decision.outcome)
    assert (
        Thread.objects.get(pk=thread.pk).published_count
        == thread.comments.filter(state=State.PUBLISHED).count()
    )
    assert Decision.objects.count() == RACES
    assert Entry.objects.filter(kind__in=["comment.published", "comment.refused"]).count() == RACES
    assert list(verifying.faults(thread.publication_id)) == []
    assert winners == {Outcome.PUBLISHED, Outcome.REFUSED}


def test_what_appears_is_what_was_read_whoever_edits_meanwhile(ground, race):
    thread, (moderator, _second), reader = ground
    seen = set()
    for n in range(RACES):
        comment = factories.make_comment(thread, reader=reader, typed=f"Ce qui a été lu, {n}.")
        read = comment.revision_id
        ends = race(
            partial(deciding.publish, comment, revision=read, by=moderator, at=NOON),
            partial(
                posting.edit,
                comment,
                revision=read,
                typed=f"Ce que personne n’a lu, {n}.",
                by=reader,
                at=NOON,
            ),
        )
        # The edit always stands. Either it came second and waits, or it came first and nothing was decided.
        assert ends in (["won", "won"], ["Stale", "won"])
        seen.add(ends[0])
        now = Comment.objects.select_related("revision", "published_revision").get(pk=comment.pk)
        assert now.revision.text == f"Ce que personne n’a lu, {n}."
        assert now.waiting_since is not None
        if ends[0] == "won":
            assert now.published_revision_id == read
            assert "personne" not in now.piece
            assert Decision.objects.get(comment=comment).revision_id == read
        else:
            assert now.state == State.PENDING
            assert now.published_revision is None
            assert not Decision.objects.filter(comment=comment).exists()
    assert seen == {"won", "Stale"}
    published = Thread.objects.get(pk=thread.pk).published_count
    assert published == thread.comments.filter(state=State.PUBLISHED).count() == Decision.objects.count()
    assert list(verifying.faults(thread.publication_id)) == []


def test_whoever_writes_and_decides_in_one_branch_at_once_stops_nobody(ground, race):
    """Where comments appear at once, sending counts on all that stands above, as publishing does."""
    thread, (moderator, _second), _reader = ground
    Thread.objects.filter(pk=thread.pk).update(reading="after")
    thread.refresh_from_db()
    top = factories.make_comment(thread)
    middle = factories.make_comment(thread, parent=top)
    below = factories.make_comment(thread, parent=middle)
    charter = thread.publication.charter_versions.get()
    write = partial(posting.send, thread, charter=charter, at=NOON)
    for n in range(RACES // 2):
        ends = race(
            partial(write, typed=f"Sous le dernier, {n}.", name="Maud", parent=below),
            partial(write, typed=f"Sous le premier, {n}.", name="Samira", parent=top),
        )
        assert ends == ["won", "won"]
    Thread.objects.filter(pk=thread.pk).update(reading="before")
    thread.refresh_from_db()
    waiting = [factories.make_comment(thread, parent=top, typed=f"Attend, {n}.") for n in range(RACES // 4)]
    Thread.objects.filter(pk=thread.pk).update(reading="after")
    thread.refresh_from_db()
    for n, comment in enumerate(waiting):
        ends = race(
            partial(write, typed=f"Sous le milieu, {n}.", name="Maud", parent=middle),
            partial(deciding.publish, comment, revision=comment.revision_id, by=moderator, at=NOON),
        )
        assert ends == ["won", "won"]
    shown = thread.comments.filter(state=State.PUBLISHED).count()
    assert shown == 3 + RACES + 2 * len(waiting)
    assert Thread.objects.get(pk=thread.pk).published_count == shown
    assert Comment.objects.get(pk=top.pk).shown_descendants == shown - 1
    assert list(verifying.faults(thread.publication_id)) == []


MERGERS = 15


def test_whoever_decides_or_writes_while_two_discussions_become_one_is_held_by_none(ground, race):
    thread, (first, second), reader = ground
    for n in range(MERGERS):
        other = factories.make_outside_thread(thread.publication, f"https://journal.example/{n}")
        standing = factories.make_published(other, by=first)
        waiting = factories.make_comment(other, parent=standing)
        decide = partial(deciding.publish, waiting, revision=waiting.revision_id, by=second, at=NOON)
        write = partial(
            posting.send, other, typed=f"Je viens d’ailleurs, {n}.", name="Ada", charter=waiting.charter, parent=standing,
            reader=reader, at=NOON,
        )  # fmt: skip
        merge = partial(merging.take_in, thread, other, by=first, at=NOON)
        assert race(merge, decide if n % 2 else write) == ["won", "won"]
        assert not Thread.objects.filter(pk=other.pk).exists()
        assert Comment.objects.exclude(thread=thread).count() == 0
    seen = Comment.objects.filter(state=State.PUBLISHED).count()
    assert Thread.objects.get(pk=thread.pk).published_count == seen
    assert not list(verifying.faults(thread.publication_id))


def test_no_second_discussion_comes_to_be_where_one_is_taken_in(ground, race):
    thread, (first, _second), _reader = ground
    for n in range(MERGERS):
        where = f"https://journal.example/{n}"
        other = factories.make_outside_thread(thread.publication, where)
        merge = partial(merging.take_in, thread, other, by=first, at=NOON)
        come = partial(outside.open_, thread.publication, key=where, address=where, by="guest", at=NOON)
        assert race(merge, come) == ["won", "won"]
        assert outside.find(thread.publication, where) == thread
        assert Thread.objects.count() == 1


def test_of_two_who_merge_two_discussions_both_ways_one_does(ground, race):
    thread, (first, second), _reader = ground
    for n in range(MERGERS):
        pair = [factories.make_outside_thread(thread.publication, f"https://journal.example/{n}/{one}") for one in "ab"]  # fmt: skip
        ends = race(
            partial(merging.take_in, pair[0], pair[1], by=first, at=NOON),
            partial(merging.take_in, pair[1], pair[0], by=second, at=NOON),
        )
        assert sorted(ends) == ["MovedOn", "won"]
        left = Thread.objects.get(page_key__startswith=f"https://journal.example/{n}/")
        assert left.aliases.count() == 1
