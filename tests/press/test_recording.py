"""What Wagtail does, as the journal tells it."""

from __future__ import annotations

import datetime

from django.core.management import call_command
from django.utils import timezone

from palabre.journal.models import Entry
from palabre.press.models import Article
from tests.factories import make_article


def told(article) -> list[str]:
    return list(
        Entry.objects.filter(subject=f"article:{article.pk}").order_by("id").values_list("kind", flat=True)
    )


def test_an_article_that_waits_for_its_time_is_not_said_to_be_published(publication, monkeypatch):
    article = make_article(publication)
    article.unpublish()
    article.go_live_at = timezone.now() + datetime.timedelta(hours=1)
    article.save_revision().publish()
    assert not Article.objects.get(pk=article.pk).live
    assert told(article) == ["article.published", "article.unpublished", "article.scheduled"]
    scheduled = Entry.objects.get(kind="article.scheduled")
    assert scheduled.facts["goes_live_at"] == article.go_live_at.astimezone(datetime.UTC).isoformat()
    # Its time comes, and the scheduler publishes the revision that was approved.
    later = timezone.now() + datetime.timedelta(hours=2)
    monkeypatch.setattr(timezone, "now", lambda: later)
    call_command("publish_scheduled")
    assert Article.objects.get(pk=article.pk).live
    assert told(article)[-1] == "article.published"
