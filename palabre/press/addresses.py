"""The addresses that Palabre needs itself: no section can take one."""

from __future__ import annotations

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
        "sign-in",
        "sign-out",
        "password",
        "set-up",
        "decisions",
        "alert",
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
