"""A worker follows a journal: each entry at least once, and nothing stops what comes behind it."""

from __future__ import annotations

import datetime
import logging

import pytest
from django.db import transaction

from palabre.journal import reading
from palabre.journal.models import INSTALLATION, Cursor, Entry, Parked
from palabre.journal.recording import record
from tests.factories import NOON

MINUTE = datetime.timedelta(minutes=1)

pytestmark = pytest.mark.django_db


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self):
        self.at = NOON

    def __call__(self):
        return self.at

    def go(self, by):
        self.at += by


class Worker:
    """A worker whose parts are named in each entry's facts, and fail as ``faults`` says."""

    def __init__(self):
        self.clock = Clock()
        self.done = []
        self.faults = {}

    def handle(self, entry):
        for part in entry.facts["parts"]:
            yield part, lambda part=part: self.do(part)

    def do(self, part):
        if part in self.faults:
            raise self.faults[part]
        self.done.append(part)

    def follow(self):
        """Rounds, until there is nothing to take."""
        while reading.follow("mail", {"asked": self.handle}, now=self.clock):
            pass


@pytest.fixture
def worker():
    return Worker()


def write(*parts, kind="asked"):
    """An entry that asks for ``parts``."""
    with transaction.atomic():
        return record(kind, subject="thing:1", by="system", at=NOON, parts=parts)


def test_each_part_is_done_once_and_in_order(worker):
    write("a", "b")
    write(kind="something else")
    write("c")
    write(kind="something else")
    worker.follow()
    worker.follow()
    assert worker.done == ["a", "b", "c"]
    assert Cursor.objects.get(worker="mail", journal=INSTALLATION).number == 4


def test_what_is_refused_for_good_is_passed_over(worker):
    worker.faults["a"] = reading.PassOver("the address was refused (550)")
    write("a", "b")
    write("c")
    worker.follow()
    assert worker.done == ["b", "c"]
    assert not Parked.objects.exists()


def test_what_fails_for_now_stops_nothing_behind_it_and_is_tried_again(worker):
    worker.faults["a"] = reading.TryLater("the server was not reached")
    write("a", "b")
    write("c")
    worker.follow()
    assert worker.done == ["b", "c"]
    parked = Parked.objects.get()
    assert (parked.part, parked.attempts, parked.failure) == ("a", 1, "the server was not reached")

    worker.follow()
    assert worker.done == ["b", "c"]
    worker.faults.clear()
    worker.clock.go(MINUTE)
    worker.follow()
    # What was done the first time is not done again.
    assert worker.done == ["b", "c", "a"]
    assert not Parked.objects.exists()


def test_it_waits_longer_each_time_and_is_given_up_after_two_days(worker, caplog):
    worker.faults["a"] = reading.TryLater("the server was not reached")
    write("a")
    worker.follow()
    waits = []
    while Parked.objects.exists():
        waits.append(Parked.objects.get().next_at - worker.clock.at)
        worker.clock.go(waits[-1])
        worker.follow()
    assert waits[:4] == [MINUTE, 2 * MINUTE, 4 * MINUTE, 8 * MINUTE]
    assert max(waits) == datetime.timedelta(hours=6)
    assert datetime.timedelta(days=2) <= sum(waits, datetime.timedelta()) < datetime.timedelta(days=2.5)
    assert "gave up entry=0/1 part=a" in caplog.text


def test_an_entry_that_cannot_even_be_read_stops_nothing_behind_it(worker):
    broken = write("a", "b")
    write("c")
    is_broken = [True]

    def handle(entry):
        if entry.number == broken.number and is_broken:
            raise KeyError("a template is missing")
        return worker.handle(entry)

    while reading.follow("mail", {"asked": handle}, now=worker.clock):
        pass
    assert worker.done == ["c"]
    is_broken.clear()
    worker.clock.go(MINUTE)
    while reading.follow("mail", {"asked": handle}, now=worker.clock):
        pass
    assert worker.done == ["c", "a", "b"]
    assert not Parked.objects.exists()


def test_while_one_worker_is_busy_the_other_takes_nothing(worker):
    write("a")
    other = Worker()
    other.clock = worker.clock

    def slowly(entry):
        yield "a", lambda: (other.follow(), worker.done.append("a"))

    reading.follow("mail", {"asked": slowly}, now=worker.clock)
    assert (worker.done, other.done) == (["a"], [])
    other.follow()
    assert other.done == []


def test_two_workers_do_not_both_try_again(worker):
    worker.faults["a"] = reading.TryLater("the server was not reached")
    write("a")
    worker.follow()
    worker.clock.go(MINUTE)
    other = Worker()
    other.clock = worker.clock

    def slowly(entry):
        yield "a", lambda: (other.follow(), worker.done.append("a"))

    reading.follow("mail", {"asked": slowly}, now=worker.clock)
    assert (worker.done, other.done) == (["a"], [])


def test_what_a_worker_held_when_it_died_is_done_by_another(worker):
    write("a")
    worker.faults["a"] = SystemExit()
    with pytest.raises(SystemExit):
        worker.follow()
    worker.faults.clear()
    worker.follow()
    assert worker.done == []
    worker.clock.go(reading.LEASE + MINUTE)
    worker.follow()
    assert worker.done == ["a"]


def test_who_lost_the_lease_does_not_move_the_cursor_back(worker):
    write("a")
    write("b")
    other = Worker()
    other.clock = worker.clock

    def slower_than_the_lease(entry):
        def do():
            worker.clock.go(reading.LEASE + MINUTE)
            other.follow()

        yield "a", do

    reading.follow("mail", {"asked": slower_than_the_lease}, now=worker.clock)
    assert other.done == ["a", "b"]
    assert Cursor.objects.get().number == Entry.objects.count() == 2


def test_the_log_says_which_entry_and_not_whose(worker, caplog):
    caplog.set_level(logging.INFO)
    worker.faults["a"] = ValueError("maud@example.org is wrong")
    write("a")
    worker.follow()
    assert "mail failed on entry=0/1 part=a: ValueError" in caplog.text
    assert "maud" not in caplog.text
    assert "maud" not in Parked.objects.get().failure
