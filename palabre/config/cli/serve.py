"""``palabre serve``: apply what is pending, then serve."""

from __future__ import annotations

import argparse

from palabre.config.cli import Misused, ready

NAME = "serve"
HELP = "apply pending migrations, then serve the publications of this data directory"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to listen, with how many processes."""
    parser.add_argument("--bind", default="127.0.0.1:8000", metavar="HOST:PORT", help="default: %(default)s")
    parser.add_argument(
        "--workers", type=int, metavar="N", help="processes (default: one a processor, at most 4)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Serve until told to leave."""
    from palabre.config import serving

    address = serving.read_address(arguments.bind)
    workers = serving.default_workers() if arguments.workers is None else arguments.workers
    if not 1 <= workers <= 64:
        raise Misused("--workers is a number of processes, from 1 to 64.")
    with serving.holding(address):
        ready()
        from palabre.config import migrating

        migrating.apply_pending()
        return serving.serve(
            address, workers=workers, announce=lambda: print(f"Palabre answers at {address.url}", flush=True)
        )
