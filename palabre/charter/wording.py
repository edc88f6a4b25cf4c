"""What a finding says to people: one sentence a kind, in the language of the page."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

SENTENCES: dict[str, Promise | str] = {
    "length.too_short": _("The text says too little to be discussed."),
    "capitals.shouting": _("Capitals read as shouting."),
    "links.too_many": ngettext_lazy("More than %(limit)s link.", "More than %(limit)s links.", "limit"),
    "repetition.characters": _("The same character is typed %(count)s times."),
    "banned.word": _("The publication does not accept this word."),
}


def sentence(message: str, values: Mapping[str, str | int]) -> str:
    """The sentence for a finding's ``message`` key, its values put in; the key itself if nobody wrote one."""
    template = SENTENCES.get(message)
    if template is None:
        return message
    try:
        return str(template % dict(values))
    except (KeyError, ValueError, TypeError):
        return message
