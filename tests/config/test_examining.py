"""What `palabre doctor` finds."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.models import F
from django.utils import timezone

from palabre.config import examining
from palabre.discussion.models import Thread
from palabre.following import sending
from palabre.journal.models import Cursor, Entry, Parked
from palabre.publications.models import Publication
from palabre.search import indexing
from tests import factories


def said(check) -> str:
    """Everything that a check complains of, in one text."""
    return " ".join(complaint.what for complaint in check())


@pytest.fixture
def healthy(publication, moderator, editor):
    """A publication where everything is entered, with one discussion."""
    Publication.objects.update(
        publisher_address="1, quai", contact_email="a@example.org", hosting="Héberge, Rennes, 02 00 00 00 00"
    )
    factories.make_published(factories.make_thread(publication), by=moderator)
    sending.work_once()
    indexing.work_once()
    return Publication.objects.get()


def test_a_healthy_installation_has_nothing_to_mend(healthy, settings):
    settings.PALABRE_PROXIES = 1
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    found = [complaint.what for complaint in examining.complaints()]
    if connection.vendor == "sqlite":
        # The suite trades safety for speed; nobody else may.
        assert found.pop(0) == "SQLite’s synchronous is 0, not 2."
    assert found == []


def test_a_count_that_is_wrong_is_found(healthy):
    Thread.objects.update(published_count=7)
    assert "counts 7 comments and lists 1" in said(examining.counts)


def test_an_article_that_went_live_without_an_entry_is_found(healthy):
    assert said(examining.unrecorded_articles) == ""
    Entry.objects.filter(kind="article.published").delete()
    assert "Le canal rouvre à la baignade" in said(examining.unrecorded_articles)


def test_a_worker_that_lags_is_found(healthy):
    assert said(examining.workers) == ""
    # The last entry is of another day.
    Cursor.objects.filter(worker="mail", journal=healthy.pk).update(number=F("number") - 1)
    assert "Nobody gets mail" in said(examining.workers)
    assert "The search lags" not in said(examining.workers)
    Cursor.objects.filter(worker="search", journal=healthy.pk).update(number=F("number") - 1)
    assert "The search lags" in said(examining.workers)


def test_what_came_a_moment_ago_may_wait_for_the_worker(healthy):
    factories.make_article(healthy)
    assert said(examining.workers) == ""


def test_mails_that_are_stuck_are_found(healthy):
    now = timezone.now()
    Parked.objects.create(
        worker="mail", journal=healthy.pk, number=1, part="author", since=now, next_at=now,
        failure="the server was not reached: ConnectionRefusedError 111",
    )  # fmt: skip
    found = said(examining.workers)
    assert "Mails that could not be sent yet: 1" in found
    assert "ConnectionRefusedError 111" in found


def test_a_broken_chain_is_found(healthy):
    Entry.objects.filter(kind="comment.published").update(actor="user:999")
    assert "was altered" in said(examining.chains)


def test_what_the_law_asks_for_and_nobody_entered_is_named(healthy):
    Publication.objects.update(publisher_address=" ", hosting="")
    assert "does not say the publisher’s postal address, the host of the site" in said(examining.publications)


def test_a_publication_without_charter_or_people_is_found(healthy, moderator):
    healthy.charter_versions.update(in_force_at=None)
    moderator.groups.clear()
    found = said(examining.publications)
    assert "has no charter in force" in found
    assert "has no moderator" in found or healthy.moderators.user_set.exists()


def test_no_publication_is_said(db):
    assert "no publication" in said(examining.publications)


def test_a_key_that_others_can_read_is_found(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    (tmp_path / "secret_key").write_text("secret")
    (tmp_path / "secret_key").chmod(0o644)
    assert "can read the secret key" in said(examining.secrets)
    (tmp_path / "secret_key").chmod(0o600)
    assert said(examining.secrets) == ""
