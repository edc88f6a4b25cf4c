"""``palabre doctor``: what is wrong, and how to mend it."""

from __future__ import annotations

import argparse

from palabre.config.cli import DONE, FAILED, ready

NAME = "doctor"
HELP = "say what is wrong with this installation and how to mend it"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to choose."""


def run(arguments: argparse.Namespace) -> int:
    """Print each complaint with its remedy, and what could be had besides; 1 when there is a complaint."""
    ready()
    from palabre.config import examining

    found = 0
    for complaint in examining.complaints():
        found += 1
        print(f"{complaint.what}\n  {complaint.mend}")
    for advisory in examining.advisories():
        print(f"{advisory.what}\n  {advisory.mend}")
    if found:
        print(f"{found} to mend.")
        return FAILED
    print("All is well.")
    return DONE
