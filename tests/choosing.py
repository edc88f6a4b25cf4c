"""
Which tests a run has, and in which order. ``make test`` leaves for ``make nightly`` (``--night``) what is slow by nature and proves more of the same,
and runs on SQLite alone what would meet no PostgreSQL: what asks for no database, or makes an SQLite file of its own.

A test asks for the run's database by a fixture, or says that the programs it starts use it (the marker ``programs``). Whatever
does neither cannot reach it: pytest-django refuses every query, and programs find an address at which nobody answers.
"""

from __future__ import annotations

import pytest

# By these a test reaches the database of the run.
ASKING = {"db", "transactional_db", "live_server", "have_standing", "django_db_setup"}
# What takes longest for its number of tests comes first, so that the processes end together, with what is short.
FIRST = (
    "tests/journeys/", "tests/faults/", "tests/config/test_keeping", "tests/config/test_set_up.py", "tests/frontdoor/test_fronts.py",
    "tests/frontdoor/test_serving.py", "tests/moderation/test_replaying.py", "tests/moderation/test_learning.py",
    "tests/moderation/test_races.py", "tests/demo/", "tests/house/test_queries.py",
)  # fmt: skip
NOWHERE = "postgresql://nobody@127.0.0.1:9/asked-for-no-database"


def asks_for_the_database(item: pytest.Item) -> bool:
    """Whether it is another test on another database."""
    marked = any(item.get_closest_marker(name) for name in ("django_db", "programs"))
    return marked or bool(ASKING & set(getattr(item, "fixturenames", ())))


def is_left(item: pytest.Item, *, on_postgresql: bool) -> bool:
    """Whether a run by day leaves it out."""
    if on_postgresql and not asks_for_the_database(item):
        return True
    return any(
        on_postgresql or marker.kwargs.get("on") != "postgresql" for marker in item.iter_markers("nightly")
    )


def comes_late(item: pytest.Item) -> bool:
    """Whether it stands behind what takes longest."""
    return not item.nodeid.startswith(FIRST)
