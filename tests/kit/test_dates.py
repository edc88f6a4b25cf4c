"""Dates as readers see them: the first of a month is a ``1er`` in French, and in no other language."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone, translation

from palabre.discussion import piece
from palabre.discussion.models import Comment, Notice
from palabre.kit import dates
from tests.factories import make_article, make_charter, make_published

FIRST = datetime.datetime(2026, 5, 1, 7, 30, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("language", "day", "form", "shown"),
    [
        ("fr", 1, "DATE_FORMAT", "1er mai 2026"),
        ("fr", 2, "DATE_FORMAT", "2 mai 2026"),
        ("fr", 11, "DATE_FORMAT", "11 mai 2026"),
        ("fr", 21, "j F", "21 mai"),
        ("fr", 1, "j F", "1er mai"),
        ("fr", 1, "DATETIME_FORMAT", "1er mai 2026, 7\u00a0h\u00a030"),
        ("en", 1, "DATE_FORMAT", "1 May 2026"),
        ("en", 1, "DATETIME_FORMAT", "1 May 2026, 07:30"),
        ("en", 1, "j F", "1 May"),
    ],
)
def test_the_first_of_a_month_is_an_ordinal_in_french(language, day, form, shown):
    with translation.override(language):
        assert dates.written(FIRST.replace(day=day), form) == shown


def test_readers_meet_it_wherever_a_day_is_written(client, thread):
    publication = thread.publication
    article = make_article(publication, title="Daté du premier", dated_at=FIRST)
    Notice.objects.create(
        publication=publication, text="Règle 3.", ends_on=timezone.localdate().replace(day=1, year=2030)
    )
    version = make_charter(publication, number=2, in_force_at=FIRST)
    make_published(thread, at=FIRST)
    html = client.get(article.get_url()).content.decode()
    assert "1er mai 2026, 9\u00a0h\u00a030</time>" in html
    assert "<b>Jusqu’au 1er " in html
    assert "1er mai 2026, 9\u00a0h\u00a030</time>" in client.get(thread.url).content.decode()
    assert "1er mai 2026</time>" in client.get("/").content.decode()
    assert "1er mai 2026" in client.get(version.get_absolute_url()).content.decode()


def test_a_removed_comment_says_the_day_so(publication):
    removed = Comment(number=7, state="removed", ended_at=FIRST, ended_under_rule=2)
    assert "retiré le 1er mai 2026" in piece.make(removed, publication)


def test_an_instant_is_of_the_day_that_it_is_where_the_publication_is(client, publication):
    make_article(publication, dated_at=datetime.datetime(2026, 4, 30, 22, 30, tzinfo=datetime.UTC))
    assert "1er mai 2026</time>" in client.get("/").content.decode()


@pytest.mark.parametrize(("language", "written"), [("fr", "14 juin 2016"), ("en", "14 June 2016")])
def test_a_midnight_is_a_day_whose_hour_nobody_stated(language, written):
    at = datetime.datetime(2016, 6, 14, tzinfo=datetime.UTC)
    with translation.override(language):
        assert dates.written(at, "DATETIME_FORMAT") == written
        assert dates.written(at + datetime.timedelta(minutes=1), "DATETIME_FORMAT") != written
