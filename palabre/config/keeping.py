"""
Backups: everything that an installation is, in one tar file; and back again, into the running files.

A backup holds ``manifest.json``, the database (``palabre.sqlite3``, or ``database.dump`` of PostgreSQL),
``secret_key`` and ``media/``. The key signs private links and cookies: whoever holds a backup holds it.
It does not hold ``connection-data.key``: whoever steals a backup cannot read what that key seals.
"""

from __future__ import annotations

import contextlib
import datetime
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.db import connection, connections
from django.db.migrations.loader import MigrationLoader

from palabre.config import migrating
from palabre.config.cli import Failed, Misused
from palabre.journal.models import Head, new_incarnation

SQLITE, POSTGRESQL, KEY, MANIFEST, MEDIA = (
    "palabre.sqlite3", "database.dump", "secret_key", "manifest.json", "media",
)  # fmt: skip


def back_up(file: Path, *, at: datetime.datetime) -> int:
    """
    Write a backup to ``file``, readable by its owner alone, while others serve; return its size in bytes.

    Raises ``Failed`` when ``file`` is there already, or nothing can be written.
    """
    if file.exists():
        raise Failed(f"{file} exists already. Choose another name: a backup is never written over.")
    part = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        with tempfile.TemporaryDirectory(prefix="palabre-backup-", dir=settings.DATA_DIR) as held:
            dump = (
                dump_postgresql(Path(held)) if connection.vendor == "postgresql" else copy_sqlite(Path(held))
            )
            manifest = Path(held) / MANIFEST
            about = {"palabre": metadata.version("palabre"), "made_at": at.isoformat(), "database": dump.name}
            manifest.write_text(json.dumps(about, indent=2) + "\n")
            with (
                open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out,
                tarfile.open(fileobj=out, mode="w") as tar,
            ):
                tar.add(manifest, MANIFEST)
                tar.add(dump, dump.name)
                if (settings.DATA_DIR / KEY).exists():
                    tar.add(settings.DATA_DIR / KEY, KEY)
                if Path(settings.MEDIA_ROOT).is_dir():
                    tar.add(
                        settings.MEDIA_ROOT,
                        MEDIA,
                        filter=lambda one: one if one.isreg() or one.isdir() else None,
                    )
                out.flush()
                os.fsync(out.fileno())
        os.link(part, file)  # Unlike a rename, it never replaces what somebody wrote there meanwhile.
    except OSError as fault:
        raise Failed(f"{file} cannot be written: {fault.strerror}. No backup was made.") from None
    finally:
        part.unlink(missing_ok=True)
    return file.stat().st_size


def copy_sqlite(folder: Path) -> Path:
    """A copy of the live database at one moment: the backup API reads it while others write."""
    copy = folder / SQLITE
    connection.ensure_connection()
    with contextlib.closing(sqlite3.connect(copy)) as target:
        connection.connection.backup(target)
    return copy


def dump_postgresql(folder: Path) -> Path:
    """``pg_dump`` of the live database, in PostgreSQL's own format."""
    dump = folder / POSTGRESQL
    run_tool("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={dump}")
    return dump


def run_tool(name: str, *arguments: str) -> None:
    """
    Run one of PostgreSQL's programs on our database; raises ``Failed`` when it is not there or fails.

    The password goes through the environment: a command line can be read by everybody on the machine.
    """
    tool = shutil.which(name)
    if tool is None:
        raise Failed(f"{name} is not installed. Debian has it in the package postgresql-client.")
    said, options = connection.settings_dict, connection.settings_dict["OPTIONS"]
    given = {
        "PGDATABASE": said["NAME"],
        # A socket's folder stands behind the question mark: postgresql://user@/name?host=/run/postgresql
        "PGHOST": said["HOST"] or options.get("host"),
        "PGPORT": said["PORT"] or options.get("port"),
        "PGUSER": said["USER"],
        "PGPASSWORD": said["PASSWORD"],
        "PGSSLMODE": options.get("sslmode"),
        "PGSSLROOTCERT": options.get("sslrootcert"),
    }
    environment = {**os.environ, **{key: str(value) for key, value in given.items() if value}}
    done = subprocess.run([tool, *arguments], env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise Failed(f"{name} failed: {done.stderr.strip()}")


def restore(file: Path) -> dict[str, str]:
    """
    Put the backup ``file`` in the place of what is here; return its manifest.

    The SQLite database is written through the backup API into the live file: were the file swapped, an
    old ``-wal`` beside it would mix two databases. Every journal gets a new incarnation, so that whoever
    followed it forgets what they kept. Raises ``Misused`` for what is no backup (nothing is changed
    then), ``Failed`` when the database refuses.
    """
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="palabre-restore-", dir=settings.DATA_DIR) as held:
        folder = Path(held)
        manifest = unpack(file, folder)
        need_same_kind(manifest)
        if manifest["database"] == SQLITE:
            into_sqlite(folder / SQLITE)
        else:
            run_tool("pg_restore", "--clean", "--if-exists", "--no-owner", "--no-privileges",
                     "--single-transaction", f"--dbname={connection.settings_dict['NAME']}",
                     str(folder / POSTGRESQL))  # fmt: skip
            connections.close_all()
        migrating.apply_pending()
        for head in Head.objects.all():
            Head.objects.filter(pk=head.pk).update(incarnation=new_incarnation())
        put_files(folder)
    settings.PALABRE_MIRROR.empty()
    settings.PALABRE_MIRROR.sweep()
    return manifest


def unpack(file: Path, folder: Path) -> dict[str, str]:
    """
    Unpack a backup into ``folder`` and return its manifest.

    Only the names that a backup has, only plain files and folders: a name that leads elsewhere, a link
    or a device is refused with the whole file.
    """
    try:
        with tarfile.open(file, mode="r:") as tar:
            for member in wanted(tar):
                put(tar, member, folder)
        manifest = json.loads((folder / MANIFEST).read_text())
    except OSError as fault:
        raise Failed(f"{file}: {fault.strerror or fault}") from None
    except (tarfile.TarError, ValueError, UnicodeDecodeError) as fault:
        raise Misused(
            f"{file} is not a backup of Palabre, or it is damaged ({fault}). Nothing was changed."
        ) from None
    if not isinstance(manifest, dict) or manifest.get("database") not in (SQLITE, POSTGRESQL):
        raise Misused(f"{file} does not say what it holds. Nothing was changed.")
    if not (folder / manifest["database"]).is_file():
        raise Misused(f"{file} holds no database. Nothing was changed.")
    return manifest


def put(tar: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    """
    Write one wanted member below ``folder``: its bytes, under our own mode and owner.

    ``TarFile.extract`` would take mode and owner from the file; its filters against that are younger than
    the Python of Debian 12.
    """
    target = folder / member.name
    if member.isdir():
        target.mkdir(parents=True, exist_ok=True)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    source = tar.extractfile(member)
    if source is not None:
        with source, target.open("xb") as out:
            shutil.copyfileobj(source, out)


def wanted(tar: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    """The members of a backup. Raises ``Misused`` at the first that cannot be one."""
    seen = set()
    for member in tar:
        path = PurePosixPath(member.name)
        is_known = member.name in (SQLITE, POSTGRESQL, KEY, MANIFEST) or path.parts[:1] == (MEDIA,)
        if not is_known or ".." in path.parts or path.is_absolute() or not (member.isreg() or member.isdir()):
            raise Misused(f"The backup holds “{member.name}”, which is not part of one. Nothing was changed.")
        if member.name in seen:
            raise Misused(f"The backup holds “{member.name}” twice. Nothing was changed.")
        seen.add(member.name)
        yield member


def need_same_kind(manifest: dict[str, str]) -> None:
    """Raise ``Misused`` when the backup is of the other database than the one configured here."""
    ours = POSTGRESQL if connection.vendor == "postgresql" else SQLITE
    if manifest["database"] != ours:
        raise Misused(
            f"The backup is of {'SQLite' if ours == POSTGRESQL else 'PostgreSQL'}, this installation uses "
            f"{connection.display_name} (PALABRE_DATABASE_URL). Nothing was changed."
        )


def into_sqlite(copy: Path) -> None:
    """Write the database ``copy`` into the live one, after looking whether it is whole and not from the future."""
    with contextlib.closing(sqlite3.connect(copy)) as source:
        try:
            whole = source.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            applied = set(source.execute("SELECT app, name FROM django_migrations"))
        except sqlite3.DatabaseError:
            whole, applied = False, set()
        if not whole:
            raise Misused("The database in this backup is damaged. Nothing was changed.")
        unknown = applied - set(MigrationLoader(None).disk_migrations)
        if {app for app, _name in unknown} & {"publications", "discussion", "journal", "accounts", "press"}:
            raise Misused("This backup is of a newer Palabre. Update first; nothing was changed.")
        connection.ensure_connection()
        try:
            source.backup(connection.connection)
        except sqlite3.DatabaseError as fault:
            raise Failed(
                f"The database cannot be written: {fault}. Stop `palabre serve` and try again."
            ) from None
    connections.close_all()


def put_files(folder: Path) -> None:
    """Put the unpacked key and images in their places; what was there before is removed last."""
    if (folder / KEY).is_file():
        (folder / KEY).chmod(0o600)
        os.replace(folder / KEY, settings.DATA_DIR / KEY)
    media = Path(settings.MEDIA_ROOT)
    (folder / MEDIA).mkdir(exist_ok=True)
    if media.exists():
        os.replace(media, folder / "media.before")
    os.replace(folder / MEDIA, media)
