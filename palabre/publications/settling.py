"""What administrators do with a publication: change what it says of itself, and what its readers may do."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Model

from palabre.journal.recording import record
from palabre.publications.models import Publication


@transaction.atomic
def note_changed(
    publication: Publication, fields: Iterable[str], *, by: Model, at: datetime.datetime
) -> None:
    """Record that ``fields`` of a publication were changed, in the transaction that changes them."""
    record(
        "publication.changed",
        journal=publication.pk,
        subject=publication,
        by=by,
        at=at,
        fields=sorted(fields),
    )
