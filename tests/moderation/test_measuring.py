"""How often the checks were right, by what people decided."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from palabre.moderation import deciding, measuring
from palabre.moderation.measuring import Share
from tests import factories

NOTED = {
    "rule": 3, "kind": "spelling", "start": 0, "end": 3, "score": 1.0, "message": "unknown_word",
    "values": {}, "replacement": None, "counts": True, "check": "french.spelling@1",
}  # fmt: skip
DAY = datetime.timedelta(days=1)


@pytest.fixture
def decided(thread, moderator):
    """Decide on a comment: ``rule`` refuses it, none publishes it; ``noted`` is what a check said."""

    def decide(*, rule=None, noted=None, ago=0):
        comment = factories.make_comment(
            thread,
            typed=f"Texte {ago} {rule} {noted is None} {timezone.now()}",
            findings=[noted] if noted else [],
        )
        said = {"revision": comment.revision_id, "by": moderator, "at": timezone.now() - ago * DAY}
        if rule is None:
            return deciding.publish(comment, **said)
        return deciding.refuse(comment, rule=comment.charter.rules.get(number=rule), **said)

    return decide


def measured(publication, days=30):
    now = timezone.now()
    return measuring.measures(publication, now - days * DAY, now + DAY)


def test_what_was_noted_is_set_against_what_was_decided(publication, decided):
    for _n in range(3):
        decided(rule=3, noted=NOTED)
    decided(noted=NOTED)
    decided(rule=2, noted=NOTED)
    decided(rule=3)
    decided()
    [one], count = measured(publication)
    assert count == 7
    assert (one.rule, one.check) == (3, "french.spelling")
    assert (one.precision, one.recall) == (Share(3, 5), Share(3, 4))


def test_only_the_period_the_last_decision_and_what_counts_are_read(publication, decided, moderator):
    decided(rule=3, noted=NOTED, ago=60)
    decided(rule=3, noted={**NOTED, "counts": False})
    restored = decided(rule=3, noted=NOTED)
    deciding.restore(
        restored.comment,
        revision=restored.revision_id,
        by=moderator,
        at=timezone.now() + datetime.timedelta(hours=1),
    )
    [one], count = measured(publication)
    assert count == 2
    assert one.precision == Share(0, 1)


def test_another_publication_s_decisions_are_not_read(decided):
    decided(rule=3, noted=NOTED)
    assert measured(factories.make_publication(name="Le Phare", host="phare.example")) == ([], 0)


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [(0, 0, 0, 100), (0, 10, 0, 28), (10, 10, 72, 100), (5, 10, 23, 77), (80, 100, 71, 87)],
)
def test_the_interval_is_wilson_s(part, whole, low, high):
    share = Share(part, whole)
    assert (share.from_percent, share.to_percent) == (low, high)


def test_the_desk_shows_it(desk, decided):
    decided(rule=3, noted=NOTED)
    html = desk.get("/desk/checks/").content.decode()
    assert "french.spelling" in html
    assert "1 sur 1" in html
    assert "aucun contrôle" in desk.get("/desk/checks/?since=2020-01-01&until=2020-02-01").content.decode()


@pytest.mark.parametrize(
    "query",
    ["since=x", "since=2026-12-01&until=2020-01-01", "until=0001-01-01", "since=9999-12-31", "until="],
)
def test_days_that_mean_nothing_are_let_be(desk, query):
    assert desk.get(f"/desk/checks/?{query}").status_code == 200
