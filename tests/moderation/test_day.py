"""One's own day at the desk, which nobody else sees."""

from __future__ import annotations

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from palabre.charter.checks import CHECKS
from palabre.charter.models import Rule
from palabre.moderation import deciding, undoing
from palabre.moderation.models import TRUSTED_AUTHOR
from palabre.moderation.reporting import day, spans
from tests import factories
from tests.factories import NOON

SECOND, MINUTE, HOUR = (datetime.timedelta(**{unit: 1}) for unit in ("seconds", "minutes", "hours"))
THAT_DAY = NOON.date()
INSULT = {"kind": "insult", "start": 0, "end": 5, "score": 1.0, "message": "insult.named", "rule": 2, "check": "insults@1",
          "values": {}, "replacement": None, "counts": True}  # fmt: skip


@pytest.fixture
def decide(thread, moderator):
    """Decide so long after noon: refuse under ``rule``, or publish."""

    def decided(after=datetime.timedelta(), *, rule=None, by=moderator, on=None, **fields):
        comment = factories.make_comment(on or thread, **fields)
        said = {"revision": comment.revision_id, "by": by, "at": NOON + after}
        if rule is None:
            return deciding.publish(comment, **said)
        return deciding.refuse(comment, rule=comment.charter.rules.get(number=rule), **said)

    return decided


def words(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


def test_it_counts_what_one_decided_and_took_back(publication, moderator, decide):
    decide()
    decide(MINUTE, rule=2)
    decide(2 * MINUTE, rule=3)
    undoing.undo(decide(3 * MINUTE), by=moderator, at=NOON + 3 * MINUTE + 10 * SECOND)
    found = day.of(moderator, publication, THAT_DAY)
    assert (found.decided, found.outcomes, found.undone) == (3, {"published": 1, "refused": 2}, 1)


def test_the_time_between_two_decisions_leaves_pauses_out(publication, moderator, decide):
    for after in (0, 10, 40, 100):
        decide(after * SECOND)
    decide(100 * SECOND + 11 * MINUTE)
    decide(100 * SECOND + 21 * MINUTE)
    found = day.of(moderator, publication, THAT_DAY)
    # A pause of eleven minutes is none of them; ten minutes are.
    assert found.gaps == [10, 30, 60, 600]
    assert (found.average, found.median) == (175, 45)


def test_one_decision_has_no_time_between_two(publication, moderator, decide):
    decide()
    found = day.of(moderator, publication, THAT_DAY)
    assert (found.average, found.median) == (None, None)


@pytest.mark.parametrize(("check", "hard"), [("insults", 1), ("hatred.e5", 1), ("capitals", 0)])
def test_what_was_noted_under_a_rule_of_hatred_or_insults_was_hard(
    publication, moderator, decide, check, hard
):
    Rule.objects.filter(version__publication=publication, number=2).update(
        checks=[{"check": check}, {"check": "links"}]
    )
    decide(findings=[INSULT])
    decide(findings=[INSULT | {"counts": False}])
    decide(findings=[INSULT | {"rule": 3}])
    decide(rule=2)
    assert day.of(moderator, publication, THAT_DAY).hard == hard


def test_what_is_hard_is_found_by_checks_that_exist():
    assert set(CHECKS) >= day.HARD


def test_a_day_and_its_hours_are_those_of_the_publication(publication, moderator, decide):
    # Noon in the world is two in the afternoon in Paris; 22 h is midnight there.
    for after in (0 * HOUR, HOUR, 3 * HOUR, 9.5 * HOUR, 10 * HOUR):
        decide(after)
    found = day.of(moderator, publication, THAT_DAY)
    assert found.by_hour[:4] == [(datetime.time(14), 1), (datetime.time(15), 1), (datetime.time(16), 0), (datetime.time(17), 1)]  # fmt: skip
    assert found.by_hour[-1] == (datetime.time(23), 1)
    assert day.of(moderator, publication, THAT_DAY + datetime.timedelta(days=1)).decided == 1


def test_the_share_is_that_of_what_people_decided_here(publication, thread, moderator, decide):
    other = factories.make_moderator(publication)
    decide()
    for n in range(3):
        decide(n * MINUTE, by=other)
    comment = factories.make_comment(thread)
    deciding.publish(comment, revision=comment.revision_id, by=TRUSTED_AUTHOR, at=NOON)
    elsewhere = factories.make_publication(host="phare.example")
    elsewhere_by = factories.make_moderator(elsewhere)
    decide(by=elsewhere_by, on=factories.make_thread(elsewhere))
    share = day.of(moderator, publication, THAT_DAY).share
    assert (share.part, share.whole, share.percent) == (1, 4, 25)


def test_the_page_shows_one_s_own_day_and_nobody_else_s(client, publication, moderator, decide):
    colleague = factories.make_moderator(publication, username="anne")
    chief = factories.make_user("chief", is_superuser=True, is_staff=True)
    decide()
    decide(20 * SECOND, rule=2)
    decide(by=colleague)
    client.force_login(moderator)
    page = words(client.get(f"/desk/day/?on={THAT_DAY}"))
    for said in ("Décidés 2", "publié 1", "refusé 1", "Annulés 0", "en moyenne 20 s", "67 %", "14:00 2"):
        assert said.lower() in page.lower(), said
    for user in (colleague, chief):
        client.force_login(user)
        for query in ("", f"&person={moderator.pk}", f"&user={moderator.pk}", f"&by={moderator}"):
            answer = client.get(f"/desk/day/?on={THAT_DAY}{query}")
            assert answer.context["day"].decided == (1 if user == colleague else 0)
            assert str(moderator) not in words(answer)
    assert client.get(f"/desk/day/{moderator.pk}/").status_code == 404


def test_nothing_of_it_is_kept(desk, decide):
    decide()
    with CaptureQueriesContext(connection) as queries:
        answer = desk.get(f"/desk/day/?on={THAT_DAY}")
    assert "no-store" in answer["Cache-Control"]
    written = [one["sql"] for one in queries if re.match(r"(INSERT|UPDATE|DELETE)", one["sql"])]
    assert written == []


@pytest.mark.parametrize("on", ["", "hier", "2999-01-01", "0001-01-01", "2026-02-30"])
def test_what_is_no_day_that_has_come_is_today(desk, publication, on):
    found = desk.get(f"/desk/day/?on={on}").context["day"]
    assert found.period.first == timezone.now().astimezone(publication.zone).date()


def test_where_one_decided_nothing_the_page_says_so(desk):
    assert "Vous n’avez rien décidé ce jour-là." in words(desk.get("/desk/day/"))


def test_it_is_linked_from_one_s_name_at_the_foot(desk):
    foot = desk.get("/desk/").content.decode().partition('<footer class="desk__keys">')[2]
    assert f'<a href="/desk/day/">{desk.moderator}<' in foot


def test_however_much_one_did_it_takes_as_many_queries(desk, publication, moderator, decide):
    Rule.objects.filter(version__publication=publication, number=2).update(checks=[{"check": "insults"}])

    def asked():
        with CaptureQueriesContext(connection) as queries:
            day.of(moderator, publication, THAT_DAY)
        return len(queries)

    decide(findings=[INSULT])
    few = asked()
    for n in range(6):
        decide(n * MINUTE, findings=[INSULT], rule=2)
    assert asked() == few == 4
    with CaptureQueriesContext(connection) as queries:
        desk.get(f"/desk/day/?on={THAT_DAY}")
    assert len(queries) <= 20


@pytest.mark.parametrize(
    ("seconds", "said"), [(None, "–"), (0.4, "0 s"), (12.6, "13 s"), (59.7, "1 min 0 s"), (185, "3 min 5 s")]
)
def test_a_short_time_is_said_to_the_second(seconds, said):
    with translation.override("en"):
        assert spans.briefly(seconds) == said
