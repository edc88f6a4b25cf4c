"""What somebody under a sanction reads where they would write, and how they say that they read a warning."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from palabre.accounts.models import Measure, Sanction
from palabre.accounts.standing import Caller, acknowledge_by
from palabre.publications.models import Publication


def refused(sanction: Sanction, *, has_text: bool) -> str:
    """That nothing is taken, from whom and until when; the reasons stand beside it."""
    kept = " " + _("Your text is kept: copy it if you like.") if has_text else ""
    return in_words(sanction) + kept


def in_words(sanction: Sanction) -> str:
    """What holds, in a sentence. Of a connection it says nothing about anybody."""
    if sanction.kind == Measure.WARNING:
        return _("A moderator has warned you.")
    if sanction.until is None:
        return _("You are excluded: no comment of yours is taken.")
    until = formats.date_format(timezone.localtime(sanction.until), "DATETIME_FORMAT")
    if sanction.is_of_a_range:
        return _("No comment is taken from your connection until %(until)s.") % {"until": until}
    return _("No comment of yours is taken until %(until)s.") % {"until": until}


def acknowledge(
    data: Mapping[str, str], publication: Publication, caller: Caller, *, at: datetime.datetime
) -> None:
    """Keep that the warning was read that the form names, if it is against whoever sends it."""
    named = data.get("acknowledged", "")
    if named.isascii() and named.isdigit() and len(named) < 19:
        acknowledge_by(caller, publication, int(named), at=at)
