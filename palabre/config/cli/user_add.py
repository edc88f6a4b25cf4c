"""``palabre user add``: make an account."""

from __future__ import annotations

import argparse
import getpass
import sys

from palabre.config.cli import Failed, Misused, ready

NAME = "user add"
HELP = "make an account"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Who, with which role, and where the password comes from."""
    parser.add_argument("name", metavar="NAME", help="what they sign in with")
    parser.add_argument("--role", required=True, choices=["reader", "moderator", "editor", "admin"])
    parser.add_argument("--email", default="", help="where the link for a forgotten password goes")
    parser.add_argument("--password-stdin", action="store_true", help="read the password's line from stdin")
    parser.add_argument("--publication", metavar="HOST", help="of which publication (default: the only one)")


def run(arguments: argparse.Namespace) -> int:
    """Make the account."""
    ready(database=True)
    from django.core.exceptions import ValidationError
    from django.utils import timezone, translation

    from palabre.accounts import joining
    from palabre.config.choosing import publication_named

    publication = None
    if arguments.role in ("moderator", "editor") or arguments.publication:
        publication = publication_named(arguments.publication)
    password = ask_password(from_stdin=arguments.password_stdin, has_email=bool(arguments.email))
    try:
        user = joining.add_user(
            arguments.name,
            role=arguments.role,
            password=password,
            email=arguments.email,
            publication=publication,
            at=timezone.now(),
        )
    except joining.NameTaken as taken:
        raise Failed(f"“{taken}” belongs to an account already. Nothing was made.") from None
    except ValidationError as fault:
        with translation.override("en"):
            raise Misused(" ".join(fault.messages)) from None
    where = f" of {publication.name}" if publication is not None else ""
    print(f"Made the account “{user.username}”, {arguments.role}{where}.")
    if password is None:
        print("It has no password: they choose one at /password/forgotten/.")
    return 0


def ask_password(*, from_stdin: bool, has_email: bool) -> str | None:
    """
    The password: a line of stdin, or typed twice at a terminal.

    ``None``, for one that is chosen by mail, when nobody can be asked and there is an address.
    """
    if from_stdin:
        typed = sys.stdin.readline().rstrip("\r\n")
        if not typed:
            raise Misused("--password-stdin was given, but stdin holds no password.")
        return typed
    if not sys.stdin.isatty():
        if has_email:
            return None
        raise Misused("Give a password on stdin with --password-stdin, or an address with --email.")
    typed = getpass.getpass("Password (ten characters or more): ")
    if typed != getpass.getpass("The same once more: "):
        raise Misused("The two passwords differ. Nothing was made.")
    return typed
