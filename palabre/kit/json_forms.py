"""What somebody typed who sent a form as JSON: it is refused, and not lost."""

from __future__ import annotations

import json
import re
from collections.abc import Collection

# JSON can name half of a surrogate pair ("\ud800"): no page, database or mail can hold one.
LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def fields(body: bytes, names: Collection[str]) -> dict[str, str]:
    """
    The texts of ``names`` in ``body``, an object as JSON; empty for anything else.

    A lone surrogate becomes U+FFFD, as in a form that is no UTF-8: what is shown again can be encoded.
    """
    try:
        read = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(read, dict):
        return {}
    said = {name: read[name] for name in names if isinstance(read.get(name), str)}
    return {name: LONE_SURROGATE.sub("\ufffd", text) for name, text in said.items()}
