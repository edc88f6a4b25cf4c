"""What waits while an export is read: rooms, and what was deleted in them."""

from __future__ import annotations

import pytest

from palabre.exchange.spool import Spool


@pytest.fixture
def spool():
    spool = Spool()
    yield spool
    spool.close()


def test_comments_leave_their_room_in_the_order_of_dates_each_after_the_one_it_answers(spool):
    for page, room in (("1", "a"), ("2", "a"), ("3", "b")):
        spool.keep("room", page, room)
    for id_, page, at, parent in (
        ("x", "2", "3", ""),
        ("y", "1", "1", "x"),
        ("z", "1", "2", ""),
        ("w", "3", "0", ""),
    ):
        spool.add(id_, parent, {}, room=page, at=at)
    assert spool.settle("room") == 0
    assert list(spool.rooms()) == ["a", "b"]
    assert [one.id for one in spool.leaving("a")] == ["z", "x", "y"]
    assert [one.id for one in spool.leaving("b")] == ["w"]


def test_what_was_deleted_comes_where_something_that_comes_answers_it(spool):
    spool.keep("room", "1", "a")
    seen = {"state": "published"}
    for id_, parent, said, is_deleted in (
        ("1", "", {}, True), ("2", "1", None, False), ("3", "2", seen, False), ("4", "", {}, True), ("5", "4", {}, True), ("6", "5", None, False),
    ):  # fmt: skip
        spool.add(id_, parent, said, room="1", is_deleted=is_deleted)
    assert spool.settle("room") == 2
    assert [(one.id, one.parent, one.moved) for one in spool.leaving("a")] == [
        ("1", "", ""),
        ("3", "1", "left out"),
    ]


def test_what_was_deleted_stays_away_where_readers_see_nothing_below_it(spool):
    spool.keep("room", "1", "a")
    held, seen = {"state": "pending"}, {"state": "published"}
    for id_, parent, said, is_deleted in (
        ("1", "", {}, True), ("2", "1", held, False),
        # Below what is held, something is published: it stands below the line.
        ("3", "", {}, True), ("4", "3", held, False), ("5", "4", seen, False),
    ):  # fmt: skip
        spool.add(id_, parent, said, room="1", is_deleted=is_deleted)
    assert spool.settle("room") == 1
    assert [one.id for one in spool.leaving("a")] == ["2", "3", "4", "5"]


def test_the_first_of_a_room_are_those_that_come(spool):
    spool.keep("room", "1", "a")
    for n in range(300):
        spool.add(f"left out {n}", "", None, room="1", at="1")
    for id_, at in (("second", "3"), ("first", "2"), ("third", "4")):
        spool.add(id_, "", {}, room="1", at=at)
    spool.settle("room")
    assert spool.first_of("a", 2) == ["first", "second"]


def test_what_has_no_room_never_leaves(spool):
    spool.add("1", "", {}, room="unknown")
    spool.settle("room")
    assert spool.orphans() == 1
    assert not list(spool.rooms())


def test_a_hundred_thousand_that_answer_themselves_leave_in_the_time_of_as_many_others(spool):
    for n in range(1, 100_001):
        spool.add(str(n), str(n), {})
    assert sum(one.moved == "circle" for one in spool.leaving()) == 100_000
