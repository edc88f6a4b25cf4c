"""Fixtures: a publication, its people, and the factories by name."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests import choosing, chromium, factories, standing, tables


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """Begin with tables that are there already."""
    from django.conf import settings

    database = settings.DATABASES["default"]
    if settings.OPERATOR.is_postgresql:
        database["TEST"]["TEMPLATE"] = tables.on_postgresql(os.environ["PALABRE_DATABASE_URL"])
    else:
        tables.on_sqlite(Path(database["TEST"]["NAME"]))


@pytest.fixture(scope="session")
def have_standing(django_db_setup, django_db_blocker):
    """Lets the levels that are named stand (``tests/standing.py``), and nothing once all tests are over."""

    def have(levels):
        with django_db_blocker.unblock():
            standing.have(levels)

    yield have
    have(())


@pytest.fixture
def what_stands(request, have_standing):
    """The publication and the thread, where this test asks for them, made for the one before."""
    have_standing(() if is_transactional(request) else request.fixturenames)


# Of pytest-django's own: what stands, stands before a test's own transaction begins, however it asked for that.
@pytest.fixture
def _django_db_helper(what_stands, _django_db_helper):
    return _django_db_helper


def is_transactional(request) -> bool:
    """Whether a test commits, and empties every table at its end."""
    marker = request.node.get_closest_marker("django_db")
    return (
        "transactional_db" in request.fixturenames
        or "live_server" in request.fixturenames
        or bool(marker and marker.kwargs.get("transaction"))
    )


@pytest.fixture(autouse=True)
def what_migrations_made(request):
    """
    Find the rows that Wagtail's migrations made, even after a test that emptied every table; or no database at all.

    Tests that empty tables run after all others in one process, but not with several (pytest-xdist).
    """
    if is_transactional(request):
        request.getfixturevalue("transactional_db")
    elif "db" in request.fixturenames or request.node.get_closest_marker("django_db"):
        request.getfixturevalue("db")
    else:
        if not choosing.asks_for_the_database(request.node):
            # What a program of this test would take for the database of this run.
            request.getfixturevalue("monkeypatch").setenv("PALABRE_DATABASE_URL", choosing.NOWHERE)
        return
    factories.make_roots()


@pytest.fixture
def standing_publication(db):
    """The one that stands; where tables are emptied after each test, its own."""
    return standing.copied("standing_publication") or factories.make_publication()


@pytest.fixture
def publication(standing_publication):
    """A French publication at the host of the test client."""
    return standing_publication


@pytest.fixture
def standing_thread(publication):
    """The one that stands; where tables are emptied after each test, its own."""
    return standing.copied("standing_thread") or factories.make_thread(publication)


@pytest.fixture
def thread(standing_thread):
    """The open thread of a published article."""
    return standing_thread


@pytest.fixture
def moderator(publication):
    """Somebody who decides on comments."""
    return factories.make_moderator(publication)


@pytest.fixture
def editor(publication):
    """Somebody who writes articles."""
    return factories.make_editor(publication)


def pytest_unconfigure():
    """Leave nothing behind: the settings of the tests made a folder of their own for each process."""
    from django.conf import settings

    if settings.configured and settings.DATA_DIR.name.startswith("palabre-tests-"):
        shutil.rmtree(settings.DATA_DIR, ignore_errors=True)


def pytest_addoption(parser):
    parser.addoption("--night", action="store_true", help="leave nothing out (tests/choosing.py)")


def pytest_collection_modifyitems(config, items):
    """
    Leave out by day what is for the night, and what asks for no database on the second one; and where there is no browser
    the visits in it, saying how to have them. What takes longest comes first.
    """
    from django.conf import settings

    items.sort(key=choosing.comes_late)
    if not config.getoption("night"):
        on_postgresql = settings.OPERATOR.is_postgresql
        left = [item for item in items if choosing.is_left(item, on_postgresql=on_postgresql)]
        # Whoever names one test means it.
        if left and not any("::" in named for named in config.args):
            config.hook.pytest_deselected(items=left)
            items[:] = [item for item in items if item not in set(left)]
    if chromium.find() is not None:
        return
    for item in items:
        if item.get_closest_marker("journey"):
            item.add_marker(pytest.mark.skip(reason=f"No Chromium. {chromium.HOW}"))
