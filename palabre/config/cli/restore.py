"""``palabre restore``: a backup in the place of what is here."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from palabre.config.cli import Misused, ready

NAME = "restore"
HELP = "put a backup in the place of what is here"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where from."""
    parser.add_argument("file", metavar="FILE", type=Path)
    parser.add_argument("--yes", action="store_true", help="do not ask before replacing a publication")


def run(arguments: argparse.Namespace) -> int:
    """Ask where there is something to lose, then restore."""
    ready()
    from palabre.config import keeping, migrating
    from palabre.publications.models import Publication

    here = [] if migrating.pending() else list(Publication.objects.values_list("name", flat=True))
    if here and not arguments.yes:
        if not sys.stdin.isatty():
            raise Misused(
                f"This replaces {', '.join(here)}. Say --yes if that is meant; nothing was changed."
            )
        if input(f"This replaces {', '.join(here)}. Type yes: ").strip() != "yes":
            raise Misused("Nothing was changed.")
    manifest = keeping.restore(arguments.file)
    print(f"Restored the backup of {manifest.get('made_at', 'an unknown moment')}. Restart `palabre serve`.")
    return 0
