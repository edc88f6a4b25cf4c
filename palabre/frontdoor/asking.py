"""What a request asks for, where that may be kept; and how Django is asked for it, for nobody in particular."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from palabre.frontdoor import addresses
from palabre.frontdoor.addresses import Kept
from palabre.frontdoor.conditions import by_date_alone
from palabre.frontdoor.heads import Request, read
from palabre.frontdoor.pages import Key
from palabre.frontdoor.wsgi import environ_of

# In the environ of a request that is made for nobody in particular.
FLIGHT = "palabre.flight"


@dataclass
class Asked:
    """
    A request for something that may be kept: by which rule, and at which address.

    ``is_plain`` where nothing in it says who asks, and its query is written as that of the page that is kept.
    """

    kept: Kept
    path: str
    query: str
    host: str
    scheme: str
    is_plain: bool
    request: Request = field(repr=False)

    def key(self, of: str) -> Key:
        """Where its page is kept, ``of`` the publication that its host belongs to."""
        return (of, self.path, self.query)


def asked_by(scope: Any, *, proxies: int, address_chars: int) -> Asked | None:
    """What was asked for, if that may be kept. Raises ``OwnAnswer`` for what cannot be meant."""
    kept = addresses.kept_at(scope.path)
    if kept is None:
        return None
    request = read(scope, proxies=proxies, address_chars=address_chars)
    query = addresses.query_of(kept, request.query)
    is_by_date = kept.name.endswith("feed") and by_date_alone(request.headers)
    if query is None or request.has_body or is_by_date:
        return None
    is_plain = "cookie" not in request.headers and "authorization" not in request.headers
    return Asked(
        kept, request.path, query, request.headers["host"], request.scheme,
        is_plain=is_plain and query == request.query, request=request,
    )  # fmt: skip


def environ_for(asked: Asked) -> dict[str, Any]:
    """The environ of a request for nobody in particular: its host and address alone."""
    request = replace(
        asked.request, method="GET", query=asked.query, caller="127.0.0.1", port="",
        lines=[], headers={"host": asked.host},
    )  # fmt: skip
    return environ_of(request, None) | {FLIGHT: True}
