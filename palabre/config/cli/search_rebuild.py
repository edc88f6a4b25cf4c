"""``palabre search rebuild``: make the index of the search again."""

from __future__ import annotations

import argparse
import sys

from palabre.config.cli import DONE, ready

NAME = "search rebuild"
HELP = "make the index of articles and published comments again, also while serving"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to choose."""


def run(arguments: argparse.Namespace) -> int:
    """Index everything, telling stderr how far it is where somebody looks on."""
    ready(database=True)
    from palabre.search import indexing

    def progress(what: str, count: int) -> None:
        if sys.stderr.isatty():
            print(f"\r{count} {what} …", end="", file=sys.stderr, flush=True)

    articles, comments = indexing.rebuild(progress=progress)
    if sys.stderr.isatty():
        print(file=sys.stderr)
    print(f"{articles} articles and {comments} comments can be found.")
    return DONE
