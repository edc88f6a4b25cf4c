"""``palabre import wxr``: bring a WordPress export."""

from __future__ import annotations

import argparse
import sys

from palabre.config.cli import DONE, FAILED, Failed, ready
from palabre.config.cli._importing import file_named, quietly

NAME = "import wxr"
HELP = "bring a WordPress export: articles, authors, sections, keywords and discussions"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which file, where to, and how far."""
    parser.add_argument("file", metavar="FILE", help="the XML file that WordPress makes under Tools → Export")
    parser.add_argument(
        "--images", action="store_true", help="fetch the pictures of articles from the site that was exported"
    )
    parser.add_argument("--dry-run", action="store_true", help="say what would come, and write nothing")
    parser.add_argument("--pages", action="store_true", help="bring pages too, as articles")
    parser.add_argument("--publication", metavar="HOST", help="of which publication (default: the only one)")


def run(arguments: argparse.Namespace) -> int:
    """Bring the file and say what came; 1 when it was not whole, 2 when there is no such file."""
    path = file_named(arguments.file)
    ready(database=True)
    from django.utils import timezone
    from tqdm import tqdm

    from palabre.config.choosing import publication_named
    from palabre.discussion.importing import NoCharter
    from palabre.exchange.wxr.storing import Import
    from palabre.exchange.xml_stream import CutOff, NotAnExport

    publication = publication_named(arguments.publication)
    try:
        file = path.open("rb")
    except OSError as fault:
        raise Failed(f"{path}: {fault.strerror}.") from None
    # A bar where somebody looks: nothing of it goes into a log.
    size = path.stat().st_size
    with file, quietly(), tqdm(total=2 * size, unit="B", unit_scale=True, disable=None, leave=False) as bar:

        def progress(what: str, count: int) -> None:
            bar.set_description(what, refresh=False)
            bar.update(count)

        work = Import(
            publication, file, timezone.now(),
            with_images=arguments.images, with_pages=arguments.pages, is_dry_run=arguments.dry_run,
            progress=progress,
        )  # fmt: skip
        try:
            work.run()
            end = ""
        except NotAnExport as fault:
            raise Failed(f"{path}: {fault} Nothing was written.") from None
        except NoCharter as fault:
            raise Failed(
                f"{fault}, which every comment names. Publish one on the editors’ side (/cms/)."
            ) from None
        except CutOff as fault:
            end = f"The file breaks off at {fault}: it is not whole. " + (
                "What came before would come."
                if arguments.dry_run
                else "What came before is here; export again and import the new file, and the rest comes."
            )
        except KeyboardInterrupt:
            end = "Stopped." if arguments.dry_run else "Stopped. The same command again goes on from here."
    for line in work.tally.lines():
        print(line)
    if arguments.dry_run:
        print(
            "A dry run: nothing was written. Sections, old addresses, numbers and pictures are counted when they come."
        )
    if end:
        print(f"palabre: {end}", file=sys.stderr)
        return FAILED
    return DONE
