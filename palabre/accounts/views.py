"""Signing in and passwords, as allauth does it; what cannot be read is 422 like everywhere."""

from __future__ import annotations

from typing import Any

from allauth.account import views
from django.http import HttpResponseBase


class SaysSo:
    """A form that is shown again, with a sentence on what was wrong, is not said to be right (200)."""

    def form_invalid(self, form: Any) -> HttpResponseBase:
        """The form with its sentences."""
        response = super().form_invalid(form)  # type: ignore[misc]
        if response.status_code == 200:
            response.status_code = 422
        return response


class SignIn(SaysSo, views.LoginView):
    """The one way in, for desk and editors' side."""


class ChangePassword(SaysSo, views.PasswordChangeView):
    """A new password for who is signed in."""


class ForgottenPassword(SaysSo, views.PasswordResetView):
    """A mail to whoever forgot theirs."""


class NewPassword(SaysSo, views.PasswordResetFromKeyView):
    """Where that mail leads."""
