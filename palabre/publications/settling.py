"""What administrators do with a publication: change what it says of itself, and what its readers may do."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Model

from palabre.journal.recording import record
from palabre.publications.models import Publication

# What turns a policy that decides without a person on or off: the entry says to what.
OF_POLICIES = ("trusts_after", "trusted_without_refusal_days")


@transaction.atomic
def note_changed(
    publication: Publication, fields: Iterable[str], *, by: Model, at: datetime.datetime
) -> None:
    """Record that ``fields`` of a publication were changed, in the transaction that changes them."""
    changed = sorted(fields)
    record(
        "publication.changed",
        journal=publication.pk,
        subject=publication,
        by=by,
        at=at,
        fields=changed,
        **{name: getattr(publication, name) for name in OF_POLICIES if name in changed},
    )
