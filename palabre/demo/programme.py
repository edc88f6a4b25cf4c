"""Everything that will be said in a demonstration, small or full. No database."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from palabre.demo import planning, reading
from palabre.demo.planning import Planned

# The two long discussions, by the slugs of their articles.
LONGEST = "le-pont-de-la-minoterie-sans-voitures"
MIDDLING = "cantine-deux-repas-sans-viande"


@dataclass(frozen=True)
class Size:
    """How many comments the two long discussions get (nothing: as many as their files say)."""

    longest: int | None = None
    middling: int | None = None


FULL = Size()
SMALL = Size(longest=24, middling=12)


def plan(at: datetime.datetime, size: Size) -> list[Planned]:
    """Every comment there will be."""
    planned = planning.waiting(at)
    for written in reading.articles():
        said = reading.discussion(written.slug)
        began = written.dated_at(at) or at - datetime.timedelta(days=said.get("days_ago", 0))
        discussion = planning.by_hand(written.slug, began)
        if "grammar" in said:
            asked = {LONGEST: size.longest, MIDDLING: size.middling}.get(written.slug)
            discussion += planning.many(written.slug, began, count=asked or said["comments"])
        planned += planning.over_by(discussion, began, at)
    return planned
