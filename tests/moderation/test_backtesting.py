"""A charter that is tried on what was sent before."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from palabre.charter.models import Rule, Version
from palabre.config.cli import main
from palabre.discussion.models import Comment
from palabre.journal.models import Entry
from palabre.moderation import backtesting, deciding
from palabre.moderation.models import Backtest
from tests import factories
from tests.factories import NOON

SHOUTED = "POURQUOI CRIER AINSI, on entend."
NOTED = {"kind": "capitals", "start": 0, "end": 5, "score": 1.0, "message": "capitals.shouting", "values": {},
         "replacement": None, "rule": 3, "check": "capitals@1", "counts": True}  # fmt: skip
SINCE = NOON.date() - datetime.timedelta(days=1)


@pytest.fixture
def draft(publication):
    """A draft whose rule 1 is against shouting."""
    version = Version.objects.create(publication=publication, number=7)
    Rule.objects.create(version=version, number=1, title="Sans crier", checks=[{"check": "capitals"}])
    return version


@pytest.fixture
def past(thread, moderator):
    """Four comments: calm, shouted and published, shouted and refused under rule 1, noted then and calm."""
    rule = Rule.objects.get(version__publication=thread.publication, version__number=1, number=1)
    calm = factories.make_published(thread, by=moderator)
    shown = factories.make_published(thread, by=moderator, typed=SHOUTED + " Un.")
    refused = factories.make_comment(thread, typed=SHOUTED + " Deux.")
    deciding.refuse(refused, revision=refused.revision_id, by=moderator, at=NOON, rule=rule)
    before = factories.make_comment(thread, typed="Plus bas.", findings=[NOTED])
    return calm, shown, refused, before


def test_it_counts_what_would_be_noted_and_what_people_decided(publication, moderator, draft, past):
    _calm, shown, refused, _before = past
    asked = backtesting.begin(publication, draft, SINCE, by=moderator, at=NOON)
    assert backtesting.work_once() == 4
    asked.refresh_from_db()
    assert asked.ended_at is not None
    tally = asked.tally
    assert (tally["read"], tally["noted"], tally["before"]) == (4, 2, 1)
    assert (tally["more"], tally["more_shown"], tally["fewer"]) == (2, 1, 1)
    assert tally["rules"] == {"1": {"noted": 2, "against": 1, "found": 1}}
    assert [(comment.pk, rules, seen) for comment, rules, seen in backtesting.which(asked, 0, 9)] == [
        (shown.pk, [1], True), (refused.pk, [1], False),
    ]  # fmt: skip
    assert backtesting.work_once() == 0


def test_it_goes_on_where_it_was_and_changes_nothing(publication, moderator, draft, past, monkeypatch):
    before = list(Comment.objects.order_by("pk").values()), Entry.objects.count()
    asked = backtesting.begin(publication, draft, SINCE, by=moderator, at=NOON)
    while asked.ended_at is None:
        backtesting.step(asked, many=1)
        asked = Backtest.objects.select_related("version__publication").get(pk=asked.pk)
    assert asked.tally["read"] == 4
    assert list(Comment.objects.order_by("pk").values()) == before[0]
    assert Entry.objects.count() == before[1] + 1


def test_what_was_erased_or_sent_before_is_not_read(publication, moderator, draft, past):
    past[1].revisions.update(text="", html="")
    factories.make_comment(past[0].thread, at=NOON - datetime.timedelta(days=30), typed=SHOUTED)
    assert backtesting.sent(publication, SINCE).count() == 3


def test_a_moderator_asks_sees_how_far_it_is_and_reads_which(desk, draft, past):
    said = desk.post("/desk/backtests/", {"version": draft.pk, "since": SINCE.isoformat()})
    assert said.status_code == 302
    page = desk.get(said["Location"])
    assert page["Refresh"]
    assert "0 commentaire" in page.content.decode()
    backtesting.work_once()
    page = desk.get(said["Location"])
    assert "Refresh" not in page.headers
    html = page.content.decode()
    assert SHOUTED in html
    assert f"#{past[2].pk}" in html
    assert "des lecteurs l’ont vu" in html
    assert said["Location"] in desk.get("/desk/backtests/").content.decode()


@pytest.mark.parametrize(
    "wrong", [{"since": "demain"}, {"since": "2999-01-01"}, {"version": "0"}, {"version": ""}, {"since": ""}]
)
def test_what_cannot_be_tried_is_said(desk, draft, wrong):
    said = desk.post("/desk/backtests/", {"version": draft.pk, "since": SINCE.isoformat()} | wrong)
    assert said.status_code == 422
    assert 'role="alert"' in said.content.decode()
    assert not Backtest.objects.exists()


def test_nobody_else_s_is_seen(desk, client, moderator):
    other = factories.make_publication(name="Le Phare", host="phare.example")
    version = Version.objects.get(publication=other)
    asked = backtesting.begin(other, version, SINCE, by=moderator, at=NOON)
    assert desk.get(f"/desk/backtests/{asked.pk}/").status_code == 404
    assert (
        desk.post("/desk/backtests/", {"version": version.pk, "since": SINCE.isoformat()}).status_code == 422
    )
    desk.logout()
    assert desk.get("/desk/backtests/").status_code == 302


def test_the_command_prints_the_same_and_keeps_nothing(publication, draft, past, capsys):
    assert main(["charter", "backtest", "7", "--since", SINCE.isoformat(), "--list"]) == 0
    said = capsys.readouterr().out
    assert "4 comments read; 2 noted, 1 by the checks of their time." in said
    assert f"#{past[1].pk} rule 1 (seen): {SHOUTED} Un." in said
    assert not Backtest.objects.exists()


@pytest.mark.parametrize(("arguments", "status"), [(["9"], 1), (["7", "--since", "hier"], 2)])
def test_the_command_says_what_is_wrong(publication, draft, capsys, arguments, status):
    assert main(["charter", "backtest", *arguments]) == status
    assert capsys.readouterr().err


def test_as_many_queries_whatever_is_read(publication, moderator, draft, thread):

    counted = []
    for _n in range(2):
        for _comment in range(5):
            factories.make_comment(thread)
        asked = backtesting.begin(publication, draft, SINCE, by=moderator, at=timezone.now())
        asked = Backtest.objects.select_related("version__publication").get(pk=asked.pk)
        with CaptureQueriesContext(connection) as queries:
            backtesting.step(asked)
        counted.append(len(queries))
    assert counted[0] == counted[1]
