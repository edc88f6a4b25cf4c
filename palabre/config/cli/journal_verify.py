"""``palabre journal verify``: walk the chains of entries."""

from __future__ import annotations

import argparse

from palabre.config.cli import DONE, FAILED, ready

NAME = "journal verify"
HELP = "walk every journal's chain and say what was altered, taken out or put in"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to choose."""


def run(arguments: argparse.Namespace) -> int:
    """Print each fault; 1 when there is one."""
    ready(database=True)
    from palabre.journal import verifying
    from palabre.journal.models import Entry, Head

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
    if found:
        print(f"{found} {'fault' if found == 1 else 'faults'}.")
        return FAILED
    entries = Entry.objects.count()
    print(f"{len(journals)} journals, {entries} entries: each follows the one before it.")
    return DONE
