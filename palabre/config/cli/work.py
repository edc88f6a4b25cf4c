"""``palabre work``: the background worker, where ``palabre serve`` does not run one by itself."""

from __future__ import annotations

import argparse

from palabre.config.cli import ready

NAME = "work"
HELP = "send the mails that wait and publish what is scheduled, until told to leave"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to choose."""


def run(arguments: argparse.Namespace) -> int:
    """Work until told to leave."""
    ready(database=True)
    from palabre.config.working import work

    return work()
