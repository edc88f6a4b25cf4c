"""A message of Disqus, in HTML with Disqus's own ways, as one would have typed it."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from palabre.exchange import typed_html

# "@maud:disqus", or the network that somebody signed in with, is how Disqus writes down whom one speaks to.
MENTION = re.compile(r"(?<![\w@])(@[\w.-]{1,60}):(?:disqus|facebook|twitter|google)\b")
SPOILER = re.compile(r"<(/?)spoiler\b[^<>]{0,100}>", re.IGNORECASE)
# Through these hosts Disqus counts who follows a link; the address that is meant stands in it, with a check behind.
COUNTERS = frozenset(["disq.us", "www.disq.us"])
CHECK = re.compile(r":[\w-]{10,60}\Z")


def to_typed(message: str) -> str:
    """
    The text of a message: paragraphs, lines, ``>`` before what is quoted, addresses behind the words of links.

    What was hidden as a spoiler is told to be one; addresses are those that were typed, not those by which Disqus counts.
    """
    message = SPOILER.sub(lambda found: "[/spoiler]" if found[1] else "[spoiler]", message)
    return MENTION.sub(r"\1", typed_html.to_typed(message, meant=meant))


def meant(address: str) -> str:
    """The address that a link of Disqus leads to at last."""
    try:
        parts = urlsplit(address)
        if parts.hostname not in COUNTERS:
            return address
        found = parse_qs(parts.query, max_num_fields=20).get("url", [""])[0]
    except ValueError:
        return address
    return CHECK.sub("", found) if found.startswith(("http://", "https://")) else address
