"""What somebody typed who sent a form as JSON: it is refused, and not lost."""

from __future__ import annotations

import json
from collections.abc import Collection


def fields(body: bytes, names: Collection[str]) -> dict[str, str]:
    """The texts of ``names`` in ``body``, an object as JSON; empty for anything else."""
    try:
        read = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(read, dict):
        return {}
    return {name: read[name] for name in names if isinstance(read.get(name), str)}
