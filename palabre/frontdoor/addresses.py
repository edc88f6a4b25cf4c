"""
Every public address that may be kept finished, with what it depends on; and every one that never is.

``tests/frontdoor/test_addresses.py`` walks the installation's addresses and fails for one on neither list.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from re import Pattern
from urllib.parse import parse_qsl, quote


@dataclass(frozen=True)
class Kept:
    """
    An address whose answer may be kept.

    ``depends`` are the kinds of names it may depend on (``kit/depending.py``), ``query`` the parameters
    that make another page of it, each a number or what ``values`` says, or ``of`` says of this one. Those in
    ``several`` may stand there more than once. ``statuses`` are those that are kept, ``most`` how many pages of the
    kind together (0: as many as fit), where anybody can ask for as many as they like. What ``is_file`` may be written
    as one: its headers say nothing that a web server would not say. ``is_lasting``: it says itself how long browsers
    keep it. What is not ``is_shared`` no cache may hand out for a moment longer than it holds, unless it is purged.
    """

    name: str
    pattern: Pattern[str]
    depends: frozenset[str]
    query: tuple[str, ...] = ()
    values: Pattern[str] = re.compile("[1-9][0-9]{0,8}", re.ASCII)
    of: Mapping[str, Pattern[str]] = field(default_factory=dict)
    several: frozenset[str] = frozenset()
    statuses: tuple[int, ...] = (200,)
    most: int = 0
    is_file: bool = True
    is_lasting: bool = False
    is_shared: bool = True


def _kept(name: str, pattern: str, *depends: str, **said) -> Kept:
    return Kept(name, re.compile(pattern, re.ASCII), frozenset(depends), **said)


NUMBER = "[1-9][0-9]{0,18}"
WORD = "[-a-zA-Z0-9_]+"
# What strangers write in the address of a frame is theirs: of all that they can think of, few are kept.
ANYTHING = re.compile(r"[^\x00-\x1f\x7f]{1,7000}")
FRAME = re.compile("fr|en|light|dark")
MONTH = re.compile("[1-9][0-9]{3}-(?:0[1-9]|1[0-2])", re.ASCII)
# So many parameters are read at most, and so many where one may stand there several times.
MOST_FIELDS, MOST_OF_SEVERAL = 50, 120
# What means nothing in a value stands in it as it is.
PLAIN = "/:~-._,"

# It says on which hosts it may stand, or answers one of them: a host that is taken away holds for the next request.
ON_OTHER_SITES = {"is_file": False, "is_shared": False}

KEPT = (
    _kept("home", "/", "publication", "comments", query=("page",)),
    _kept("static", "/static/.+", "static", is_lasting=True),
    _kept("tag", "/embed[.]js", "publication", is_lasting=True, is_file=False),
    _kept(
        "embed",
        "/embed/",
        "publication",
        "outside",
        "thread",
        statuses=(200, 302),
        most=500,
        **ON_OTHER_SITES,
        query=("address", "thread", "title", "lang", "theme", "comment"),
        values=ANYTHING,
        of={"comment": re.compile("[a-z]{1,9}-?[1-9][0-9]{0,17}", re.ASCII)},
    ),
    _kept(
        "embed counts",
        "/embed/counts/",
        "publication",
        "comments",
        most=500,
        **ON_OTHER_SITES,
        query=("at", "of", "lang"),
        values=ANYTHING,
    ),
    _kept(
        "embed thread",
        f"/embed/(?:branch/)?{NUMBER}/(?:{NUMBER}/)?",
        "publication",
        "thread",
        **ON_OTHER_SITES,
        query=("lang", "theme"),
        values=FRAME,
    ),
    _kept("thread", f"/threads/{NUMBER}/(?:discussion/{NUMBER}/)?", "publication", "thread"),
    _kept("thread feed", f"/threads/{NUMBER}/feed/", "publication", "comments"),
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

# What programs read: below the word ``api``, which is else never kept.
API = "/api/v1/"
# An address as somebody asks for what is said on that page.
ADDRESS = {"address": re.compile(r"[^\s\x00-\x1f\x7f-\x9f\ufffd]{1,2000}")}
# Of what has so many spellings as anybody likes, so many are kept.
SPELLED = 2000
KEPT_OF_API = (
    _kept("api", API, "publication"),
    _kept("api document", f"{API}openapi[.]json", "publication"),
    _kept("api docs", f"{API}docs", "publication"),
    _kept("api charter", f"{API}charter(?:/{NUMBER})?", "publication"),
    _kept("api thread at", f"{API}threads", "publication", "thread", query=("address",), of=ADDRESS, most=SPELLED),
    _kept("api thread", f"{API}threads/{NUMBER}", "publication", "thread"),
    _kept(
        "api comments", f"{API}threads/{NUMBER}/comments", "publication", "thread", most=SPELLED,
        query=("after", "limit", "order"), of={"order": re.compile("reading|newest"), "after": re.compile(NUMBER)},
    ),
    _kept("api comment", f"{API}comments/{NUMBER}", "publication", "thread"),
    _kept(
        "api counts", f"{API}counts", "publication", "comments", most=SPELLED,
        query=("address",), of=ADDRESS, several=frozenset({"address"}),
    ),
)  # fmt: skip

# Personal, about one's own request, or seldom asked for. First words of addresses, which no section may take.
NEVER = frozenset(
    {
        "_util", "account-closed", "alert", "api", "cms", "decisions", "demo", "desk", "follow",
        "health", "legal", "live", "media", "metrics", "mine", "password", "respond", "right-of-reply", "robots.txt", "search",
        "set-up", "sign-in", "sign-out", ".well-known",
    }
)  # fmt: skip
# Where an old address leads, no page of ours; and what is personal below a word that has pages, too.
NEVER_BELOW = (
    re.compile("/c/old/.+"),
    re.compile("/.+/comment-page-[0-9]+/"),
    re.compile("/threads/(?:open/)?"),
    re.compile("/embed/(?:open|alert|known|[0-9]+/(?:respond|follow|known))/.*"),
)
# What a page on another site sends while it is read, by a script and with nobody's doing: counts of many articles, and
# who reads as the site says. Neither writes a word.
SENT_BY_READING = re.compile("/embed/(?:[0-9]+/(?=known))?(?P<what>counts|known)/", re.ASCII)
# Of the interface for programs: what is sent, and what a token opens.
NEVER_OF_API = (re.compile(f"{API}desk/.+"), re.compile(f"{API}.+/(?:preview|alerts)"))


def kept_at(path: str) -> Kept | None:
    """What may be kept at ``path``, or ``None``."""
    kept: tuple[Kept, ...]
    if path.startswith(API):
        kept = KEPT_OF_API
    elif path[1:].partition("/")[0] in NEVER or any(one.fullmatch(path) for one in NEVER_BELOW):
        return None
    else:
        kept = KEPT
    return next((one for one in kept if one.pattern.fullmatch(path)), None)


def query_of(kept: Kept, query: str) -> str | None:
    """
    The part of ``query`` that makes another page, written in one way: empty, or ``page=2``.

    Parameters that the list does not name are not part of it. ``None`` where a named one is not written as it
    should be, or stands there twice: nothing of that is kept.
    """
    if not query or not kept.query:
        return ""
    try:
        most = MOST_OF_SEVERAL if kept.several else MOST_FIELDS
        said = parse_qsl(query, keep_blank_values=True, max_num_fields=most)
    except ValueError:
        return None
    named = [(name, value) for name, value in said if name in kept.query]
    alone = [name for name, _value in named if name not in kept.several]
    if len(set(alone)) != len(alone):
        return None
    if not all(kept.of.get(name, kept.values).fullmatch(value) for name, value in named):
        return None
    # Of what may stand there several times the order is part of the question.
    named.sort(key=lambda one: one[0])
    return "&".join(f"{name}={quote(value, safe=PLAIN)}" for name, value in named)
