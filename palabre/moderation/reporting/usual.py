"""How long a comment usually waits now, for its author."""

from __future__ import annotations

import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.kit import depending
from palabre.moderation.reporting import decided, spans
from palabre.publications.models import Publication

# By what was decided in so many days; with fewer decisions nothing is usual.
DAYS, LEAST = 7, 5
# It is asked for with each sending, and changes slowly.
KEPT = datetime.timedelta(minutes=10)


def delay(publication: Publication) -> str:
    """“2 hours”: within which half of what was decided in the last seven days was read; nothing where that says nothing."""

    def find() -> float | None:
        now = timezone.now()
        depending.until(now + KEPT)
        waits = decided.waits(publication, now - datetime.timedelta(days=DAYS), now)
        return spans.median(waits) if len(waits) >= LEAST else None

    found = depending.part(("usual delay", publication.pk), find, f"publication:{publication.pk}")
    return spans.roughly(found) if found is not None else ""


def said(publication: Publication) -> str:
    """How long one waits, and when somebody is there, in a sentence or two; nothing where neither is known."""
    usual = delay(publication)
    sentences = [
        _("Comments are usually read within %(time)s.") % {"time": usual} if usual else "",
        _("The desk is there: %(hours)s.") % {"hours": publication.desk_hours.rstrip(". ")}
        if publication.desk_hours
        else "",
    ]
    return " ".join(filter(None, sentences))
