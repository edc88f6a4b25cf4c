"""A form field for text that people type: kept as typed, refused where it cannot be stored or shown."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from palabre.discussion.text import has_something_to_read, normalised, unreadable
from palabre.press.typography import NARROW


def thousands(number: int, language: str) -> str:
    """``3214`` as ``3 214`` in French (a narrow no-break space) and ``3,214`` in English."""
    return f"{number:,}".replace(",", NARROW if language == "fr" else ",")


class TypedField(forms.CharField):
    """CRLF made LF and nothing stripped; at most ``max_chars`` code points; no character that deceives."""

    def __init__(self, *, max_chars: int, language: str = "fr", **kwargs: Any) -> None:
        super().__init__(strip=False, **kwargs)
        self.max_chars = max_chars
        self.language = language
        # Ours say what to do; Django's own sentence about NUL would come beside them.
        self.validators = []

    def to_python(self, value: Any) -> str:
        """The text with CRLF made LF."""
        return normalised(super().to_python(value) or "")

    def validate(self, value: str) -> None:
        """Refuse what is empty, too long, or holds characters that cannot be kept."""
        bad = unreadable(value)
        super().validate(value.strip() if bad or has_something_to_read(value) else "")
        if bad:
            raise forms.ValidationError(
                _("It holds invisible characters that cannot be kept (%(characters)s). Take them out."),
                code="unreadable",
                params={"characters": ", ".join(bad[:5])},
            )
        if len(value) > self.max_chars:
            raise forms.ValidationError(
                ngettext(
                    "It has more than %(limit)s character (%(count)s). Your text is kept: shorten it, then send it again.",
                    "It has more than %(limit)s characters (%(count)s). Your text is kept: shorten it, then send it again.",
                    self.max_chars,
                ),
                code="too_long",
                params={
                    "limit": thousands(self.max_chars, self.language),
                    "count": thousands(len(value), self.language),
                },
            )
