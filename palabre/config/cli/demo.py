"""``palabre demo``: a ready publication in a data directory of its own, then serve it."""

from __future__ import annotations

import argparse
import os
import secrets
from typing import TYPE_CHECKING

from palabre.config.cli import Failed, Misused, ready

if TYPE_CHECKING:
    from palabre.config.serving import Address

NAME = "demo"
HELP = "make a local paper with its articles, discussions and accounts, then serve it"
DATA_DIR = "var/demo"
TITLES = {
    "complete": "an article with every part",
    "longest": "the long discussion",
    "desk": "the desk",
    "editors": "the editors' side",
    "mailbox": "the mailbox",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to listen, and whether others may look in."""
    parser.add_argument("--bind", default="127.0.0.1:8000", metavar="HOST:PORT", help="default: %(default)s")
    parser.add_argument(
        "--workers", type=int, metavar="N", help="processes (default: one a processor, at most 4)"
    )
    parser.add_argument(
        "--allow-outside",
        action="store_true",
        help="let --bind be reached from other machines: passwords are then real, and printed once",
    )


def run(arguments: argparse.Namespace) -> int:
    """Build the demonstration unless it stands already, print where to look, and serve."""
    from palabre.config import serving

    address = serving.read_address(arguments.bind)
    workers = serving.default_workers() if arguments.workers is None else arguments.workers
    if not 1 <= workers <= 64:
        raise Misused("--workers is a number of processes, from 1 to 64.")
    if not address.is_loopback and not arguments.allow_outside:
        raise Misused(
            f"{address.host} can be reached from other machines, and the demo's passwords are known to "
            "everybody. Say --allow-outside to have passwords of its own made."
        )
    prepare_environment(address, is_outside=arguments.allow_outside)
    # Before anything is built: who starts it twice is told at once.
    with serving.holding(address):
        ready()
        passwords = build(address, is_outside=arguments.allow_outside)
        return serving.serve(
            address, workers=workers, announce=lambda: announce(address, passwords, arguments.allow_outside)
        )


def prepare_environment(address: Address, *, is_outside: bool) -> None:
    """
    Say what the demonstration's processes must know, before Django reads it.

    Outside, ``PALABRE_DEMO`` is not set: neither the sign-in by one press nor the mailbox is there.
    """
    os.environ["PALABRE_DATA_DIR"] = os.environ.get("PALABRE_DATA_DIR") or DATA_DIR
    if not is_outside:
        os.environ["PALABRE_DEMO"] = "1"
        return
    os.environ.pop("PALABRE_DEMO", None)
    if not address.is_loopback and not os.environ.get("PALABRE_HOSTS"):
        if address.host in ("0.0.0.0", "::"):  # noqa: S104
            raise Misused("Say in PALABRE_HOSTS by which names this machine is reached, separated by commas.")
        os.environ["PALABRE_HOSTS"] = address.host


def build(address: Address, *, is_outside: bool) -> dict[str, str]:
    """Bring the database up to date, build what is missing, and return the accounts' passwords."""
    from django.conf import settings
    from django.utils import timezone

    from palabre.config import migrating
    from palabre.demo import building, paper, people

    migrating.apply_pending()
    try:
        is_new = building.build(timezone.now(), say=lambda line: print(line, flush=True))
    except building.SomebodyElses:
        raise Failed(
            f"{settings.DATA_DIR} holds a publication that the demo did not make. Nothing was changed. "
            "Leave PALABRE_DATA_DIR and PALABRE_DATABASE_URL unset, or name others."
        ) from None
    if is_new:
        print(f"The demonstration is kept in {settings.DATA_DIR}; it is there at once the next time.")
    host = (os.environ.get("PALABRE_HOSTS") or address.host).split(",")[0].strip()
    paper.stand_at(host, address.port)
    passwords = {
        name: secrets.token_urlsafe(12) if is_outside else people.PASSWORD for name in people.ACCOUNTS
    }
    people.give_passwords(passwords)
    return passwords


def announce(address: Address, passwords: dict[str, str], is_outside: bool) -> None:
    """Print where to look and who one may be."""
    print(says(address, passwords, paths(), is_outside=is_outside), flush=True)


def paths() -> dict[str, str]:
    """The paths to see, by what they show."""
    from django.db import connection

    from palabre.demo import signposts

    try:
        return signposts.addresses()
    finally:
        connection.close()


def says(address: Address, passwords: dict[str, str], shown: dict[str, str], *, is_outside: bool) -> str:
    """What is printed once the demonstration answers."""
    root = address.url.rstrip("/")
    lines = ["", f"La Gazette du Canal answers at {root}/", ""]
    lines += [
        f"  {TITLES[name]:<28}{root}{path}"
        for name, path in shown.items()
        if not (is_outside and path.startswith("/demo/"))
    ]
    lines.append("")
    if is_outside:
        lines.append("Passwords, made for this start and not shown again:")
        lines += [f"  {name:<12}{password}" for name, password in passwords.items()]
    else:
        lines.append(f"Sign in by one press at {root}/demo/, or at {root}/sign-in/ as")
        lines.append(f"  {', '.join(passwords)}: the password of each is {next(iter(passwords.values()))}")
    return "\n".join([*lines, "", "Ctrl-C stops it."])
