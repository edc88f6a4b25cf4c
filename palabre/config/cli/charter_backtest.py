"""``palabre charter backtest``: try a version of the charter on what was sent before."""

from __future__ import annotations

import argparse
import datetime
import sys

from palabre.config.cli import DONE, Failed, Misused, ready

NAME = "charter backtest"
HELP = "try a version of the charter, a draft above all, on past comments, and print what it would note"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which version, since when, of whom."""
    parser.add_argument("draft", type=int, metavar="VERSION", help="the number of the version or draft")
    parser.add_argument("--since", metavar="YYYY-MM-DD", help="the first day (default: a year ago)")
    parser.add_argument("--publication", metavar="HOST", help="whose charter (default: the only one's)")
    parser.add_argument(
        "--list", action="store_true", help="also print each comment that would be noted anew"
    )


def run(arguments: argparse.Namespace) -> int:
    """Read them all, then print the counts."""
    ready(database=True)
    from django.utils import timezone
    from tqdm import tqdm

    from palabre.charter.models import Version
    from palabre.config.choosing import publication_named
    from palabre.moderation import backtesting
    from palabre.moderation.models import Backtest

    publication = publication_named(arguments.publication)
    try:
        since = (
            datetime.date.fromisoformat(arguments.since)
            if arguments.since
            else timezone.localdate() - datetime.timedelta(days=365)
        )
        if since.year < 1000:
            raise ValueError
    except ValueError:
        raise Misused(f"{arguments.since} is no day: write it as 2026-11-25.") from None
    version = Version.objects.filter(publication=publication, number=arguments.draft).first()
    if version is None:
        raise Failed(f"{publication.name} has no version {arguments.draft} of its charter.")
    total = backtesting.sent(publication, since).count()
    # Not kept: it is read here and now.
    asked = Backtest(version=version, since=since, total=total)
    with tqdm(total=total, unit=" comments", disable=None, file=sys.stderr) as bar:
        while asked.ended_at is None:
            bar.update(backtesting.step(asked, kept=False))
    tally = asked.tally
    print(
        f"{tally['read']:,} comments read; {tally['noted']:,} noted, {tally['before']:,} by the checks of their time."
    )
    print(
        f"{tally['more']:,} noted anew, {tally['more_shown']:,} of which readers have seen; {tally['fewer']:,} no longer."
    )
    for number, counts in tally["rules"].items():
        print(
            f"  rule {number}: {counts['noted']:,} noted; of {counts['against']:,} decided against, {counts['found']:,} found"
        )
    if arguments.list:
        for comment, rules, was_shown in backtesting.which(asked, 0, backtesting.KEPT):
            text = " ".join(comment.revision.readable.text.split())[:100] if comment.revision else ""
            print(
                f"  #{comment.pk} rule {', '.join(map(str, rules))}{' (seen)' if was_shown else ''}: {text}"
            )
    return DONE
