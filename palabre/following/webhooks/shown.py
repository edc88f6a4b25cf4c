"""How webhooks stand, for the pages that show it."""

from __future__ import annotations

from django.db.models import Count, Max, Q, QuerySet

from palabre.following.models import Delivery, Fate, OffBecause, Webhook
from palabre.publications.models import Publication

PER_PAGE = 50


def of(publication: Publication) -> QuerySet[Webhook]:
    """The publication's webhooks, each with how much waits and when something was taken last."""
    return (
        Webhook.objects.filter(publication=publication)
        .annotate(
            waiting=Count("deliveries", filter=Q(deliveries__fate=Fate.WAITING)),
            taken_last=Max("deliveries__made_at", filter=Q(deliveries__fate=Fate.ACCEPTED)),
        )
        .order_by("pk")
    )


def troubled(publication: Publication) -> int:
    """How many take nothing, or were turned off for it."""
    failing = Q(failing_since__isnull=False) | Q(off_because__in=[OffBecause.FAILED, OffBecause.GONE])
    return (
        Webhook.objects.filter(failing, publication=publication)
        .exclude(off_because=OffBecause.BY_HAND)
        .count()
    )


def log_of(webhook: Webhook, before: int | None) -> tuple[list[Delivery], int | None]:
    """A page of its log, the newest first, from the key ``before`` backwards; and where the next page begins."""
    found = Delivery.objects.filter(webhook=webhook).prefetch_related("tries").order_by("-pk")
    if before is not None:
        found = found.filter(pk__lt=before)
    rows = list(found[: PER_PAGE + 1])
    return rows[:PER_PAGE], rows[PER_PAGE - 1].pk if len(rows) > PER_PAGE else None
