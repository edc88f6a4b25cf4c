"""What moderation did, on the page for everybody and on the desk."""

from __future__ import annotations

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import PageViewRestriction

from palabre.discussion.models import Thread
from palabre.frontdoor.asking import FLIGHT
from palabre.moderation import alerting, appealing, deciding
from palabre.moderation.models import Hearing
from palabre.moderation.reporting import plots
from palabre.press.models import Article
from tests import factories

MINUTE, DAY = datetime.timedelta(minutes=1), datetime.timedelta(days=1)


@pytest.fixture
def yesterday(publication):
    """Noon of yesterday there."""
    here = timezone.now().astimezone(publication.zone).date() - DAY
    return datetime.datetime.combine(here, datetime.time(12), publication.zone)


@pytest.fixture
def decide(thread, moderator, yesterday):
    """Send yesterday at noon and decide a quarter of an hour later: refuse under ``rule``, or publish."""

    def decided(*, rule=None, at=None, after=15 * MINUTE, on=None):
        comment = factories.make_comment(on or thread, at=at or yesterday)
        said = {"revision": comment.revision_id, "by": moderator, "at": (at or yesterday) + after}
        if rule is None:
            return deciding.publish(comment, **said)
        return deciding.refuse(
            comment, rule=comment.charter.rules.get(number=rule), reasons="Vise quelqu’un.", **said
        )

    return decided


def read(client, address="/transparency/"):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_anybody_reads_what_was_done_and_nobody_is_named(
    client, publication, thread, moderator, decide, yesterday
):
    for rule in (2, 2, None, None):
        decide(rule=rule)
    alerting.alert(
        publication,
        category="unlawful",
        text="Voyez Maud.",
        comment=decide().comment,
        at=yesterday,
        email="a@b.example",
    )
    given = appealing.appeal(decide(rule=3), text="Relisez Maud.", by=None, at=yesterday)
    colleague = factories.make_moderator(publication, username="antoine")
    appealing.hear(given, outcome=Hearing.REVERSED, reasons="Relu.", by=colleague, at=yesterday + 30 * MINUTE)
    page = read(client)
    assert "La moitié des textes ont été lus en 15 minutes" in page
    assert "Règle 2\u202f: Aucune insulte" in page
    assert "Tranchés\u202f: 1. Dont renversés, en tout ou en partie\u202f: 1 (100\u202f%)" in page
    for private in ("Maud", moderator.username, "antoine", "Vise quelqu", "Relu.", "a@b.example"):
        assert private not in page


def test_each_plot_has_its_table(client, decide):
    decide(rule=2)
    decide()
    page = read(client)
    drawn = re.findall(r'<svg class="plot__svg"[^>]*aria-labelledby="(\w+)-title"', page)
    assert drawn == ["months", "hours", "delays", "reasons"]
    for key in drawn:
        figure = page.partition(f'<figcaption id="{key}-title"')[2].partition("</figure>")[0]
        assert "<table" in figure
        assert "<summary>" in figure
        assert f"url(#{key}-0)" in figure


def test_a_day_is_shown_once_it_has_ended_and_the_page_changes_at_midnight(
    client, publication, decide, yesterday
):
    decide(rule=2, at=timezone.now(), after=0 * MINUTE)
    assert "Règle 2" not in read(client)
    # As the front door asks, which keeps it.
    answer = client.get("/transparency/", **{FLIGHT: True, "HTTP_HOST": "testserver"})
    midnight = datetime.datetime.combine(yesterday.date() + 2 * DAY, datetime.time(), publication.zone)
    assert float(answer.headers["Palabre-Until"]) == midnight.timestamp()
    assert answer.headers["Palabre-Depends"] == f"publication:{publication.pk}"


@pytest.mark.parametrize(
    ("query", "first", "last"),
    [("since=2026-04&until=2026-05", "2026-04-01", "2026-05-31"), ("since=2026-05&until=2026-04", "2026-04-01", "2026-05-31"),
     ("since=2026-04", "2026-04-01", None), ("since=1066-10&until=2026-02", "2026-02-01", "2026-02-28"),
     ("since=2999-10", None, None)],
)  # fmt: skip
def test_the_address_names_whole_months(client, publication, decide, yesterday, query, first, last):
    decide(rule=2, at=datetime.datetime(2026, 2, 20, 12, tzinfo=datetime.UTC))
    answer = client.get(f"/transparency/?{query}", follow=True)
    period = answer.context["period"]
    this_month = yesterday.date().replace(day=1)
    assert period.first == (datetime.date.fromisoformat(first) if first else this_month)
    assert period.last == (datetime.date.fromisoformat(last) if last else yesterday.date())
    address = answer.wsgi_request.get_full_path()
    assert address == f"/transparency/?since={period.first:%Y-%m}&until={period.last:%Y-%m}"


@pytest.mark.parametrize(
    "query",
    ["since=1000-01&until=1000-12", "since=9999-12&until=5000-03", "until=1000-01", "since=9999-01", "since=2026-03&until=2026-02",
     "since=2026-02&since=2026-02&until=2026-03", "since=2026-02&until=", "since=2026-2&until=2026-03"],
)  # fmt: skip
def test_a_period_has_one_address_to_which_every_other_way_to_ask_leads(client, publication, decide, query):
    """Each address of a period is a page that the front door keeps."""
    decide(rule=2, at=datetime.datetime(2026, 2, 20, 12, tzinfo=datetime.UTC))
    answer = client.get(f"/transparency/?{query}")
    assert answer.status_code == 302
    assert client.get(answer["Location"]).status_code == 200


@pytest.mark.parametrize("query", ["since=hier", "since=2026-13", "since=", "until=2026-04-31", "since=%00x"])
def test_what_is_no_month_is_the_last_twelve(client, publication, decide, query):
    decide()
    answer = client.get(f"/transparency/?{query}")
    assert answer.status_code in (302, 400)
    if answer.status_code == 302:
        assert answer["Location"] == "/transparency/"


def test_before_anything_happened_the_page_says_so(client, publication):
    page = read(client)
    assert "<svg" not in page
    assert "Aucune alerte n’est venue." in page


def test_in_public_a_discussion_is_named_where_anybody_may_read_it_and_no_figure_is_one_person_s(
    client, publication, thread, decide
):
    open_to_all, locked, small = (
        thread,
        factories.make_thread(publication, title="Réservé"),
        factories.make_thread(publication, title="Confidence"),
    )
    for on, times in ((open_to_all, 5), (locked, 5), (small, 4)):
        for _n in range(times):
            decide(on=on, rule=2)
    PageViewRestriction.objects.create(
        page=Article.objects.get(pk=locked.article_id), restriction_type="password", password="sésame"
    )
    page = read(client)
    assert thread.title in page
    assert "Réservé" not in page
    assert "Confidence" not in page


def test_the_desk_s_report_has_any_days_and_today(desk, decide, thread):
    decide(rule=2, at=timezone.now(), after=0 * MINUTE)
    page = read(desk, "/desk/report/")
    assert "Règle 2\u202f: Aucune insulte" in page
    assert Thread.objects.get(pk=thread.pk).title in page
    before = (timezone.now() - 9 * DAY).date()
    assert "Règle 2" not in read(desk, f"/desk/report/?since={before}&until={before}")
    assert read(desk, "/desk/report/?since=1000-01-01&until=2999-12-31")


def test_the_pages_take_as_many_queries_however_much_happened(desk, decide, publication):
    def asked(address):
        read(desk, address)
        with CaptureQueriesContext(connection) as queries:
            read(desk, address)
        return len(queries)

    for rule in (None, 2, 2, 2, 2):
        decide(rule=rule)
    few = [asked(address) for address in ("/transparency/", "/desk/report/")]
    for _n in range(5):
        decide(rule=3, on=factories.make_thread(publication))
        decide(rule=1)
    assert [asked(address) for address in ("/transparency/", "/desk/report/")] == few
    assert max(few) <= 40


@pytest.mark.parametrize(
    ("most", "end"),
    [(0, 4), (1, 4), (4, 4), (5, 8), (9, 12), (11, 12), (41, 80), (99, 100), (101, 120), (1234, 1600)],
)
def test_a_scale_ends_at_a_round_number(most, end):
    assert plots.nice(most) == end


def test_a_plot_escapes_what_it_is_told():
    plot = plots.Plot("k", "t", "a", ["<b>"], [plots.Series("s", [1])])
    assert "<b>" not in plot.svg
