"""``palabre journal verify``: walk the chains of entries."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from palabre.config.cli import DONE, FAILED, Failed, ready

NAME = "journal verify"
HELP = "walk every journal's chain and say what was altered, taken out or put in"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What was kept elsewhere, to compare with."""
    parser.add_argument(
        "--kept",
        metavar="FILE",
        help="lines that `palabre journal head` printed earlier (- for standard input): each entry must be as it was then",
    )


def run(arguments: argparse.Namespace) -> int:
    """Print each fault; 1 when there is one. Raises ``Failed`` for a file that holds no such lines."""
    ready(database=True)
    from palabre.journal import verifying
    from palabre.journal.models import Entry, Head

    kept = list(verifying.read_kept(_text_of(arguments.kept))) if arguments.kept else []
    if arguments.kept and not kept:
        raise Failed(f"{arguments.kept} holds no line that `palabre journal head` printed.")
    found = 0
    # Entries whose head was deleted are a fault too, so both tables are asked.
    journals = {
        *Head.objects.values_list("journal", flat=True),
        *Entry.objects.values_list("journal", flat=True),
    }
    for journal in sorted(journals):
        for fault in verifying.faults(journal):
            found += 1
            print(fault)
    for fault in verifying.differing(kept):
        found += 1
        print(fault)
    if found:
        print(f"{found} {'fault' if found == 1 else 'faults'}.")
        return FAILED
    entries = Entry.objects.count()
    print(f"{len(journals)} journals, {entries} entries: each follows the one before it.")
    if kept:
        print(f"{len(kept)} heads kept elsewhere: each is as it was.")
    return DONE


def _text_of(named: str) -> str:
    if named == "-":
        return sys.stdin.read()
    try:
        return Path(named).read_text("utf-8", "replace")
    except OSError as fault:
        raise Failed(f"{named} cannot be read: {fault.strerror}.") from None
