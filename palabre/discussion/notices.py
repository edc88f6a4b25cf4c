"""The dated warnings that stand above the charter."""

from __future__ import annotations

import datetime

from django.db.models import Min, Q

from palabre.discussion.models import Notice, Thread
from palabre.publications.models import Publication


def notices_of(thread: Thread, *, at: datetime.datetime) -> list[Notice]:
    """The notices of the thread's publication, section and article that last on that day there, widest first."""
    article = thread.article
    about = Q(section=None, article=None)
    if article is not None:
        about |= Q(article=article) | Q(article=None, section=article.section)
    return _lasting(thread.publication, about, at)


def notices_for(publication: Publication, *, at: datetime.datetime) -> list[Notice]:
    """The notices of the whole publication that last on that day there."""
    return _lasting(publication, Q(section=None, article=None), at)


def next_change(publication: Publication, at: datetime.datetime) -> datetime.datetime | None:
    """When a notice begins or ends next after ``at``, at a midnight of the publication; ``None`` for none."""
    today = at.astimezone(publication.zone).date()
    dated = Notice.objects.filter(publication=publication)
    begins = dated.filter(starts_on__gt=today).aggregate(next=Min("starts_on"))["next"]
    ends = dated.filter(ends_on__gte=today).aggregate(next=Min("ends_on"))["next"]
    days = [day for day in (begins, ends and ends + datetime.timedelta(days=1)) if day]
    if not days:
        return None
    return datetime.datetime.combine(min(days), datetime.time(), publication.zone)


def _lasting(publication: Publication, about: Q, at: datetime.datetime) -> list[Notice]:
    today = at.astimezone(publication.zone).date()
    return list(
        Notice.objects.filter(about, publication=publication)
        .filter(Q(starts_on=None) | Q(starts_on__lte=today), Q(ends_on=None) | Q(ends_on__gte=today))
        .order_by("article_id", "section_id", "pk")
    )
