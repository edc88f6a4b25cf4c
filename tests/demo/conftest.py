"""A demonstration with short discussions, built for each test that asks for it."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.test import override_settings
from django.urls import clear_url_caches
from django.utils import timezone
from wagtail.models import Site

from palabre.demo import building
from palabre.publications.models import Publication
from tests.factories import make_roots

# Today: what is scheduled must lie ahead for Wagtail, which asks the real clock.
AT = timezone.now().replace(hour=9, minute=0, second=0, microsecond=0)


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker, tmp_path_factory):
    """
    The paper as it is this morning, built once a module inside a transaction that is rolled back at its end.

    Each test's own transaction is a savepoint in it, so that what one changes the next does not see.
    """
    media = tmp_path_factory.mktemp("media")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=media):
        whole = transaction.atomic()
        whole.__enter__()
        try:
            make_roots()
            building.build(AT, size=building.SMALL)
            yield
        finally:
            transaction.set_rollback(True)
            whole.__exit__(None, None, None)
            Site.clear_site_root_paths_cache()


@pytest.fixture
def demo(built, db, settings, tmp_path):
    """The paper, with a folder for its mails."""
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    return SimpleNamespace(publication=Publication.objects.get(), mail=tmp_path / "mail")


@pytest.fixture
def pages(settings):
    """The addresses below ``/demo/``, which are there only where ``PALABRE_DEMO`` is set."""
    # Before the setting: the product's own addresses are imported with them, and stay as they were then.
    import_module("tests.demo.addresses")
    settings.ROOT_URLCONF = "tests.demo.addresses"
    settings.PALABRE_DEMO = True
    clear_url_caches()
    yield
    clear_url_caches()
