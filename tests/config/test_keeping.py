"""Backup and restore, in a data directory of their own."""

from __future__ import annotations

import io
import os
import sqlite3
import stat
import subprocess
import sys
import tarfile

import pytest

from tests import tables


def palabre(folder, *argv, stdin=""):
    """Run the command over ``folder``, as an operator would."""
    return subprocess.run(
        [sys.executable, "-m", "palabre.config.cli", *argv],
        env={"PATH": os.environ["PATH"], "PALABRE_DATA_DIR": str(folder)},
        input=stdin, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip


def ask(folder, question, *values):
    """Ask the database of ``folder``, or change it."""
    with sqlite3.connect(folder / "palabre.sqlite3") as database:
        return database.execute(question, values).fetchall()


@pytest.fixture(scope="module")
def installation(tmp_path_factory):
    """An installation with one account and one image, and its backup."""
    folder = tmp_path_factory.mktemp("installation") / "data"
    tables.on_sqlite(folder / tables.FILE)
    made = palabre(
        folder, "user", "add", "maud", "--role", "admin", "--password-stdin", stdin="une longue phrase\n"
    )
    assert made.returncode == 0, made.stderr
    (folder / "media" / "images").mkdir(parents=True)
    (folder / "media" / "images" / "canal.jpg").write_bytes(b"canal")
    saved = palabre(folder, "backup", str(folder.parent / "saved.tar"))
    assert saved.returncode == 0, saved.stderr
    return folder


def test_a_backup_is_for_its_owner_alone_and_never_written_over(installation):
    saved = installation.parent / "saved.tar"
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600
    again = palabre(installation, "backup", str(saved))
    assert again.returncode == 1
    assert "exists already" in again.stderr
    assert sorted(os.listdir(installation.parent)) == ["data", "saved.tar"]


def test_what_was_saved_comes_back_with_a_new_incarnation(installation, tmp_path):
    (tmp_path / "media").mkdir(parents=True)
    (tmp_path / "media" / "later.jpg").write_bytes(b"later")
    done = palabre(tmp_path, "restore", str(installation.parent / "saved.tar"))
    assert done.returncode == 0, done.stderr
    assert ask(tmp_path, "SELECT username FROM accounts_user") == [("maud",)]
    assert (tmp_path / "media" / "images" / "canal.jpg").read_bytes() == b"canal"
    assert not (tmp_path / "media" / "later.jpg").exists()
    assert (tmp_path / "secret_key").read_text() == (installation / "secret_key").read_text()
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
    before = ask(installation, "SELECT number, hash, incarnation FROM journal_head")
    after = ask(tmp_path, "SELECT number, hash, incarnation FROM journal_head")
    assert [head[:2] for head in before] == [head[:2] for head in after]
    assert before[0][2] != after[0][2]
    assert palabre(tmp_path, "journal", "verify").returncode == 0


def test_a_restore_goes_into_the_live_file_under_readers(installation, tmp_path):
    assert palabre(tmp_path, "restore", str(installation.parent / "saved.tar")).returncode == 0
    file = (tmp_path / "palabre.sqlite3").stat().st_ino
    reader = sqlite3.connect(tmp_path / "palabre.sqlite3")
    reader.execute("UPDATE accounts_user SET username = 'zoe'")
    reader.commit()
    assert palabre(tmp_path, "restore", str(installation.parent / "saved.tar")).returncode == 0
    assert (tmp_path / "palabre.sqlite3").stat().st_ino == file
    assert reader.execute("SELECT username FROM accounts_user").fetchall() == [("maud",)]
    assert reader.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    reader.close()


def tar_of(path, *members):
    """A tar of ``members``: (name, bytes) or a ready ``TarInfo``."""
    with tarfile.open(path, "w") as tar:
        for member in members:
            if isinstance(member, tarfile.TarInfo):
                tar.addfile(member)
            else:
                info = tarfile.TarInfo(member[0])
                info.size = len(member[1])
                tar.addfile(info, io.BytesIO(member[1]))
    return path


def link(name, target):
    """A symbolic link as a tar holds it."""
    info = tarfile.TarInfo(name)
    info.type, info.linkname = tarfile.SYMTYPE, target
    return info


MANIFEST = ("manifest.json", b'{"database": "palabre.sqlite3"}')
HOSTILE = {
    "a path that climbs": ("media/../../escaped", b"x"),
    "an absolute path": ("/tmp/escaped", b"x"),
    "another name": ("palabre.env", b"PALABRE_PROXIES=9"),
    "a link": link("media/passwords", "/etc/passwd"),
    "a link for the key": link("secret_key", "/etc/passwd"),
    "no database": ("media/x", b"x"),
    "a damaged database": ("palabre.sqlite3", b"SQLite format 3\x00" + b"garbage" * 100),
    "a name twice": ("manifest.json", b"{}"),
}


@pytest.mark.parametrize("member", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_backup_changes_nothing(installation, tmp_path, member):
    hostile = tar_of(tmp_path / "hostile.tar", MANIFEST, member)
    refused = palabre(installation, "restore", "--yes", str(hostile))
    assert refused.returncode == 2
    assert "Traceback" not in refused.stderr
    assert "othing was changed" in refused.stderr
    assert ask(installation, "SELECT username FROM accounts_user") == [("maud",)]
    assert (installation / "media" / "images" / "canal.jpg").exists()
    assert not list(tmp_path.rglob("escaped"))
    assert not [name for name in os.listdir(installation) if name.startswith("palabre-restore")]


@pytest.mark.parametrize("held", [b"", b"not a tar", b"\x1f\x8b\x08\x00garbage"])
def test_what_is_no_backup_is_said_plainly(installation, tmp_path, held):
    (tmp_path / "file").write_bytes(held)
    refused = palabre(installation, "restore", "--yes", str(tmp_path / "file"))
    assert refused.returncode == 2
    assert "not a backup" in refused.stderr


def test_a_backup_of_a_newer_version_is_refused(installation, tmp_path):
    newer = tmp_path / "palabre.sqlite3"
    with sqlite3.connect(installation / "palabre.sqlite3") as live, sqlite3.connect(newer) as copy:
        live.backup(copy)
        copy.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('discussion', '9999_later', '2030-01-01')"
        )
    copy.close()
    refused = palabre(
        installation, "restore", "--yes",
        str(tar_of(tmp_path / "newer.tar", MANIFEST, ("palabre.sqlite3", newer.read_bytes()))),
    )  # fmt: skip
    assert refused.returncode == 2
    assert "newer Palabre" in refused.stderr
