"""What a process remembers between requests."""

from __future__ import annotations

from typing import Any

from django.core.cache.backends.locmem import LocMemCache

# Wagtail's key, wagtail/models/sites.py.
SITES = "wagtail_site_root_paths"


class Memory(LocMemCache):
    """
    Django's cache in the process's own memory, but for what another process may change unseen.

    Wagtail remembers for an hour at which hosts which pages are shown. Made by ``palabre publication
    add`` or by another worker, a new host would meanwhile be unknown here. Reading them is one query of a
    few rows, once a request.
    """

    def set(self, key: Any, value: Any, *arguments: Any, **named: Any) -> None:
        """Remember ``value`` under ``key``, unless it is where the sites are."""
        if key != SITES:
            super().set(key, value, *arguments, **named)
