"""The addresses that Palabre needs itself: no section and no article can take one."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

# The first words of Palabre's own addresses (docs/addresses.md): a section cannot take one.
RESERVED_SLUGS = frozenset(
    [
        "respond",
        "mine",
        "c",
        "feed",
        "comments",
        "live",
        "authors",
        "legal",
        "account-closed",
        "_util",
        "sign-in",
        "sign-out",
        "password",
        "set-up",
        "decisions",
        "alert",
        "right-of-reply",
        "charter",
        "transparency",
        "search",
        "desk",
        "cms",
        "api",
        "embed.js",
        "embed",
        "health",
        "metrics",
        "static",
        "media",
        "threads",
        "demo",
        "follow",
        "page",
        "accounts",
        "contact",
        "privacy",
        "robots.txt",
        "sitemap.xml",
        "security.txt",
        "favicon.ico",
    ]
)
# `/<old>/comment-page-<n>/` is a page of a discussion on WordPress, and leads on (docs/addresses.md).
OF_WORDPRESS = re.compile(r"comment-page-[0-9]{1,9}")


def is_reserved(slug: str, *, in_section: bool) -> bool:
    """Whether an article (``in_section``) or a section of that slug would stand at an address of our own."""
    return OF_WORDPRESS.fullmatch(slug) is not None if in_section else slug in RESERVED_SLUGS


def why_reserved(slug: str, *, in_section: bool) -> str:
    """What to tell whoever chose that slug; empty where it is free."""
    if not is_reserved(slug, in_section=in_section):
        return ""
    return _("“%(slug)s” is an address that Palabre needs itself. Choose another.") % {"slug": slug}
