"""``palabre serve``: apply what is pending, then serve."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from palabre.config.cli import Failed, Misused, ready

if TYPE_CHECKING:
    from palabre.config.serving import Address

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
        token = offer_set_up()
        return serving.serve(address, workers=workers, announce=lambda: announce(address, token))


def offer_set_up() -> str | None:
    """The token of the one-time address, where there is no publication yet."""
    from django.db import DatabaseError
    from django.utils import timezone

    from palabre.config.setup.address import offer

    try:
        return offer(at=timezone.now())
    except DatabaseError as fault:
        raise Failed(f"The database cannot be read or changed: {str(fault).strip()}") from fault


def announce(address: Address, token: str | None) -> None:
    """Say where to look; the token goes to stdout and nowhere else."""
    from palabre.config.setup.address import path

    print(f"Palabre answers at {address.url}", flush=True)
    if token is not None:
        print(
            f"There is no publication yet. Set it up at {address.url.rstrip('/')}{path(token)} "
            "(this address works once).",
            flush=True,
        )
