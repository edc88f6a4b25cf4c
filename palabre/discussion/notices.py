"""The dated warnings that stand above the charter."""

from __future__ import annotations

import datetime

from django.db.models import Q

from palabre.discussion.models import Notice, Thread


def notices_of(thread: Thread, *, at: datetime.datetime) -> list[Notice]:
    """The notices of the thread's publication, section and article that last on that day there, widest first."""
    today = at.astimezone(thread.publication.zone).date()
    article = thread.article
    about = Q(section=None, article=None)
    if article is not None:
        about |= Q(article=article) | Q(article=None, section=article.section)
    return list(
        Notice.objects.filter(about, publication=thread.publication)
        .filter(Q(starts_on=None) | Q(starts_on__lte=today), Q(ends_on=None) | Q(ends_on__gte=today))
        .order_by("article_id", "section_id", "pk")
    )
