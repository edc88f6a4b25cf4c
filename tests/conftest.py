"""Fixtures: a publication, its people, and the factories by name."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests import chromium, factories, tables


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """Begin with tables that are there already, on SQLite."""
    from django.conf import settings

    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite"):
        tables.on_sqlite(Path(database["TEST"]["NAME"]))


@pytest.fixture(autouse=True)
def what_migrations_made(request):
    """
    Find the rows that Wagtail's migrations made, even after a test that emptied every table.

    Such tests run after all others in one process, but not with several (pytest-xdist).
    """
    marker = request.node.get_closest_marker("django_db")
    if "transactional_db" in request.fixturenames or (marker and marker.kwargs.get("transaction")):
        request.getfixturevalue("transactional_db")
    elif "db" in request.fixturenames or marker:
        request.getfixturevalue("db")
    else:
        return
    factories.make_roots()


@pytest.fixture
def publication(db):
    """A French publication at the host of the test client."""
    return factories.make_publication()


@pytest.fixture
def thread(publication):
    """The open thread of a published article."""
    return factories.make_thread(publication)


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


def pytest_collection_modifyitems(items):
    """Leave out the visits in a browser where there is none, and say how to have them."""
    if chromium.find() is not None:
        return
    for item in items:
        if item.get_closest_marker("journey"):
            item.add_marker(pytest.mark.skip(reason=f"No Chromium. {chromium.HOW}"))
