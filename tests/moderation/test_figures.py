"""What moderation did in a period, counted."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from palabre.charter.models import Rule
from palabre.moderation import alerting, appealing, deciding, undoing
from palabre.moderation.measuring import RuleMeasure, Share
from palabre.moderation.models import Ground, Hearing, Outcome
from palabre.moderation.reporting import arrived, figures, spans
from palabre.moderation.reporting.period import Period, last_twelve_months, year_of
from tests import factories
from tests.factories import NOON

MINUTE, HOUR, DAY, WEEK = (datetime.timedelta(**{unit: 1}) for unit in ("minutes", "hours", "days", "weeks"))
NOTED = {
    "rule": 3,
    "kind": "capitals",
    "start": 0,
    "end": 3,
    "score": 1.0,
    "counts": True,
    "check": "capitals",
}


@pytest.fixture
def june(publication):
    """The month of June 2026 there."""
    return Period(datetime.date(2026, 6, 1), datetime.date(2026, 6, 30), publication.zone)


@pytest.fixture
def decide(thread, moderator):
    """Send at ``at``, and decide ``after`` that: under ``rule`` or the law, or publish."""

    def decided(*, at=NOON, after=MINUTE, rule=None, ground="", by=moderator, noted=None):
        comment = factories.make_comment(thread, at=at, findings=[noted] if noted else [])
        said = {"revision": comment.revision_id, "by": by, "at": at + after}
        if rule is None and not ground:
            return deciding.publish(comment, **said)
        cited = comment.charter.rules.get(number=rule) if rule else None
        return deciding.refuse(comment, rule=cited, ground=ground, **said)

    return decided


def test_what_was_decided_is_counted_by_rule_and_ground(publication, decide, june):
    for _n in range(3):
        decide()
    decide(rule=2)
    decide(rule=2)
    decide(rule=3, noted=NOTED)
    decide(ground=Ground.LAW)
    found = figures.figures(publication, june)
    assert (found.arrived, found.decided, found.against, found.by_machine) == (7, 7, 4, 1)
    assert found.outcomes == {Outcome.PUBLISHED: 3, Outcome.REFUSED: 4}
    assert [(one.number, one.ground, one.total) for one in found.reasons] == [
        (2, "", 2),
        (None, "law", 1),
        (3, "", 1),
    ]
    assert found.measured == [
        RuleMeasure(2, Share(0, 0), Share(0, 2)),
        RuleMeasure(3, Share(1, 1), Share(1, 1)),
    ]


def test_the_days_are_those_of_the_publication_and_both_ends_are_within(publication, decide, june):
    # Midnight in Paris is ten in the evening in UTC: two comments of June there, and two that are not.
    for at in ("05-31T21:59", "05-31T22:00", "06-30T21:58", "06-30T22:00"):
        decide(at=datetime.datetime.fromisoformat(f"2026-{at}+00:00"), after=datetime.timedelta())
    found = figures.figures(publication, june)
    assert (found.arrived, found.decided) == (2, 2)
    assert sorted(found.arrived_by_hour.elements()) == [0, 23]
    assert found.arrived_by_month == {datetime.date(2026, 6, 1): 2}


def test_what_was_undone_does_not_count(publication, decide, moderator, june):
    undoing.undo(decide(rule=2), by=moderator, at=NOON + MINUTE)
    assert figures.figures(publication, june).decided == 0


def test_another_publication_is_not_counted(decide, june):
    decide(rule=2)
    other = factories.make_publication(name="Le Phare", host="phare.example")
    found = figures.figures(other, june)
    assert (found.arrived, found.decided, found.reasons, found.articles) == (0, 0, [], [])


def test_delays_are_exact_and_in_between_where_they_fall_there(publication, decide, june):
    for minutes in (1, 2, 4, 60):
        decide(after=minutes * MINUTE)
    found = figures.figures(publication, june)
    assert found.waits == [60, 120, 240, 3600]
    assert dict(found.delays)[50] == 180
    assert spans.percentile(found.waits, 0.75) == 1080
    assert (spans.percentile([], 0.5), spans.median([7])) == (None, 7)


def test_a_comment_that_was_removed_later_waited_for_its_first_reading_alone(
    publication, decide, moderator, june
):
    published = decide(after=2 * MINUTE)
    deciding.remove(published.comment, revision=published.revision_id, by=moderator, at=NOON + 5 * DAY)
    assert figures.figures(publication, june).waits == [120]


def test_a_rule_is_the_same_in_two_versions_where_number_and_title_are(
    publication, thread, moderator, decide, june
):
    decide(rule=2)
    later = factories.make_charter(publication, number=2, in_force_at=NOON + DAY)
    decide(rule=2, at=NOON + 2 * DAY)
    Rule.objects.filter(version=later, number=3).update(title="Autre chose")
    decide(rule=3)
    decide(rule=3, at=NOON + 2 * DAY)
    found = figures.figures(publication, june)
    assert [(one.number, one.title, one.total) for one in found.reasons] == [
        (2, "Aucune insulte", 2), (3, "Autre chose", 1), (3, "Un français soigné", 1),
    ]  # fmt: skip


def test_alerts_and_legal_notices_come_by_category_with_the_median_of_what_was_answered(
    publication, thread, moderator, june
):
    shown = [factories.make_published(thread, by=moderator) for _n in range(3)]
    for comment, category in zip(shown, ["unlawful", "unlawful", "rule:2"], strict=True):
        alerting.alert(publication, category=category, text="Voyez.", comment=comment, at=NOON)
    article = alerting.alert(
        publication, category="unlawful", text="L’article.", article=thread.article, at=NOON
    )
    rule = shown[0].charter.rules.get(number=1)
    for comment, after in zip(shown[:2], (HOUR, 3 * HOUR), strict=True):
        deciding.remove(comment, revision=comment.revision_id, by=moderator, at=NOON + after, rule=rule)
    alerting.answer(article, by=moderator, at=NOON + 20 * HOUR)
    found = figures.figures(publication, june)
    assert [(one.count, one.answered, one.median) for one in found.alerts] == [
        (3, 3, 3 * 3600), (1, 0, None),
    ]  # fmt: skip
    # What a publication writes itself, it does not host for somebody else.
    assert [(one.count, one.answered, one.median) for one in found.notices] == [(2, 2, 2 * 3600)]


def test_appeals_are_counted_when_they_come_and_when_they_are_heard(publication, decide, june):
    colleague = factories.make_moderator(publication)
    for outcome in (Hearing.UPHELD, Hearing.REVERSED, Hearing.PARTIALLY_REVERSED, Hearing.OMITTED):
        given = appealing.appeal(decide(rule=2), text="Relisez.", by=None, at=NOON + HOUR)
        appealing.hear(given, outcome=outcome, reasons="Relu.", by=colleague, at=NOON + 3 * HOUR)
    appealing.appeal(decide(rule=2), text="Relisez.", by=None, at=NOON + 30 * DAY)
    early = appealing.appeal(decide(rule=2, at=NOON - 30 * DAY), text="Relisez.", by=None, at=NOON - 29 * DAY)
    appealing.hear(early, outcome=Hearing.UPHELD, reasons="Relu.", by=colleague, at=NOON)
    found = figures.figures(publication, june).appeals
    assert (found.received, found.heard, found.median) == (4, 5, 2 * 3600)
    assert (found.reversed, dict(found.outcomes)[Hearing.UPHELD]) == (Share(2, 4), 2)


def test_an_hour_with_over_three_times_as_many_as_usual_is_said():
    weeks = {NOON - week * WEEK: 4 for week in range(1, 9)}
    since, long_ago = NOON - DAY, NOON - 400 * DAY
    grown = arrived.unusual({**weeks, NOON: 13}, since=since, known_from=long_ago)
    assert [(one.at, one.arrived, one.usual) for one in grown] == [(NOON, 13, 4)]
    assert arrived.unusual({**weeks, NOON: 12}, since=since, known_from=long_ago) == []
    # In an hour that is usually nearly empty, three comments are taken for usual.
    assert arrived.unusual({NOON: 9}, since=since, known_from=long_ago) == []
    assert len(arrived.unusual({NOON: 10}, since=since, known_from=long_ago)) == 1
    # Nothing is usual yet.
    assert arrived.unusual({NOON: 99}, since=since, known_from=NOON - 7 * WEEK) == []


def test_unusual_growth_is_found_in_what_arrived(publication, thread, june):
    for week in range(9, 0, -1):
        factories.make_comment(thread, at=NOON - week * WEEK)
    for n in range(10):
        factories.make_comment(thread, at=NOON + n * MINUTE)
    [grown] = figures.figures(publication, june).growth
    assert (grown.at, grown.arrived, grown.usual) == (NOON, 10, 1)


def test_what_was_imported_did_not_arrive(publication, thread, june):
    comment = factories.make_comment(thread)
    type(comment).objects.filter(pk=comment.pk).update(origin="wxr:1")
    assert figures.figures(publication, june).arrived == 0


def test_the_number_of_queries_is_fixed(publication, thread, decide, june):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            figures.figures(publication, june)
        return len(queries)

    decide()
    decide(rule=2)
    few = asked()
    for _n in range(3):
        comment = decide().comment
        alerting.alert(publication, category="unlawful", text="Voyez.", comment=comment, at=NOON)
        decide(rule=3, noted=NOTED)
    factories.make_published(factories.make_thread(publication))
    assert asked() == few <= 12


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [("2026-06-18", "2025-06-18", "2026-06-17"), ("2028-03-01", "2027-03-01", "2028-02-29"),
     ("2027-03-01", "2026-03-01", "2027-02-28")],
)  # fmt: skip
def test_the_last_twelve_months_end_with_the_last_day_that_has_ended(publication, day, first, last):
    period = last_twelve_months(publication, datetime.datetime.fromisoformat(f"{day}T12:00+00:00"))
    assert (str(period.first), str(period.last)) == (first, last)
    assert len(list(period.months)) in (12, 13)


def test_a_year_is_the_calendars_in_the_publication_s_zone(publication):
    year = year_of(publication, 2026)
    assert year.begins.isoformat() == "2026-01-01T00:00:00+01:00"
    assert year.ends.isoformat() == "2027-01-01T00:00:00+01:00"
    assert len(list(year.months)) == 12


@pytest.mark.parametrize(
    ("seconds", "said", "rough"),
    [(30, "moins d’une minute", "10 minutes"), (18 * 60, "18 minutes", "20 minutes"), (3600, "60 minutes", "1 heure"),
     (100 * 60, "2 heures", "2 heures"), (40 * 3600, "40 heures", "2 jours"), (80 * 3600, "3 jours", "4 jours")],
)  # fmt: skip
def test_times_are_said_as_one_would_say_them(publication, seconds, said, rough):
    from django.utils import translation

    with translation.override("fr"):
        assert (spans.spoken(seconds), spans.roughly(seconds)) == (said, rough)
