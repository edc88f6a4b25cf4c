"""``palabre transparency-report``: a year's report, as files, and published."""

from __future__ import annotations

import argparse
import datetime
import json
from pathlib import Path

from palabre.config.cli import DONE, Failed, Misused, ready

NAME = "transparency-report"
HELP = "write a year's report in the Union's template, and publish it once the year has ended"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which year, of whom, where to."""
    parser.add_argument("--year", type=int, required=True, metavar="Y", help="the calendar year")
    parser.add_argument("--publication", metavar="HOST", help="whose report (default: the only one's)")
    parser.add_argument(
        "--folder",
        type=Path,
        metavar="F",
        help="where to write (default: transparency/HOST/YEAR in the data directory)",
    )
    parser.add_argument(
        "--statements", action="store_true",
        help="also write the statements of reasons, in the schema of the Union's transparency database",
    )  # fmt: skip


def run(arguments: argparse.Namespace) -> int:
    """Write the files, and say which."""
    ready(database=True)
    from django.conf import settings
    from django.utils import timezone

    from palabre.config.choosing import publication_named
    from palabre.moderation.reporting import publishing, statements
    from palabre.moderation.reporting.period import Period, today, year_of
    from palabre.moderation.reporting.template import filling

    publication = publication_named(arguments.publication)
    year, now = arguments.year, timezone.now()
    here = today(publication, now)
    if not 1000 <= year <= here.year:
        raise Misused(f"{year} is no year that has begun: give one such as {here.year}.")
    host = publication.site.hostname
    folder = arguments.folder or settings.DATA_DIR / "transparency" / host / str(year)
    period = year_of(publication, year)
    if year == here.year:
        # Its report ends with today, and is nobody's but whoever asked for it.
        period = Period(datetime.date(year, 1, 1), here, publication.zone)
        files, said = (
            filling.files(publication, period, at=now),
            f"{year} has not ended: this is not published.",
        )
    else:
        report = publishing.publish(publication, year, by="system", at=now)
        files = report.files
        said = f"Version {report.version}, published at {publication.root_url}/transparency/ for good."
    count = 0
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for part, text in files.items():
            (folder / f"{part}.csv").write_bytes(text.encode())
        if arguments.statements:
            with (folder / "statements.jsonl").open("w", encoding="utf-8") as target:
                for one in statements.statements(publication, period):
                    target.write(json.dumps(one, ensure_ascii=False) + "\n")
                    count += 1
    except OSError as fault:
        raise Failed(f"The files could not be written to {folder}: {fault.strerror}.") from None
    print(f"{len(files)} files in {folder}. {said}")
    if arguments.statements:
        print(f"{count} statements of reasons in {folder / 'statements.jsonl'}.")
    return DONE
