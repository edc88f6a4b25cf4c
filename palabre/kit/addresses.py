"""What may stand in an address."""

from __future__ import annotations

from django.urls.converters import IntConverter


class Number(IntConverter):
    """A whole number as it is written, without zeros before it: each page has one address, not many."""

    regex = "0|[1-9][0-9]*"
