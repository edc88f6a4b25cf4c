"""What readers say they have already (RFC 9110, section 13)."""

from __future__ import annotations

from typing import Any


def matches(known: str, etag: str) -> bool:
    """Whether a reader has ``etag`` already, by ``If-None-Match`` (RFC 9110, section 13.1.2: a weak comparison)."""
    if known == etag:
        return True
    if known.strip() == "*":
        return True
    return etag in (one.strip().removeprefix("W/") for one in known[:4000].split(","))


def by_date_alone(headers: Any) -> bool:
    """Whether a reader asks by date what is new, and by no tag: Django knows when a date can be believed."""
    return headers.get("if-modified-since") is not None and headers.get("if-none-match") is None
