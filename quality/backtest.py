"""
How long a charter takes to be tried on fifty thousand past comments, in a database of its own.

    python -m quality.backtest [--comments 50000]

Comments of about 250 characters, put together from the sentences that are measured, in discussions of two thousand.
"""

from __future__ import annotations

import argparse
import datetime
import os
import tempfile
import time

PER_THREAD = 2_000
KINDS = 5_000  # So many different texts: as in an archive, a word is seldom misspelled alike in the next one.


def fill(many: int) -> int:
    """A publication with the first charter that is offered, and so many comments; the key of that charter's version."""
    from django.core.management import call_command
    from django.utils import timezone

    from palabre.charter import starting
    from palabre.discussion.models import Revision
    from quality.__main__ import texts_of
    from tests import factories

    call_command("migrate", verbosity=0)
    factories.make_roots()
    publication = factories.make_publication(host="127.0.0.1")
    said = texts_of(250, KINDS)
    for number in range(0, many, PER_THREAD):
        thread = factories.make_thread(publication, title=f"Un article discuté {PER_THREAD} fois, {number}")
        factories.make_long_thread(thread, min(PER_THREAD, many - number))
    changed = []
    for revision in Revision.objects.order_by("pk").iterator(chunk_size=2_000):
        revision.text = said[revision.pk % KINDS]
        changed.append(revision)
        if len(changed) == PER_THREAD:
            Revision.objects.bulk_update(changed, ["text"], batch_size=500)
            changed = []
    if changed:
        Revision.objects.bulk_update(changed, ["text"], batch_size=500)
    # The factory's own charter has other rules than a publication starts from.
    publication.charter_versions.all().update(number=9_000)
    return starting.give_first(publication, starting.starters("fr")[0].key, at=timezone.now()).pk


def main() -> None:
    """Fill, try, and say how long the trial took."""
    parser = argparse.ArgumentParser(prog="python -m quality.backtest")
    parser.add_argument("--comments", type=int, default=50_000)
    many = parser.parse_args().comments
    with tempfile.TemporaryDirectory(prefix="palabre-quality-") as folder:
        os.environ.update(PALABRE_DATA_DIR=folder)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "palabre.config.settings.base")
        import django

        django.setup()
        from django.db import connections

        from palabre.charter.models import Version
        from palabre.moderation import backtesting
        from palabre.moderation.models import Backtest

        version = Version.objects.select_related("publication").get(pk=fill(many))
        asked = Backtest(version=version, since=datetime.date(2000, 1, 1), total=many)
        began = time.perf_counter()
        while asked.ended_at is None:
            backtesting.step(asked, kept=False)
        seconds = time.perf_counter() - began
        tally = asked.tally
        print(f"{tally['read']:,} comments in {seconds:.0f} s; {tally['noted']:,} noted.")
        connections.close_all()


if __name__ == "__main__":
    main()
