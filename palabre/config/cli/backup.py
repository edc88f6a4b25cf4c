"""``palabre backup``: everything in one file, while serving."""

from __future__ import annotations

import argparse
from pathlib import Path

from palabre.config.cli import ready

NAME = "backup"
HELP = "write database, images and secret key to one tar file, while others serve"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to."""
    parser.add_argument("file", metavar="FILE", type=Path)


def run(arguments: argparse.Namespace) -> int:
    """Write the backup."""
    ready(database=True)
    from django.utils import timezone

    from palabre.config import keeping

    size = keeping.back_up(arguments.file, at=timezone.now())
    print(
        f"Wrote {arguments.file}, {size / 1_000_000:.1f} MB. It holds the secret key: keep it where others cannot read."
    )
    return 0
