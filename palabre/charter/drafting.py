"""What editors do with the charter: write a version, throw a draft away."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max

from palabre.accounts.models import User
from palabre.charter.models import Version
from palabre.journal.recording import record
from palabre.publications.models import Publication

if TYPE_CHECKING:
    from palabre.charter.forms import VersionForm


class InForce(Exception):
    """The version is or was in force: it is never altered nor thrown away."""


@transaction.atomic
def write(form: VersionForm, *, by: User, at: datetime.datetime) -> Version:
    """
    Keep what a valid ``form`` holds, as a new version with the next number or as the draft it edits.

    Raises ``InForce`` when the version came into force while its editor wrote.
    """
    publication = Publication.objects.select_for_update().get(pk=form.cleaned_data["publication"].pk)
    if form.instance.pk is None:
        last = Version.objects.filter(publication=publication).aggregate(last=Max("number"))["last"]
        form.instance.number = (last or 0) + 1
    elif Version.objects.get(pk=form.instance.pk).is_in_force(at):
        raise InForce(form.instance.pk)
    version = form.save()
    record(
        "charter.written",
        journal=publication.pk,
        subject=f"charter:{version.pk}",
        by=by,
        at=at,
        number=version.number,
        in_force_at=version.in_force_at.isoformat() if version.in_force_at else None,
    )
    return version


def blank_copy(version: Version) -> Version:
    """A draft with the words and rules of ``version``, not yet kept: without number, date or key."""
    copy, _children = version.copy_cluster(exclude_fields=["id", "number", "in_force_at"])
    return copy
