"""Links that do not say where they lead, and links of authors whom nobody knows yet."""

from __future__ import annotations

import re

from palabre.charter.draft import Draft, Finding

# Services that make an address short and hide it by that.
SHORTENERS = frozenset(
    ["bit.ly", "t.co", "tinyurl.com", "goo.gl", "ow.ly", "is.gd", "v.gd", "buff.ly", "cutt.ly", "rebrand.ly", "shorturl.at", "rb.gy",
     "tiny.cc", "t.ly", "lnkd.in", "urlz.fr", "urlr.me", "huit.re", "frama.link", "vu.fr", "s.id", "bl.ink", "x.gd", "dub.sh", "shorte.st",
     "adf.ly", "ouo.io", "linktr.ee", "lc.cx", "minurl.fr", "1url.com", "soo.gd", "clck.ru", "qr.ae", "snip.ly", "short.io", "trib.al", "dlvr.it"]
)  # fmt: skip
HOST = re.compile(r"^(?:[a-z][a-z0-9+.-]*://)?(?:[^@/?#]*@)?([^/:?#]+)", re.IGNORECASE)


def short_links(draft: Draft) -> list[Finding]:
    """Note each link whose host is a service that shortens addresses."""
    return [
        Finding("short-link", start, end, 1.0, "links.short")
        for start, end in draft.links
        if host_of(draft.text[start:end]) in SHORTENERS
    ]


def links_of_new_authors(draft: Draft) -> list[Finding]:
    """Note each link of an author of whom nothing has been published yet."""
    if not draft.is_new_author:
        return []
    return [Finding("new-author-link", start, end, 1.0, "links.of_new_author") for start, end in draft.links]


def host_of(address: str) -> str:
    """The host that an address as typed leads to, without ``www.``, in small letters."""
    found = HOST.match(address)
    return found[1].lower().rstrip(".").removeprefix("www.") if found else ""
