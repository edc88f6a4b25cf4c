"""What commands that import comments say and do alike."""

from __future__ import annotations

import argparse
import contextlib
import logging
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from palabre.config.cli import DONE, FAILED, Failed, Misused

if TYPE_CHECKING:
    from palabre.exchange.elsewhere.storing import Import


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What every import of comments beside pages elsewhere may be told."""
    parser.add_argument("--dry-run", action="store_true", help="say what would come, and write nothing")
    parser.add_argument(
        "--anchors", type=Path, metavar="CSV",
        help="write a table of old addresses of comments and their new ones, for the host of the pages",
    )  # fmt: skip
    parser.add_argument("--publication", metavar="HOST", help="of which publication (default: the only one)")


def add_former_site(parser: argparse.ArgumentParser) -> None:
    """Both imports of WordPress know things by the address of their site, which may be another by now."""
    parser.add_argument(
        "--site",
        metavar="ADDRESS",
        help="the address that the site had when it came before, if it has another now",
    )


def file_named(written: str) -> Path:
    """The file of that name. Raises ``Misused`` where there is none."""
    path = Path(written)
    if not path.is_file():
        raise Misused(f"{path}: there is no such file.")
    return path


def site_named(written: str) -> str:
    """``https://blog.example``, or the name of a host alone, as an address. Raises ``Misused``."""
    from palabre.discussion import outside

    try:
        return outside.link_to(written if "://" in written else f"https://{written}")
    except outside.NotAnAddress:
        raise Misused(f"{written}: that is no site. Give one such as https://blog.example.") from None


@contextlib.contextmanager
def table_at(path: Path | None, *, is_dry_run: bool) -> Iterator:
    """The table of old addresses, if one is asked for. Raises ``Failed``."""
    from palabre.exchange.elsewhere.anchors import NotATable, Table

    if path is None or is_dry_run:
        yield None
        return
    try:
        table = Table(path)
    except NotATable as fault:
        raise Failed(str(fault)) from None
    except OSError as fault:
        raise Failed(f"{path}: {fault.strerror}.") from None
    with table:
        yield table


def opened(path: Path) -> IO[bytes]:
    """The file at ``path``, to be read. Raises ``Failed``."""
    try:
        return path.open("rb")
    except OSError as fault:
        raise Failed(f"{path}: {fault.strerror}.") from None


def ended(bring: Callable[[], None], path: Path, *, is_dry_run: bool) -> str:
    """
    Bring everything; the sentence of how it ended where that was before its end, else nothing.

    Raises ``Failed`` where nothing can come: of a file that is none, or without a charter.
    """
    from palabre.discussion.arriving import NoCharter
    from palabre.exchange.xml_stream import CutOff, NotAnExport

    try:
        with quietly():
            bring()
    except NotAnExport as fault:
        raise Failed(f"{path}: {fault} Nothing was written.") from None
    except NoCharter as fault:
        raise Failed(
            f"{fault}, which every comment names. Publish one on the editors’ side (/cms/)."
        ) from None
    except CutOff as fault:
        return f"The file breaks off at {fault}: it is not whole. " + (
            "What came before would come."
            if is_dry_run
            else "What came before is here; import a whole one, and the rest comes."
        )
    except KeyboardInterrupt:
        return "Stopped." if is_dry_run else "Stopped. The same command again goes on from here."
    return ""


def run(work: Import, path: Path) -> int:
    """Bring everything and say what came; 1 when the file was not whole, or is none."""
    end = ended(work.run, path, is_dry_run=work.is_dry_run)
    if end and work.table is not None:
        work.table.is_whole = False
    for line in work.tally.lines():
        print(line)
    if work.strangers:
        print("These pages show their discussions once their hosts are registered (/desk/hosts/):")
        for host in sorted(work.strangers):
            print(f"  {host}")
    if work.table is not None and work.table.is_whole:
        addresses = "address" if work.table.count == 1 else "addresses"
        print(f"{work.table.count:,} old {addresses} in {work.table.path}.")
    elif work.table is not None:
        # A shorter one in its place would lose what the host relies on.
        there = "stays as it was" if work.table.path.exists() else "was not made"
        print(f"The table of old addresses, {work.table.path}, {there}: only a whole import makes it.")
    if work.is_dry_run:
        print("A dry run: nothing was written.")
    return left_with(end)


def left_with(end: str) -> int:
    """The exit status of an import that ended with this sentence, which is said."""
    if end:
        print(f"palabre: {end}", file=sys.stderr)
        return FAILED
    return DONE


@contextlib.contextmanager
def quietly() -> Iterator[None]:
    """Keep the log of thousands of acts from the terminal."""
    logger = logging.getLogger("palabre.journal")
    before = logger.level
    logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.setLevel(before)


class Bar:
    """A bar where somebody looks: nothing of it goes into a log. Its unit changes with what is counted."""

    def __init__(self, totals: dict[str, int | None]) -> None:
        from tqdm import tqdm

        self.make, self.totals, self.what = tqdm, totals, ""
        self.bar: Any = None

    def __call__(self, what: str, count: int) -> None:
        """``count`` more of ``what`` are done."""
        if what != self.what:
            self.close()
            self.what = what
            self.bar = self.make(
                total=self.totals.get(what), desc=what, unit_scale=True, disable=None, leave=False
            )
        self.bar.update(count)

    def expect(self, what: str, count: int) -> None:
        """There will be ``count`` of ``what``."""
        self.totals[what] = count

    def close(self) -> None:
        """Take it off the terminal."""
        if self.bar is not None:
            self.bar.close()
