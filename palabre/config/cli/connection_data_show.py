"""``palabre connection-data show``: what is kept about one comment, for a court that asked for it."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict

from palabre.config.cli import DONE, Failed, ready

NAME = "connection-data show"
HELP = "show from where a comment was sent, for a judicial request; the journal records it"
# A comment's number is a 64-bit integer in both databases.
LARGEST = 2**63 - 1


def comment_number(written: str) -> int:
    """``1661120`` or ``#1661120``. Raises ``ValueError`` for what is no number of a comment."""
    number = int(written.removeprefix("#"))
    if not 0 < number <= LARGEST:
        raise ValueError(written)
    return number


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which comment, who asks, in which form."""
    parser.add_argument("number", type=comment_number, metavar="NUMBER", help="the comment's number")
    parser.add_argument("--by", metavar="NAME", help="the account of whoever reads, for the journal")
    parser.add_argument("--json", action="store_true", help="one object a line")


def run(arguments: argparse.Namespace) -> int:
    """Print one paragraph for each sending, after the journal has recorded that it was read."""
    ready(database=True)
    from django.utils import timezone

    from palabre.accounts import connection_data
    from palabre.accounts.models import User

    by: object = "system"
    if arguments.by is not None:
        by = User.objects.filter(username__iexact=arguments.by).first()
        if by is None:
            raise Failed(f"There is no account “{arguments.by}”. Nothing was read.")
    try:
        sendings = connection_data.read(arguments.number, by=by, at=timezone.now())
    except connection_data.NothingKept:
        raise Failed(
            f"Nothing is kept about comment {arguments.number}: its publication kept no connection data when "
            "it was sent, or the day to delete it has come."
        ) from None
    except connection_data.CannotOpen:
        raise Failed(
            f"What is kept about comment {arguments.number} was sealed with another key than the one here "
            f"(PALABRE_CONNECTION_KEY, or {connection_data.key_file()}). Put that key back; nothing was read."
        ) from None
    for sending in sendings:
        if arguments.json:
            print(json.dumps(asdict(sending), ensure_ascii=False))
            continue
        port = f", port {sending.port}" if sending.port is not None else ", port not known"
        print(f"Comment {sending.comment}, revision {sending.revision}")
        print(f"  sent     {sending.at}")
        print(f"  from     {sending.address}{port}")
        print(f"  name     {printable(sending.name) or 'none'}")
        print(f"  e-mail   {printable(sending.email) or 'none'}")
        print(f"  account  {printable(sending.account) or 'none'}")
    return DONE


def printable(typed: str) -> str:
    """``typed`` without what would command a terminal."""
    return "".join(character if character.isprintable() else "�" for character in typed)
