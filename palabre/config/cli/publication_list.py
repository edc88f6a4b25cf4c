"""``palabre publication list``: the publications of this installation."""

from __future__ import annotations

import argparse

from palabre.config.cli import DONE, ready

NAME = "publication list"
HELP = "list the publications of this installation"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to choose."""


def run(arguments: argparse.Namespace) -> int:
    """Print each one's address and name, a line each, the oldest first."""
    ready(database=True)
    from palabre.publications.models import Publication

    for publication in Publication.objects.select_related("site").order_by("pk"):
        print(f"{publication.root_url}\t{publication.name}")
    return DONE
