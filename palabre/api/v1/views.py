"""Pages beside the interface itself."""

from __future__ import annotations

from palabre.api.v1 import reading


def nothing(request):
    """404 for every other address below ``/api/v1/``."""
    raise reading.nothing()
