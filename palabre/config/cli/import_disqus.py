"""``palabre import disqus``: bring the discussions of a Disqus export."""

from __future__ import annotations

import argparse
from contextlib import closing

from palabre.config.cli import _importing, ready

NAME = "import disqus"
HELP = "bring the discussions of a Disqus export, to the articles or the outside pages that they stand on"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which file, where to, and how far."""
    parser.add_argument("file", metavar="FILE", help="the XML file that Disqus sends, unpacked")
    parser.add_argument(
        "--site",
        metavar="ADDRESS",
        help="of which site pages without a host are, such as https://blog.example",
    )
    _importing.add_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Bring the file and say what came; 1 when it was not whole, 2 when there is no such file."""
    path = _importing.file_named(arguments.file)
    ready(database=True)
    from django.utils import timezone

    from palabre.config.choosing import publication_named
    from palabre.exchange.disqus.storing import Import, prefix_for

    publication = publication_named(arguments.publication)
    site = _importing.site_named(arguments.site) if arguments.site else ""
    with (
        _importing.opened(path) as file,
        closing(_importing.Bar({"reading": path.stat().st_size})) as bar,
        _importing.table_at(arguments.anchors, is_dry_run=arguments.dry_run) as table,
    ):
        work = Import(
            publication, timezone.now(), "import:disqus", prefix_for(publication.pk), "comment-",
            is_dry_run=arguments.dry_run, table=table, progress=bar, expect=bar.expect, file=file, site=site,
        )  # fmt: skip
        return _importing.run(work, path)
