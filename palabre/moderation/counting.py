"""How much waits, and since when: the counts at the top of every page of the desk."""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from palabre.accounts.models import User
from palabre.discussion.models import Comment, Thread, Turn
from palabre.moderation import opinions, queue
from palabre.moderation.models import Alert, Appeal, Decision
from palabre.publications.models import Publication


@dataclass(frozen=True)
class Pulse:
    """The state of the desk: what waits, since when, and what one has done today."""

    waiting: int
    oldest_at: datetime.datetime | None
    decided_today: int
    alerts: int
    appeals: int
    opinions: int

    @property
    def said(self) -> dict[str, str]:
        """The same in words, by the place where each stands."""
        age = timesince(self.oldest_at, depth=1) if self.oldest_at else ""
        return {
            "waiting": str(self.waiting),
            "alerts": str(self.alerts),
            "appeals": str(self.appeals),
            "opinions": str(self.opinions),
            "oldest": _("oldest: %(age)s") % {"age": age} + " ·" if age else "",
            "today": _("you: %(count)s today") % {"count": self.decided_today},
        }


class Waiting:
    """How many comments wait in which discussions, counted once for all that one page says of it."""

    def __init__(self, publication: Publication) -> None:
        self.publication = publication

    @cached_property
    def everywhere(self) -> dict[int, int]:
        """By the key of each thread of the installation in which any waits: counted by an index alone."""
        counted = Comment.objects.waiting().order_by().values_list("thread_id").annotate(count=Count("*"))
        return dict(counted)

    @cached_property
    def by_thread(self) -> dict[int, int]:
        """The same of the publication's own threads."""
        counts = self.everywhere
        own = Thread.objects.filter(publication=self.publication, pk__in=counts).values_list("pk", flat=True)
        return {pk: counts[pk] for pk in own}


def pulse(
    publication: Publication, user: User, at: datetime.datetime, *, waiting: Waiting | None = None
) -> Pulse:
    """The counts at the top of every page of the desk; ``waiting`` where the page counted what waits already."""
    waiting = waiting or Waiting(publication)
    waits = queue.of(publication, Comment.objects.all()).waiting()
    # The first of each turn, by the index of the queue: the least of all would be looked for everywhere.
    firsts = [
        waits.filter(turn=turn)
        .order_by("waiting_since", "number")
        .values_list("waiting_since", flat=True)
        .first()
        for turn in Turn.values
    ]
    midnight = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    return Pulse(
        waiting=sum(waiting.by_thread.values()),
        oldest_at=min((at for at in firsts if at is not None), default=None),
        decided_today=Decision.objects.standing()
        .filter(decided_by=user, decided_at__gte=midnight, comment__thread__publication=publication)
        .count(),
        alerts=Alert.objects.filter(publication=publication, answered_at__isnull=True).count(),
        appeals=Appeal.objects.filter(publication=publication, heard_at__isnull=True).count(),
        opinions=opinions.waiting_for(publication, user),
    )


def elsewhere(user: User, waiting: Waiting) -> list[tuple[Publication, int]]:
    """The other publications whose desk ``user`` may enter, each with how many comments wait there."""
    others = Publication.objects.exclude(pk=waiting.publication.pk).select_related("site").order_by("name")
    if not user.is_superuser:
        others = others.filter(moderators__user=user)
    if not (found := list(others)):
        return []
    counts = waiting.everywhere
    there: dict[int, int] = defaultdict(int)
    threads = Thread.objects.filter(pk__in=counts, publication__in=found)
    for thread, key in threads.values_list("pk", "publication_id"):
        there[key] += counts[thread]
    return [(one, there[one.pk]) for one in found]
