"""JSON that stands in a script element: nothing in it can end the element or begin another."""

from __future__ import annotations

import json

# As JSON may write them otherwise; U+2028 and U+2029 end a line in old JavaScript.
OTHERWISE = {"<": "\\u003C", ">": "\\u003E", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def in_script(said: object) -> str:
    """``said`` as JSON for a script element."""
    written = json.dumps(said, ensure_ascii=False)
    # Five passes in C are ten times faster than one of ``str.translate``.
    for character, escaped in OTHERWISE.items():
        written = written.replace(character, escaped)
    return written
