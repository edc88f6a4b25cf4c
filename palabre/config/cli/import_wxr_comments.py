"""``palabre import wxr-comments``: bring the comments of a WordPress export to where its posts stand."""

from __future__ import annotations

import argparse
from contextlib import closing

from palabre.config.cli import _importing, ready

NAME = "import wxr-comments"
HELP = "bring the comments alone of a WordPress export: its posts stay where they stand"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which file, where to, and how far."""
    parser.add_argument("file", metavar="FILE", help="the XML file that WordPress makes under Tools → Export")
    _importing.add_former_site(parser)
    _importing.add_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Bring the comments and say what came; 1 when the file was not whole, 2 when there is no such file."""
    path = _importing.file_named(arguments.file)
    ready(database=True)
    from django.utils import timezone

    from palabre.config.choosing import publication_named
    from palabre.exchange.wxr.comments_alone import Import

    publication = publication_named(arguments.publication)
    site = _importing.site_named(arguments.site) if arguments.site else ""
    with (
        _importing.opened(path) as file,
        closing(_importing.Bar({"reading": path.stat().st_size})) as bar,
        _importing.table_at(arguments.anchors, is_dry_run=arguments.dry_run) as table,
    ):
        work = Import(
            publication, timezone.now(), "import:wxr-comments", "", "comment-",
            is_dry_run=arguments.dry_run, table=table, progress=bar, expect=bar.expect, file=file, site=site,
        )  # fmt: skip
        return _importing.run(work, path)
