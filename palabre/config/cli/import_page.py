"""``palabre import page``: bring one saved article page with its discussion."""

from __future__ import annotations

import argparse
from pathlib import Path

from palabre.config.cli import DONE, Failed, Misused, ready

NAME = "import page"
HELP = "read one saved article page (HTML or plain text) into a draft, with its discussion; fetches nothing"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which file, where to, and how far."""
    parser.add_argument("file", metavar="FILE", help="the page as a browser or a crawler saved it")
    parser.add_argument("--dry-run", action="store_true", help="print what was understood, and write nothing")
    parser.add_argument(
        "--published",
        action="store_true",
        help="bring the comments published (default: they wait to be read)",
    )
    parser.add_argument(
        "--section", metavar="SLUG", help="where to (default: the section the page names, else the first)"
    )
    parser.add_argument("--publication", metavar="HOST", help="of which publication (default: the only one)")


def run(arguments: argparse.Namespace) -> int:
    """Print the outline, then bring it unless this is a dry run; 2 for a file that is no page."""
    from palabre.exchange.page import printing, reading

    raw = contents(arguments.file)
    try:
        page = reading.read(raw)
    except reading.Unreadable as fault:
        raise Misused(f"{arguments.file}: {fault}") from None
    outline = page.outline
    marks = [mark for mark in outline.marks if mark != page.kind]
    print(f"{arguments.file}: {page.kind}, {page.encoding}" + (f" ({', '.join(marks)})" if marks else ""))
    print()
    for line in printing.lines(outline):
        print(line)
    print()
    if arguments.dry_run:
        print("A dry run: nothing was written.")
        return DONE
    ready(database=True)
    from django.utils import timezone

    from palabre.config.choosing import publication_named
    from palabre.exchange.page import storing

    publication = publication_named(arguments.publication)
    try:
        section = storing.section_for(outline, publication, arguments.section)
        brought = storing.bring(
            outline,
            key=storing.key_of(outline, raw),
            publication=publication,
            section=section,
            published=arguments.published,
            by="import:page",
            at=timezone.now(),
        )
    except storing.CannotBring as fault:
        raise Failed(f"{fault} Nothing was written.") from None
    tell(brought, published=arguments.published)
    return DONE


def contents(path: str) -> bytes:
    """The file's bytes, no more than a page may have and one."""
    from palabre.exchange.page.reading import MOST_BYTES

    try:
        with Path(path).open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as fault:
        raise Failed(f"{path}: {fault.strerror}") from None


def tell(brought, *, published: bool) -> None:
    """Say what was brought, what was there already, what did not come and why."""
    article = brought.article
    if brought.was_there:
        print(f"The article was here already: {article.title} (/cms/pages/{article.pk}/edit/).")
    else:
        print(f"Made a draft: {article.title} (/cms/pages/{article.pk}/edit/). Its discussion is read-only.")
    state = "published" if published else "waiting to be read"
    print(f"Comments: {brought.brought:,} brought, {state}; {brought.were_there:,} were here already.")
    if brought.renumbered:
        print("Got another number, since theirs was taken or is too high:")
        for old, new in sorted(brought.renumbered.items()):
            print(f"  #{old} is #{new}")
    if brought.raised:
        print(
            f"{brought.raised:,} answer a comment that is not published: they stand below the nearest that is."
        )
    if brought.not_brought:
        print("Not brought:")
        for what, why in brought.not_brought:
            print(f"  {what}: {why}")
