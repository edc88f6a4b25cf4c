"""Which publication a command is about."""

from __future__ import annotations

from palabre.config.cli import Failed
from palabre.publications.models import Publication


def publication_named(host: str | None) -> Publication:
    """
    The publication at ``host``, or the only one when no host is given.

    Raises ``Failed`` where there is none, or several to choose from.
    """
    every = list(Publication.objects.select_related("site").order_by("pk"))
    if not every:
        raise Failed("There is no publication yet. `palabre serve` prints the address that makes the first.")
    hosts = ", ".join(sorted(publication.site.hostname for publication in every))
    if host is None:
        if len(every) > 1:
            raise Failed(f"There are several publications. Choose one with --publication: {hosts}.")
        return every[0]
    named = [publication for publication in every if publication.site.hostname.lower() == host.lower()]
    if not named:
        raise Failed(f"There is no publication at “{host}”. There are: {hosts}.")
    return named[0]
