"""``palabre journal head``: the last number and hash of each journal, to be printed and kept elsewhere."""

from __future__ import annotations

import argparse

from palabre.config.cli import DONE, ready

NAME = "journal head"
HELP = (
    "print the last number and hash of each journal, to be kept elsewhere; `journal verify --kept` compares"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to choose."""


def run(arguments: argparse.Namespace) -> int:
    """Print a line for each journal: when it was printed, the journal, its last entry, that entry's hash."""
    ready(database=True)
    from django.utils import timezone

    from palabre.journal.models import INSTALLATION, Head
    from palabre.publications.models import Publication

    names = dict(Publication.objects.values_list("pk", "name"))
    names[INSTALLATION] = "the installation"
    now = timezone.now().strftime("%Y-%m-%dT%H:%M:%SZ")
    for head in Head.objects.order_by("journal"):
        name = " ".join(names.get(head.journal, "").split())
        print(f"{now} journal {head.journal} entry {head.number} sha256:{head.hash} {name}".rstrip())
    return DONE
