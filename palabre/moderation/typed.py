"""A text that people type: in each form that takes one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from palabre.discussion.text import normalised, unreadable


class TypedField(forms.CharField):
    """A text that people type: CRLF made LF, then counted; what cannot be stored or shown is refused."""

    def __init__(self, *, max_chars: int, **kwargs: Any) -> None:
        super().__init__(strip=True, **kwargs)
        self.max_chars = max_chars
        # Django's own sentence about NUL would come beside ours.
        self.validators = [
            MaxLengthValidator(
                max_chars,
                _("It has %(show_value)d characters; %(limit_value)d at most. Nothing is lost: shorten it."),
            )
        ]

    def to_python(self, value: Any) -> str:
        """The text with CRLF made LF."""
        return normalised(super().to_python(value) or "")

    def validate(self, value: str) -> None:
        """Refuse control characters, overrides of the direction of writing, and what was no UTF-8."""
        super().validate(value)
        bad = unreadable(value)
        if bad:
            raise forms.ValidationError(
                _("It holds invisible characters that cannot be kept (%(characters)s). Take them out."),
                params={"characters": ", ".join(bad[:5])},
            )
