"""
Under which names a browser remembers what is being written in a discussion (``static/discussion/draft.js``).

An article's by its number. One of a page outside by that page: it may be cleared away and begun anew, moved or merged, and
then has another number while somebody still has words for it.
"""

from __future__ import annotations

from hashlib import sha256

from palabre.discussion.models import Thread

# Of what a discussion was called before; a draft lasts a week.
MOST_OLD_NAMES = 10


def names(thread: Thread) -> str:
    """The name of now, and after it those under which a draft may still be kept, the newest first, with spaces between."""
    if thread.page_key is None:
        return str(thread.pk)
    old = thread.aliases.filter(page_key__isnull=False).order_by("-since", "-pk")
    keys = [thread.page_key, *old.values_list("page_key", flat=True)[:MOST_OLD_NAMES]]
    return " ".join(_short(key) for key in keys if key is not None)


def _short(key: str) -> str:
    """Twelve hexadecimal digits, and a letter that no number has."""
    return "p" + sha256(key.encode()).hexdigest()[:12]
