"""A demonstration with short discussions, which stands from one test to the next."""

from __future__ import annotations

import tempfile
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.test import override_settings
from django.urls import clear_url_caches
from django.utils import timezone

from palabre.demo import building, programme
from palabre.publications.models import Publication
from tests import standing

# Today: what is scheduled must lie ahead for Wagtail, which asks the real clock.
AT = timezone.now().replace(hour=9, minute=0, second=0, microsecond=0)


def build(made):
    """The paper as it is this morning, with its pictures in a folder of their own."""
    media = Path(tempfile.mkdtemp(dir=settings.DATA_DIR))
    with override_settings(MEDIA_ROOT=media):
        building.build(AT, size=programme.SMALL)


standing.LEVELS["built"] = build


@pytest.fixture
def built(db):
    """The paper, which stands from one test to the next (``tests/standing.py``)."""


@pytest.fixture
def demo(built, settings, tmp_path):
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
