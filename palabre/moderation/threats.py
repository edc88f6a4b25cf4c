"""
A threat to somebody's life: whoever hosts the text tells the authorities at once, and keeps what was told.

Source: Regulation (EU) 2022/2065, art. 18. In France the portal of the police for unlawful content is PHAROS.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from palabre.accounts.models import User
from palabre.discussion.models import Comment
from palabre.journal.recording import record
from palabre.moderation.models import ThreatReport


@dataclass(frozen=True)
class Authority:
    """Whom to tell, how, and when. ``address`` is empty where one telephones."""

    name: str
    how: str
    address: str = ""


def authorities() -> list[Authority]:
    """Whom to tell, the most urgent first."""
    return [
        Authority(_("Police and rescue"), _("If it may happen now: telephone 112 (in France also 17).")),
        Authority(
            "PHAROS",
            _("In France: the portal of the police for unlawful content."),
            "https://www.internet-signalement.gouv.fr/",
        ),
        Authority(
            _("The police of your country, or Europol"),
            _("Where the person or the place is elsewhere, or unknown."),
        ),
    ]


@transaction.atomic
def report(
    comment: Comment, *, told_to: str, told: str, reference: str, by: User, at: datetime.datetime
) -> ThreatReport:
    """Keep what was told about ``comment``, to whom, when and by whom. It is never altered."""
    kept = ThreatReport.objects.create(
        comment=comment, told_to=told_to, told=told, reference=reference, told_by=by, told_at=at
    )
    record(
        "threat.told",
        journal=comment.thread.publication_id,
        subject=kept,
        by=by,
        at=at,
        about=f"comment:{comment.pk}",
    )
    return kept
