"""Mails as the worker sends them once what was just decided can be undone no more."""

from __future__ import annotations

from django.utils import timezone

from palabre.following import sending
from palabre.moderation import undoing


def work_once() -> int:
    """Send what waits, half a minute from now; say how many entries were taken."""
    return sending.work_once(now=lambda: timezone.now() + undoing.MAILS_REST)
