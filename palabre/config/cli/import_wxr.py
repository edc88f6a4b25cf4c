"""``palabre import wxr``: bring a WordPress export."""

from __future__ import annotations

import argparse
from contextlib import closing

from palabre.config.cli import _importing, ready

NAME = "import wxr"
HELP = "bring a WordPress export: articles, authors, sections, keywords and discussions"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which file, where to, and how far."""
    parser.add_argument("file", metavar="FILE", help="the XML file that WordPress makes under Tools → Export")
    _importing.add_former_site(parser)
    parser.add_argument(
        "--images", action="store_true", help="fetch the pictures of articles from the site that was exported"
    )
    parser.add_argument("--dry-run", action="store_true", help="say what would come, and write nothing")
    parser.add_argument("--pages", action="store_true", help="bring pages too, as articles")
    parser.add_argument("--publication", metavar="HOST", help="of which publication (default: the only one)")


def run(arguments: argparse.Namespace) -> int:
    """Bring the file and say what came; 1 when it was not whole, 2 when there is no such file."""
    path = _importing.file_named(arguments.file)
    ready(database=True)
    from django.utils import timezone

    from palabre.config.choosing import publication_named
    from palabre.exchange.wxr.storing import Import

    site = _importing.site_named(arguments.site) if arguments.site else ""
    publication, size = publication_named(arguments.publication), path.stat().st_size
    with (
        _importing.opened(path) as file,
        closing(_importing.Bar({"reading": size, "bringing": size})) as bar,
    ):
        work = Import(
            publication, file, timezone.now(),
            with_images=arguments.images, with_pages=arguments.pages, is_dry_run=arguments.dry_run,
            progress=bar, site=site,
        )  # fmt: skip
        end = _importing.ended(work.run, path, is_dry_run=arguments.dry_run)
    for line in work.tally.lines():
        print(line)
    if arguments.dry_run:
        print(
            "A dry run: nothing was written. Sections, old addresses, numbers and pictures are counted when they come."
        )
    return _importing.left_with(end)
