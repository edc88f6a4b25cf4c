"""The many comments: planned without a database."""

from __future__ import annotations

import datetime
from collections import Counter

import pytest

from palabre.demo import planning, programme

BEGAN = datetime.datetime(2026, 5, 13, 6, 45, tzinfo=datetime.UTC)


@pytest.fixture(scope="module")
def longest():
    """The plan of the long discussion."""
    return planning.many(programme.LONGEST, BEGAN, count=2000)


def depths(plan):
    """How deep each comment stands, by its key."""
    depth: dict[str, int] = {}
    for one in plan:
        depth[one.key] = depth.get(one.to, 0) + 1
    return depth


def test_the_long_discussion_has_two_thousand_published_comments(longest):
    assert Counter(one.fate for one in longest)[planning.PUBLISHED] == 2000


@pytest.mark.parametrize("count", [12, 24, 70, 200])
def test_a_shorter_one_has_exactly_as_many_as_asked(count):
    plan = planning.many(programme.MIDDLING, BEGAN, count=count)
    assert sum(one.fate == planning.PUBLISHED for one in plan) == count


def test_nobody_answers_what_nobody_can_read_yet(longest):
    known = {one.key: one for one in longest}
    for one in longest:
        if one.to:
            assert known[one.to].decided_at < one.at
            assert known[one.to].fate in (planning.PUBLISHED, planning.REMOVED)


def test_one_chain_is_thirty_deep(longest):
    assert max(depths(longest).values()) == 30


def test_one_branch_has_more_answers_than_a_page_holds(longest):
    above = {one.key: one.to for one in longest}

    def root(key: str) -> str:
        while above[key]:
            key = above[key]
        return key

    assert sum(root(one.key) == "branch-root" for one in longest) > 61


def test_hardly_a_text_comes_twice(longest):
    seen = Counter(one.text for one in longest if one.fate == planning.PUBLISHED)
    assert sum(count - 1 for count in seen.values()) < 40
    assert not [text for text, count in seen.items() if count > 1 and len(text) > 40]


def test_no_slot_is_left_unfilled(longest):
    assert not [one.text for one in longest if "{" in one.text or "}" in one.text]


def test_the_same_content_gives_the_same_plan(longest):
    assert planning.many(programme.LONGEST, BEGAN, count=2000) == longest


@pytest.mark.parametrize("hour", [0, 5, 12, 23])
def test_whenever_it_is_built_everything_has_happened_already(hour):
    at = datetime.datetime(2026, 11, 24, hour, 2, tzinfo=datetime.UTC)
    plan = programme.plan(at, programme.FULL)
    assert max(one.at for one in plan) <= at
    decided = [one.decided_at for one in plan if not one.fate.startswith(planning.WAITING)]
    assert max(decided) <= at


def test_a_discussion_told_faster_keeps_its_order(longest):
    before = [one.key for one in sorted(longest, key=lambda one: one.at)]
    faster = planning.over_by(
        planning.many(programme.LONGEST, BEGAN, count=2000), BEGAN, BEGAN + datetime.timedelta(hours=5)
    )
    assert [one.key for one in sorted(faster, key=lambda one: one.at)] == before
    test_nobody_answers_what_nobody_can_read_yet(faster)
