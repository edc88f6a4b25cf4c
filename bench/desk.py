"""
The desk under the hands of a moderator who decides with the keys alone, and of two at once over the same queue.

What is timed is timed in Chromium, from the key to the frame that shows the next comment. Nobody pauses to read: how
fast a person is depends on what there is to read, and what is measured here is what the desk takes of it.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.ports import HOST
from bench.serving import serving
from bench.table import Row
from tests import chromium
from tests.journeys import playing

WAITING = 312
DECIDED = 5_000
# So long a second press is taken for a slip (moderation/swift.js): nobody decides faster.
REST_MS = 400


@dataclass(frozen=True)
class Played:
    """One queue decided: by whom, in how many seconds, and what the database says that was not pressed."""

    players: list[playing.Player]
    seconds: float
    differences: list[str]


def measure(port: int, folder: Path) -> tuple[list[Row], list[str]]:
    """The rows of the desk, and what was decided otherwise than it was pressed; nothing without a Chromium."""
    if chromium.find() is None:
        print(f"The desk is left out: there is no Chromium. {chromium.HOW}")
        return [], []
    numbers = build(port)
    kept, database = folder / "before.sqlite3", folder / "palabre.sqlite3"
    copy(database, kept)
    alone = played(port, numbers, ["moderator"])
    # The same queue again, as it was.
    for leftover in folder.glob("palabre.sqlite3-*"):
        leftover.unlink()
    copy(kept, database)
    together = played(port, numbers, ["moderator", "maud"])
    faults = [*alone.differences, *together.differences]
    for fault in faults:
        print(fault)
    return [*rows_alone(alone), row_together(together)], faults


def build(port: int) -> list[int]:
    """A queue of every kind over thousands that were decided; the numbers of what waits."""
    from django.core.management import call_command
    from django.db import connections
    from django.utils import timezone
    from wagtail.models import Site

    from tests import factories, waiting

    call_command("migrate", verbosity=0)
    factories.make_roots()
    Site.objects.all().delete()
    publication = factories.make_publication(host=HOST)
    Site.objects.filter(pk=publication.site_id).update(port=port, is_default_site=True)
    publication.refresh_from_db()
    for name in ("moderator", "maud"):
        factories.make_moderator(publication, username=name)
    made = waiting.make(publication, waiting=WAITING, decided=DECIDED, at=timezone.now())
    connections.close_all()
    return list(made.waiting)


def copy(source: Path, target: Path) -> None:
    """A database as it is, whole in one file, in the place of another that nobody has open."""
    target.unlink(missing_ok=True)
    with (
        contextlib.closing(sqlite3.connect(source)) as one,
        contextlib.closing(sqlite3.connect(target)) as other,
    ):
        one.backup(other)


def played(port: int, numbers: Sequence[int], names: Sequence[str]) -> Played:
    """Let moderators of these ``names`` decide all of ``numbers`` at once, and ask what became of it."""
    from django.db import connections

    from tests.journeys.afterwards import differences

    with serving(port):
        players, seconds = asyncio.run(playing.played(f"http://{HOST}:{port}", names))
    found = differences([press for one in players for press in one.presses], numbers, may_wait=len(names) < 2)
    connections.close_all()
    return Played(players, seconds, found)


def rows_alone(alone: Played) -> list[Row]:
    """How fast one moderator is."""
    [player] = alone.players
    taken = [press for press in player.presses if not press.failed]
    took = sorted(press.took_ms for press in taken if press.took_ms is not None)
    loaded = sum(press.is_loaded for press in taken)
    a_minute = len(taken) / alone.seconds * 60
    without = alone.seconds - len(taken) * REST_MS / 1000
    return [
        Row(
            f"{WAITING} comments of every kind decided with the keys alone: from the key to the next comment",
            f"p50 {median(took):.0f} ms, p95 {percentile(took, 95):.0f} ms, worst {took[-1]:.0f} ms "
            f"({loaded} of {len(taken)} by another page)",
            "",
            "p95 100 ms",
        ),
        Row(
            "the same, nobody pausing to read: decisions a minute; keys a decision",
            f"{a_minute:.0f}; {player.keys / len(taken):.2f}, and {player.typed / len(taken):.1f} typed in words",
            f"{60_000 / REST_MS:.0f} at most, with {REST_MS} ms of rest after each; {len(taken) / without * 60:,.0f} without",
        ),
        Row(
            "the same: a decision undone, until its comment is back; gone on without deciding",
            f"p50 {median(player.undone_ms):.0f} ms, worst {max(player.undone_ms):.0f} ms ({len(player.undone_ms)} times); "
            f"p50 {median(player.steps_ms):.0f} ms ({len(player.steps_ms)} times)",
        ),
        Row(
            "the same, asked of the database and the journal: not as pressed",
            str(len(alone.differences)),
            "",
            "0",
        ),
    ]


def row_together(together: Played) -> Row:
    """Two at once: what they did, and how often they met."""
    presses = [press for one in together.players for press in one.presses]
    refused = Counter(bool(press.failed) for press in presses)
    met = sum(one.met for one in together.players)
    a_minute = refused[False] / together.seconds * 60
    return Row(
        "two moderators at once over the same: decided twice, skipped or not as pressed",
        f"{len(together.differences)}; {refused[True]} of {len(presses)} verdicts came second (409), "
        f"{met} comments before the eyes of both; {a_minute:.0f} decisions a minute together",
        "",
        "0",
    )


def percentile(took: Sequence[float], share: int) -> float:
    """That of sorted times under which ``share`` of a hundred lie."""
    return took[min(len(took) - 1, len(took) * share // 100)]
