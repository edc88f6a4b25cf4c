"""``palabre import isso``: bring the discussions of an Isso base."""

from __future__ import annotations

import argparse
from contextlib import closing

from palabre.config.cli import Failed, _importing, ready

NAME = "import isso"
HELP = "bring the discussions of an Isso base, to the articles or the outside pages that they stand on"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which base, of which site, where to, and how far."""
    parser.add_argument(
        "file", metavar="FILE", help="the SQLite file that Isso's configuration names (dbpath)"
    )
    parser.add_argument(
        "--site", metavar="ADDRESS", required=True,
        help="of which site the pages are, such as https://blog.example: Isso keeps only their paths",
    )  # fmt: skip
    _importing.add_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Bring the base and say what came; 1 when it could not be read to its end, 2 when there is no such file."""
    path = _importing.file_named(arguments.file)
    ready(database=True)
    from django.utils import timezone

    from palabre.config.choosing import publication_named
    from palabre.exchange.isso.reading import Base
    from palabre.exchange.isso.storing import Import, prefix_for
    from palabre.exchange.xml_stream import NotAnExport

    publication = publication_named(arguments.publication)
    site = _importing.site_named(arguments.site)
    try:
        base = Base(path)
    except NotAnExport as fault:
        raise Failed(f"{path}: {fault} Nothing was written.") from None
    except OSError as fault:
        raise Failed(f"{path}: {fault.strerror}.") from None
    with (
        closing(base),
        closing(_importing.Bar({"reading": base.count()})) as bar,
        _importing.table_at(arguments.anchors, is_dry_run=arguments.dry_run) as table,
    ):
        work = Import(
            publication, timezone.now(), "import:isso", prefix_for(publication.pk, site), "isso-",
            is_dry_run=arguments.dry_run, table=table, progress=bar, expect=bar.expect, base=base, site=site,
        )  # fmt: skip
        return _importing.run(work, path)
