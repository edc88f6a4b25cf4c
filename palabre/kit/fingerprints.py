"""Static files whose address changes with their content, so that a browser may keep them."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage


@lru_cache(maxsize=4096)
def fingerprint(path: str) -> str:
    """Twelve hexadecimal digits of the file's SHA-256, or nothing for a file that is not there."""
    found = finders.find(path)
    if not isinstance(found, str):
        return ""
    return hashlib.sha256(Path(found).read_bytes()).hexdigest()[:12]


class FingerprintedStatic(StaticFilesStorage):
    """Addresses like ``/static/press/base.css?v=1f0c…``; nothing is copied or rewritten."""

    def url(self, name: str | None) -> str:
        address = super().url(name)
        mark = fingerprint(name) if name and "?" not in name and not name.endswith("/") else ""
        return f"{address}?v={mark}" if mark else address
