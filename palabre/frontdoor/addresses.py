"""
Every public address that may be kept finished, with what it depends on; and every one that never is.

``tests/frontdoor/test_addresses.py`` walks the installation's addresses and fails for one on neither list.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from re import Pattern
from urllib.parse import parse_qsl


@dataclass(frozen=True)
class Kept:
    """
    An address whose answer may be kept.

    ``depends`` are the kinds of names it may depend on (``kit/depending.py``), ``query`` the parameters
    that make another page of it, each a number or what ``values`` says. ``statuses`` are those that are kept.
    """

    name: str
    pattern: Pattern[str]
    depends: frozenset[str]
    query: tuple[str, ...] = ()
    values: Pattern[str] = re.compile("[1-9][0-9]{0,8}", re.ASCII)
    statuses: tuple[int, ...] = (200,)


def _kept(name: str, pattern: str, *depends: str, **said) -> Kept:
    return Kept(name, re.compile(pattern, re.ASCII), frozenset(depends), **said)


NUMBER = "[1-9][0-9]{0,18}"
WORD = "[-a-zA-Z0-9_]+"
MONTH = re.compile("[1-9][0-9]{3}-(?:0[1-9]|1[0-2])", re.ASCII)

KEPT = (
    _kept("home", "/", "publication", "comments", query=("page",)),
    _kept("static", "/static/.+", "static"),
    _kept("author", f"/authors/{WORD}/", "publication", query=("page",)),
    _kept("charter", "/charter/", "publication"),
    _kept("charter version", f"/charter/{NUMBER}/", "publication"),
    _kept("transparency", "/transparency/", "publication", query=("since", "until"), values=MONTH),
    _kept("transparency file", f"/transparency/{NUMBER}/{NUMBER}/{WORD}[.]csv", "publication"),
    _kept("feed", "/feed/", "publication", "comments"),
    _kept("comments feed", "/comments/feed/", "publication", "comments"),
    _kept("sitemap", f"/sitemap(?:-(?:0|{NUMBER}))?[.]xml", "publication"),
    _kept("comment", f"/c/{NUMBER}/", "publication", "thread", statuses=(302,)),
    _kept("branch", f"/c/{NUMBER}/branch/(?:{NUMBER}/)?", "publication", "thread"),
    _kept("article feed", f"/{WORD}/{WORD}/feed/", "publication", "comments"),
    _kept("discussion page", f"/{WORD}/{WORD}/discussion/{NUMBER}/", "publication", "thread"),
    _kept("section", f"/{WORD}/", "publication", "comments", query=("page",)),
    _kept("article", f"/{WORD}/{WORD}/", "publication", "thread"),
)

# Personal, about one's own request, or seldom asked for. First words of addresses, which no section may take.
NEVER = frozenset(
    {
        "_util", "account-closed", "alert", "api", "cms", "decisions", "demo", "desk", "follow",
        "health", "legal", "live", "media", "metrics", "mine", "password", "respond", "right-of-reply", "robots.txt", "search",
        "set-up", "sign-in", "sign-out", ".well-known",
    }
)  # fmt: skip
# Where an old address leads: no page of ours.
NEVER_BELOW = (re.compile("/c/old/.+"), re.compile("/.+/comment-page-[0-9]+/"))


def kept_at(path: str) -> Kept | None:
    """What may be kept at ``path``, or ``None``."""
    if path[1:].partition("/")[0] in NEVER:
        return None
    return next((one for one in KEPT if one.pattern.fullmatch(path)), None)


def query_of(kept: Kept, query: str) -> str | None:
    """
    The part of ``query`` that makes another page, written in one way: empty, or ``page=2``.

    Parameters that the list does not name are not part of it. ``None`` where a named one is not written as it
    should be, or stands there twice: nothing of that is kept.
    """
    if not query or not kept.query:
        return ""
    try:
        said = parse_qsl(query, keep_blank_values=True, max_num_fields=50)
    except ValueError:
        return None
    named = [(name, value) for name, value in said if name in kept.query]
    if len({name for name, _value in named}) != len(named):
        return None
    if not all(kept.values.fullmatch(value) for _name, value in named):
        return None
    return "&".join(f"{name}={value}" for name, value in sorted(named))
