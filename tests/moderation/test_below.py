"""The line of figures below an article."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from palabre.discussion.models import Thread
from palabre.frontdoor.staleness import touched
from palabre.journal.models import Entry
from palabre.moderation import deciding, undoing
from palabre.moderation.models import Ground
from palabre.moderation.reporting import below
from tests import factories
from tests.factories import NOON

MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def shown(publication):
    """The publication, which shows figures."""
    publication.shows_figures = True
    publication.save()
    return publication


@pytest.fixture
def decide(thread, moderator):
    """Send at noon, and decide so many minutes later."""

    def decided(minutes=18, *, rule=None, ground=""):
        comment = factories.make_comment(thread)
        said = {"revision": comment.revision_id, "by": moderator, "at": NOON + minutes * MINUTE}
        if rule is None and not ground:
            return deciding.publish(comment, **said)
        cited = comment.charter.rules.get(number=rule) if rule else None
        return deciding.refuse(comment, rule=cited, ground=ground, **said)

    return decided


def line(thread, language="fr"):
    with translation.override(language):
        return below.line(Thread.objects.get(pk=thread.pk)).replace("\u202f", " ")


def test_it_says_what_became_of_the_comments_and_how_soon_they_were_read(thread, decide):
    assert line(thread) == ""
    for minutes in (2, 18, 40):
        decide(minutes)
    assert line(thread) == "3 publiés, lus d’ordinaire en 18 minutes"
    for rule in (2, 2, 3):
        decide(rule=rule)
    decide(ground=Ground.LAW)
    assert (
        line(thread)
        == "3 publiés, 4 refusés (règle 2 : 2 ; règle 3 : 1 ; loi : 1), lus d’ordinaire en 18 minutes"
    )
    assert line(thread, "en") == (
        "3 published, 4 refused (rule 2: 2; rule 3: 1; the law: 1), usually read within 18 minutes"
    )


@pytest.mark.parametrize(
    ("waits", "french", "english"),
    [
        ((0.5,), "1 publié, lu en moins d’une minute", "1 published, read in less than a minute"),
        ((0, 0.2), "2 publiés, lus d’ordinaire en moins d’une minute", "2 published, usually read in less than a minute"),
        ((1,), "1 publié, lu en 1 minute", "1 published, read within 1 minute"),
        ((60, 180), "2 publiés, lus d’ordinaire en 2 heures", "2 published, usually read within 2 hours"),
        ((149,), "1 publié, lu en 3 heures", "1 published, read within 3 hours"),
    ],
)  # fmt: skip
def test_how_soon_is_said_as_one_would_say_it(thread, decide, waits, french, english):
    for minutes in waits:
        decide(minutes)
    assert line(thread) == french
    assert line(thread, "en") == english


def test_it_stands_in_the_discussion_where_the_publication_wishes(client, thread, publication, decide):
    decide()
    assert "discussion__figures" not in client.get(thread.url).content.decode()
    publication.shows_figures = True
    publication.save()
    assert (
        '<p class="discussion__figures">1 publié, lu en 18 minutes</p>'
        in client.get(thread.url).content.decode()
    )


def test_a_page_that_is_kept_is_made_anew_when_the_line_changes(shown, thread, decide, moderator):
    decide()
    decision = decide(rule=2)
    undoing.undo(decision, by=moderator, at=decision.decided_at)
    entries = Entry.objects.filter(kind__in=("comment.refused", "comment.undone"))
    assert len(entries) == 2
    for entry in entries:
        said = {"journal": entry.journal, "subject": entry.subject, "facts": entry.facts}
        assert touched(entry.kind, **said) == {f"thread:{thread.pk}"}


def test_where_it_is_not_shown_a_refusal_moves_no_page(thread, decide):
    decide(rule=2)
    entry = Entry.objects.get(kind="comment.refused")
    assert touched(entry.kind, journal=entry.journal, subject=entry.subject, facts=entry.facts) == set()


def test_a_discussion_takes_two_queries_more_however_long_it_is(client, shown, thread, publication, decide):
    def asked():
        client.get(thread.url)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(thread.url).status_code == 200
        return len(queries)

    decide()
    decide(rule=2)
    few = asked()
    for _n in range(4):
        decide()
        decide(rule=3)
    assert asked() == few
    publication.shows_figures = False
    publication.save()
    assert asked() == few - 2


def test_how_soon_is_said_of_the_latest(thread, decide, monkeypatch):
    for minutes in (60, 60, 60, 2, 2):
        decide(minutes)
    monkeypatch.setattr(below, "LATEST", 3)
    with CaptureQueriesContext(connection) as queries:
        said = line(thread)
    assert len(queries) == 3
    assert "5 publiés" in said
    assert "60 minutes" in said
