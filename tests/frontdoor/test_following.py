"""How a process hears of what other processes commit."""

from __future__ import annotations

import datetime
import json
import sqlite3
import threading

import pytest
from django.db import connection, connections
from django.utils import timezone

from palabre.frontdoor.following import AT_ONCE, OnPostgreSQL, OnSQLite
from palabre.frontdoor.news import News, hear
from palabre.journal import followers
from palabre.journal.models import INSTALLATION, Entry, Follower


class Other:
    """Another process: a connection of its own to the same file."""

    def __init__(self, path):
        self.path = path
        self.connection = sqlite3.connect(path, isolation_level=None, timeout=0)
        self.connection.executescript(
            "PRAGMA journal_mode=WAL;"
            "CREATE TABLE journal_head (journal INTEGER, number INTEGER, incarnation TEXT);"
            "CREATE TABLE journal_entry (journal INTEGER, kind TEXT, subject TEXT, facts TEXT, number INTEGER);"
            "INSERT INTO journal_head VALUES (1, 0, 'first'), (0, 0, 'first');"
        )
        self.number = 0

    def write(self, kind="comment.published", thread=7, *, count=1, ends="COMMIT"):
        """Commit ``count`` acts at once."""
        self.connection.execute("BEGIN IMMEDIATE")
        for _n in range(count):
            self.number += 1
            said = (kind, "comment:1", json.dumps({"thread": thread}), self.number)
            self.connection.execute("INSERT INTO journal_entry VALUES (1, ?, ?, ?, ?)", said)
        self.connection.execute("UPDATE journal_head SET number = ? WHERE journal = 1", (self.number,))
        self.connection.execute(ends)


@pytest.fixture
def other(tmp_path):
    return Other(tmp_path / "palabre.sqlite3")


@pytest.fixture
def follower(other):
    dropped = []
    follower = OnSQLite(str(other.path), News(dropped.append))
    follower.begin()
    follower.dropped = dropped
    yield follower
    follower.end()


def heard(follower) -> list[set[str] | None]:
    """What was dropped since the last time."""
    follower.catch_up()
    found = follower.dropped[:]
    follower.dropped.clear()
    return found


def test_what_another_process_commits_is_heard_before_the_next_answer(other, follower):
    assert heard(follower) == []
    for thread in (7, 8, 9):
        other.write(thread=thread)
        assert heard(follower) == [{f"thread:{thread}", "comments:1"}]
        assert heard(follower) == []


def test_what_nobody_sees_is_not_news(other, follower):
    other.write("comment.sent")
    other.write("alert.received")
    assert heard(follower) == []


def test_what_was_taken_back_is_not_heard(other, follower):
    other.write(ends="ROLLBACK")
    assert heard(follower) == []


def test_another_life_of_the_database_drops_everything(other, follower):
    other.connection.execute("UPDATE journal_head SET incarnation = 'second' WHERE journal = 1")
    assert heard(follower) == [None]


def test_a_journal_that_went_back_drops_everything(other, follower):
    other.write(count=3)
    heard(follower)
    other.connection.execute("UPDATE journal_head SET number = 1 WHERE journal = 1")
    assert heard(follower) == [None]


def test_very_many_acts_at_once_drop_everything(other, follower):
    other.write(count=AT_ONCE + 50)
    assert heard(follower) == [None]
    other.write(thread=5)
    assert heard(follower) == [{"thread:5", "comments:1"}]


def test_what_cannot_be_read_drops_everything(other, follower):
    other.connection.execute(
        "INSERT INTO journal_entry VALUES (1, 'comment.published', 'comment:1', '[]', 1)"
    )
    other.connection.execute("UPDATE journal_head SET number = 1 WHERE journal = 1")
    assert heard(follower) == [None]


def test_a_file_that_is_locked_stops_nobody_and_is_asked_again(other, follower):
    other.connection.execute("BEGIN EXCLUSIVE")
    assert heard(follower) == []
    assert follower.is_current
    other.connection.execute("COMMIT")
    other.write(thread=8)
    assert heard(follower) == [{"thread:8", "comments:1"}]


def test_a_file_that_is_not_there_yet_is_found_when_it_is(tmp_path):
    dropped = []
    follower = OnSQLite(str(tmp_path / "palabre.sqlite3"), News(dropped.append))
    follower.begin()
    other = Other(tmp_path / "palabre.sqlite3")
    follower.catch_up()
    other.write(thread=3)
    follower.catch_up()
    assert dropped == [{"thread:3", "comments:1"}]
    follower.end()


def test_what_happens_in_this_process_is_heard_without_asking_the_database():
    dropped = []
    news = News(dropped.append)
    news.listen()
    try:
        hear(Entry(kind="comment.removed", journal=1, subject="comment:3", facts={"thread": 4}))
    finally:
        news.leave()
    hear(Entry(kind="comment.removed", journal=1, subject="comment:3", facts={"thread": 5}))
    news.take()
    assert dropped == [{"thread:4", "comments:1"}]


def test_an_act_that_nobody_listed_drops_everything_of_its_publication():
    dropped = []
    news = News(dropped.append)
    news.listen()
    try:
        hear(Entry(kind="section.painted", journal=3, subject="section:1", facts={}))
        hear(Entry(kind="roof.painted", journal=INSTALLATION, subject="roof:1", facts={}))
    finally:
        news.leave()
    news.take()
    assert dropped == [{"publication:3"}, None]


def test_a_journal_that_cannot_be_read_lets_nothing_be_shown_until_it_can(other, follower):
    assert follower.is_current
    other.connection.execute("ALTER TABLE journal_head RENAME TO hidden")
    assert heard(follower) == []
    assert not follower.is_current
    other.connection.execute("ALTER TABLE hidden RENAME TO journal_head")
    other.write(thread=9)
    assert heard(follower) == [{"thread:9", "comments:1"}]
    assert follower.is_current


def test_each_process_has_a_lease_of_its_own():
    made = OnPostgreSQL("postgresql:///nowhere", News(print))
    # Drawn where it begins: what was made before a fork is the same in every process.
    assert made.name == ""


# PostgreSQL: leases.

SECONDS = 20


def lease(seen: int, **until: float) -> Follower:
    return Follower.objects.create(
        name=f"p{Follower.objects.count()}",
        seen={"1": seen},
        until=timezone.now() + datetime.timedelta(**until),
    )


def waiting(entry) -> threading.Thread:
    """A removal that is waited for, in a thread with a connection of its own."""

    def wait():
        try:
            followers.wait_until_heard(entry)
        finally:
            connections.close_all()

    thread = threading.Thread(target=wait)
    thread.start()
    return thread


@pytest.mark.django_db(transaction=True)
def test_a_removal_waits_for_every_process_that_may_show_what_it_kept(monkeypatch):
    if connection.vendor != "postgresql":
        followers.wait_until_heard(Entry(journal=1, number=3))
        return
    monkeypatch.setattr(followers, "AT_MOST_SECONDS", SECONDS)
    behind = lease(2, seconds=SECONDS)
    lease(3, seconds=SECONDS)
    lease(0, seconds=-1)
    thread = waiting(Entry(journal=1, number=3))
    thread.join(0.3)
    assert thread.is_alive()
    Follower.objects.filter(pk=behind.pk).update(seen={"1": 3})
    thread.join(SECONDS)
    assert not thread.is_alive()


@pytest.mark.django_db(transaction=True)
def test_a_process_that_is_gone_is_waited_for_until_its_lease_ends(monkeypatch, caplog):
    if connection.vendor != "postgresql":
        assert not Follower.objects.exists()
        return
    monkeypatch.setattr(followers, "AT_MOST_SECONDS", SECONDS)
    lease(2, seconds=0.5)
    followers.wait_until_heard(Entry(journal=1, number=3))
    assert not Follower.objects.filter(until__gt=timezone.now()).exists()
