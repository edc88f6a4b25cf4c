"""
What readers' ways of writing a header mean, as it was found the first time.

Readers share a few ways, which come in almost every request. What strangers write at length is not remembered, and
of what they write each time otherwise no more than ``SPELLINGS``.
"""

from __future__ import annotations

from typing import Any

from palabre.frontdoor import callers, pages

# So many spellings of one header are remembered, each of so many characters at the most.
SPELLINGS = 512
LONGEST_SPELLING = 200


class Spellings:
    """What was understood so far. ``proxies`` are declared: so many words of ``X-Forwarded-Proto`` are theirs."""

    def __init__(self, proxies: int):
        self.proxies = proxies
        self.encodings: dict[str | None, str] = {}
        self.schemes: dict[tuple[str, ...], str] = {}

    def encoding_for(self, accepted: str | None) -> str:
        """The encoding for a reader who accepts these (``Accept-Encoding``)."""
        known = self.encodings.get(accepted)
        if known is None and accepted is not None and len(accepted) > LONGEST_SPELLING:
            return pages.chosen(accepted)
        if known is None:
            if len(self.encodings) > SPELLINGS:
                self.encodings.clear()
            known = self.encodings[accepted] = pages.chosen(accepted)
        return known

    def scheme_of(self, scope: Any) -> str:
        """``https`` or ``http``, as the declared proxies say."""
        if self.proxies <= 0:
            return scope.scheme
        said = tuple(scope.headers.get_all("x-forwarded-proto"))
        known = self.schemes.get(said)
        if known is None and sum(map(len, said)) > LONGEST_SPELLING:
            return callers.scheme_of(scope.scheme, said, proxies=self.proxies)
        if known is None:
            if len(self.schemes) > SPELLINGS:
                self.schemes.clear()
            known = callers.scheme_of(scope.scheme, said, proxies=self.proxies)
            self.schemes[said] = known
        return known
