"""Which publication a request is for: the one whose host it names."""

from __future__ import annotations

from django.conf import settings

from palabre.kit import depending
from palabre.publications.models import Publication


def every_publication() -> list[Publication]:
    """The publications of the installation with their hosts, as far as hosts are looked for."""
    found = list(Publication.objects.select_related("site").order_by("pk")[:200])
    depending.on(*(f"publication:{one.pk}" for one in found))
    return found


def publication_at(host: str, port: int | None = None) -> Publication | None:
    """
    The publication served at ``host``, or ``None``.

    The only publication of an installation is also found on loopback, where it is tried and where a
    proxy's health checks come from; with several, each answers at its own host alone.
    """
    # Which of them a page is of is said elsewhere: what happens to the others does not change it.
    every = depending.part("publications", every_publication, "publications", is_shown=False)
    named = [publication for publication in every if publication.site.hostname.lower() == host.lower()]
    for publication in named:
        if port is not None and publication.site.port == port:
            return publication
    if named:
        return named[0]
    if len(every) == 1 and host in {"localhost", "127.0.0.1", "[::1]", "testserver", *settings.PALABRE_HOSTS}:
        return every[0]
    return None
