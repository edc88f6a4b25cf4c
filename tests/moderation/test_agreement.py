"""How far two people decide the same: kappa with its interval, by rule, and what stands against a second word."""

from __future__ import annotations

import datetime
import math
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from palabre.discussion import posting
from palabre.discussion.models import Comment
from palabre.moderation import deciding, rereading
from palabre.moderation.models import BlindReading, Ground
from palabre.moderation.reporting import agreement
from palabre.moderation.reporting.agreement import Agreement
from palabre.moderation.reporting.period import Period
from tests import factories
from tests.factories import NOON

HOUR = datetime.timedelta(hours=1)
LATER = NOON + 7 * HOUR
JUNE = "/desk/report/?since=2026-06-01&until=2026-06-30"


@pytest.fixture
def june(publication):
    """The month of June 2026 there."""
    return Period(datetime.date(2026, 6, 1), datetime.date(2026, 6, 30), publication.zone)


@pytest.fixture
def anne(publication):
    """Who decides first."""
    return factories.make_moderator(publication, username="anne")


@pytest.fixture
def twice(publication, thread, anne, moderator):
    """Have a text decided twice: to publish (``None``), under a rule (its number), under the law (``law``), or return it."""
    publication.blind_share = 100
    publication.save()

    def said(comment, verdict):
        if verdict is None:
            return {}
        return (
            {"ground": Ground.LAW}
            if verdict == "law"
            else {"rule": comment.charter.rules.get(number=verdict)}
        )

    def read(first, second, *, at=NOON, read_at=LATER, **fields):
        comment = factories.make_comment(thread, at=at, **fields)
        read = {"revision": comment.revision_id, "by": anne, "at": at}
        if first is None:
            decision = deciding.publish(comment, **read)
        elif first == "return":
            decision = deciding.return_(comment, reasons="Corrigez.", **read)
        else:
            decision = deciding.refuse(comment, **read, **said(comment, first))
        rereading.draw(at=at + 7 * HOUR)
        reading = BlindReading.objects.get(decision=decision)
        return rereading.say(reading, by=moderator, at=read_at, **said(comment, second))

    return read


def words(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


def counts(found):
    return (found.both, found.first, found.second, found.neither)


def test_kappa_and_its_interval_as_worked_by_hand():
    """
    Of 100 pairs 85 agree. Yes says the first person 50 times and the second 45, so chance agrees in
    0.50 × 0.45 + 0.50 × 0.55 = 0.5, and kappa is (0.85 - 0.5) / 0.5 = 0.7.

    The variance, by Fleiss, Cohen and Everitt, is a sum of three over 100 × 0.5⁴ = 6.25:
    alike 0.40 × (0.5 - 0.95 × 0.15)² + 0.45 × (0.5 - 1.05 × 0.15)² = 0.0511225 + 0.0527878125;
    apart 0.15² × (0.10 × 0.95² + 0.05 × 1.05²) = 0.0225 × 0.145375 = 0.0032709375;
    less (0.85 × 0.5 - 2 × 0.5 + 0.85)² = 0.275² = 0.075625. That is 0.03155625 / 6.25 = 0.005049.
    """
    found = Agreement(both=40, first=10, second=5, neither=45)
    assert found.by_chance == pytest.approx(0.5)
    assert found.kappa == pytest.approx(0.7)
    assert found.standard_error == pytest.approx(math.sqrt(0.005049))
    assert found.interval == pytest.approx((0.7 - 1.96 * 0.0710563, 0.7 + 1.96 * 0.0710563), abs=1e-6)


def test_kappa_of_fifty_pairs_as_worked_by_hand():
    """
    35 of 50 agree (0.7); yes says the one 25 times, the other 30: chance 0.5 × 0.6 + 0.5 × 0.4 = 0.5; kappa 0.4.

    Variance: 0.4 × 0.17² + 0.3 × 0.23² = 0.02743, and 0.3² × (0.1 × 1.1² + 0.2 × 0.9²) = 0.02547, less
    (0.35 - 1 + 0.7)² = 0.0025: 0.0504 over 50 × 0.0625 = 3.125, which is 0.016128.
    """
    found = Agreement(both=20, first=5, second=10, neither=15)
    assert found.kappa == pytest.approx(0.4)
    assert found.standard_error == pytest.approx(math.sqrt(0.016128))
    assert found.interval == pytest.approx((0.151088, 0.648912), abs=1e-6)


def test_the_standard_error_is_that_of_a_change_in_each_count():
    """The same variance by the delta method, whose derivatives are taken by small steps."""
    found = (3, 1, 7, 200)

    def kappa(both, first, second, neither):
        n = both + first + second + neither
        chance = ((both + first) * (both + second) + (second + neither) * (first + neither)) / n**2
        return ((both + neither) / n - chance) / (1 - chance)

    n, step = sum(found), 1e-4
    slopes = []
    for place in range(4):
        more, less = list(found), list(found)
        more[place] += step
        less[place] -= step
        slopes.append((kappa(*more) - kappa(*less)) / (2 * step) * n)
    mean = sum(slope * one / n for slope, one in zip(slopes, found, strict=True))
    spread = sum(slope**2 * one / n for slope, one in zip(slopes, found, strict=True)) - mean**2
    assert Agreement(*found).standard_error == pytest.approx(math.sqrt(spread / n), rel=1e-5)


def test_where_all_agree_the_interval_still_knows_how_few_they_were():
    """
    30 pairs, all alike, 5 of them yes: chance (5² + 25²) / 30² = 0.7222. Wilson's lower end of 30 of 30 is
    30 / (30 + 1.96²) = 0.886481, and of kappa (0.886481 - 0.722222) / 0.277778 = 0.591332.
    """
    found = Agreement(both=5, first=0, second=0, neither=25)
    assert found.kappa == 1
    assert found.interval == pytest.approx((0.591332, 1.0), abs=1e-5)


@pytest.mark.parametrize("found", [Agreement(0, 0, 0, 30), Agreement(30, 0, 0, 0), Agreement(0, 0, 0, 0)])
def test_where_both_always_say_the_same_thing_there_is_no_kappa(found):
    assert found.kappa is None
    assert found.interval is None


def test_kappa_stays_between_its_ends():
    assert Agreement(0, 10, 10, 0).kappa == pytest.approx(-1)
    for found in (Agreement(0, 10, 10, 1), Agreement(22, 1, 2, 3), Agreement(0, 11, 10, 0)):
        low, high = found.interval
        assert -1 <= low <= high <= 1


@pytest.mark.parametrize(("pairs", "is_enough"), [(19, False), (20, True)])
def test_below_twenty_pairs_it_means_nothing(pairs, is_enough):
    assert Agreement(1, 0, 1, pairs - 2).is_enough is is_enough


def test_it_is_counted_by_rule_and_over_all(publication, june, twice):
    for first, second in (
        (None, None), (None, None), (2, 2), (2, 3), (None, 2), (3, None), ("law", "law"), ("return", 3), ("return", None),
    ):  # fmt: skip
        twice(first, second)
    with translation.override("en"):
        found = agreement.consistency(publication, june)
        grounds = {label: counts(one) for label, one in found.grounds}
    assert counts(found.overall) == (4, 2, 1, 2)
    assert [*grounds] == ["Rule 2: Aucune insulte", "Rule 3: Un français soigné", "The law"]
    # What was returned names no rule: it counts over all, and under none.
    assert grounds["Rule 2: Aucune insulte"] == (1, 1, 1, 4)
    assert grounds["Rule 3: Un français soigné"] == (0, 1, 1, 5)
    assert grounds["The law"] == (1, 0, 0, 6)


def test_a_rule_is_counted_where_its_charter_has_it(publication, june, twice):
    twice(2, 2)
    later = factories.make_charter(publication, number=2, in_force_at=NOON + HOUR)
    later.rules.filter(number=2).update(title="Restons polis")
    twice(None, None, at=NOON + 2 * HOUR)
    twice(2, None, at=NOON + 2 * HOUR)
    found = {label: counts(one) for label, one in agreement.by_ground(agreement.pairs(publication, june))}
    assert [*found.values()] == [(1, 0, 0, 0), (0, 1, 0, 1)]


def test_the_period_is_that_of_the_second_word(publication, june, twice):
    twice(None, None)
    twice(None, None, read_at=datetime.datetime(2026, 7, 2, tzinfo=datetime.UTC))
    assert agreement.consistency(publication, june).overall.pairs == 1


def test_the_report_shows_it_and_names_nobody(desk, publication, twice):
    for first, second, times in ((None, None, 10), (2, 2, 8), (2, None, 2), (None, 2, 1), (3, 3, 1)):
        for _n in range(times):
            twice(first, second)
    page = desk.get(JUNE).content.decode()
    table = page.partition('aria-labelledby="figures-consistency"')[2].partition("</div>")[0]
    rows = [re.findall(r"<t[hd][^>]*>([^<]*)", row) for row in re.findall(r"<tr>.*?</tr>", table, re.DOTALL)]
    # 22 pairs, 11 and 10 of them against, 19 alike: kappa (19/22 - 0.5) / 0.5 = 0.727. Of one pair in 22 that was
    # under a rule, nobody can say how often two people would agree.
    assert rows[1:] == [
        ["Publier ou non", "22", "19", "0,73 (0,44 à 1,00)"],
        ["Règle 2\u202f: Aucune insulte", "22", "19", "0,72 (0,43 à 1,00)"],
        ["Règle 3\u202f: Un français soigné", "22", "22", "1,00 (-0,71 à 1,00)"],
    ]
    for name in ("anne", f"{desk.moderator} ·"):
        assert name not in table


def test_with_few_pairs_the_report_says_that_they_mean_nothing(desk, twice):
    twice(2, 2)
    twice(None, 2)
    page = words(desk.get(JUNE))
    assert "Publier ou non 2 1 trop peu pour rien dire" in page
    assert "Règle 2 : Aucune insulte 2 1 trop peu pour rien dire" in page


def test_before_anything_was_read_twice_the_report_says_so(desk):
    assert "Rien n’a été lu une seconde fois sur cette période." in words(desk.get(JUNE))


def test_what_stands_against_a_second_word_is_listed_once_it_was_given(
    desk, publication, thread, twice, anne
):
    against = twice(None, 2)
    for first, second in ((2, None), (None, None), (3, 2)):
        twice(first, second)
    unread = factories.make_published(thread, by=anne)
    rereading.draw(at=LATER)
    page = desk.get(JUNE).content.decode()
    assert re.findall(r'<li><a href="/desk/comments/(\d+)/">', page) == [str(against.decision.comment_id)]
    assert f"#{unread.number}" not in page
    assert "règle 2 : Aucune insulte" in words(desk.get(JUNE))


@pytest.mark.parametrize("what", ["removed", "decided anew", "edited"])
def test_it_leaves_the_list_once_somebody_has_looked_at_it_again(publication, june, twice, moderator, what):
    against = twice(None, "law", reader=factories.make_reader(publication)[0])
    assert agreement.standing(publication, june) == [against]
    comment = Comment.objects.get(pk=against.decision.comment_id)
    said = {"by": moderator, "at": LATER + HOUR}
    if what == "edited":
        posting.edit(
            comment, revision=comment.revision_id, typed="Autrement dit.", by=comment.reader, at=LATER
        )
        comment.refresh_from_db()
        deciding.publish(comment, revision=comment.revision_id, **said)
    else:
        deciding.remove(comment, revision=comment.revision_id, ground=Ground.LAW, reasons="Illicite.", **said)
        if what == "decided anew":
            comment.refresh_from_db()
            deciding.restore(comment, revision=comment.revision_id, **said)
    assert agreement.standing(publication, june) == []


def test_readers_are_told_nothing_of_it(client, twice):
    for _n in range(3):
        twice(None, 2)
    page = words(client.get("/transparency/?since=2026-06&until=2026-06"))
    assert "appa" not in page
    assert "seconde" not in page


def test_however_much_was_read_twice_the_report_takes_as_many_queries(publication, june, twice):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            agreement.consistency(publication, june)
        return len(queries)

    twice(None, 2)
    few = asked()
    for _n in range(4):
        twice(None, 2)
    assert asked() == few == 3
