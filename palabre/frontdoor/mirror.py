"""
Finished pages as files, for a web server in front (``PALABRE_PAGES_DIR``): what has changed is no longer there.

A page stands in a folder of its own, ``now/pages/<scheme>/<host>/<address>=/``, as ``index.html`` with ``.gz`` and
``.br`` beside it; ``now/names/<name>/`` points to the pages that depend on a name (``kit/depending.py``). No lock is
needed, which somebody who was stopped would hold:

- Whoever writes points to the page first, then opens its folder, puts the files beside their places, looks whether
  the page still holds, and renames them into place, all within the folder that was opened.
- Whoever changes something does so first, and then moves the folders of what depends on it away. A file that is
  put into place afterwards comes to stand in a folder that is gone.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import logging
import os
import re
import secrets
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import brotli

from palabre.frontdoor.news import names_of
from palabre.frontdoor.staleness import EVERYTHING

logger = logging.getLogger("palabre.frontdoor")

NOW, GONE = "now", "gone"
PAGES, NAMES = "pages", "names"
# No address of ours has it: a page's folder is never taken for a page below it.
OWN = "="
# The plain one last: by it web servers know that the page is there.
FILES = {"br": "index.html.br", "gzip": "index.html.gz", "": "index.html"}
# With a port no web server stands before it.
HOST = re.compile("[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?", re.ASCII)
PATH = re.compile("/(?:[-a-zA-Z0-9_]{1,200}/)*", re.ASCII)
# The web server is another user's.
FOLDER_MODE, FILE_MODE = 0o755, 0o644
# More than so many pages are taken away by one step for all: whoever acts waits for it, and a lease lasts a second.
ONE_BY_ONE = 500
# Less than this share of the disk is left to the database.
FREE_SHARE = 0.1


class Prepared:
    """The files of a page beside their places, in its folder, which is open."""

    def __init__(self, folder: int, token: str):
        self.folder, self.token = folder, token

    def show(self) -> None:
        """Put them into place. Raises ``OSError``."""
        for name in FILES.values():
            os.rename(f".{self.token}-{name}", name, src_dir_fd=self.folder, dst_dir_fd=self.folder)

    def close(self) -> None:
        """Take away what was not put into place."""
        for name in FILES.values():
            with contextlib.suppress(OSError):
                os.unlink(f".{self.token}-{name}", dir_fd=self.folder)
        os.close(self.folder)


class Mirror:
    """The files under ``root``; nothing at all without one."""

    def __init__(self, root: Path | None = None):
        self.root = root

    @property
    def folder(self) -> Path:
        """The folder that was named. Raises ``RuntimeError`` where none was."""
        if self.root is None:
            raise RuntimeError("no folder for pages was named")
        return self.root

    def place(self, scheme: str, host: str, path: str) -> str | None:
        """Where the page at ``path`` stands, or ``None`` where a web server could not find it."""
        if self.root is None or not HOST.fullmatch(host) or ".." in host or not PATH.fullmatch(path):
            return None
        return f"{scheme}/{host}{path}{OWN}"

    def holds(self, place: str) -> bool:
        """Whether a page stands at ``place``."""
        return self.root is not None and (self.root / NOW / PAGES / place / FILES[""]).exists()

    def prepare(self, place: str, names: Iterable[str], raw: bytes) -> Prepared | None:
        """
        Put the page ``raw``, which depends on ``names``, beside its place: ``show`` it if it holds then.

        ``None`` where the disk has no room to spare. Raises ``OSError``.
        """
        room = os.statvfs(self.folder)
        if room.f_bavail < room.f_blocks * FREE_SHARE:
            return None
        key = hashlib.sha256(place.encode()).hexdigest()[:32]
        with self._open(NOW, make=True) as now:
            for name in names:
                with _folder(now, f"{NAMES}/{name}") as pointing, contextlib.suppress(FileExistsError):
                    os.symlink(place, key, dir_fd=pointing)
            with _folder(now, f"{PAGES}/{place}") as opened:
                prepared = Prepared(os.dup(opened), secrets.token_hex(8))
        try:
            bodies = {"": raw, "gzip": gzip.compress(raw, 6, mtime=0), "br": brotli.compress(raw, quality=5)}
            for encoding, body in bodies.items():
                _write(prepared, FILES[encoding], body)
        except BaseException:
            prepared.close()
            raise
        return prepared

    def forget(self, names: Iterable[str]) -> None:
        """Take away every page that depends on one of ``names``. Raises ``OSError`` where one is left."""
        if self.root is None:
            return
        if EVERYTHING in names:
            self.empty()
            return
        failed: OSError | None = None
        with contextlib.suppress(FileNotFoundError), self._open(NOW) as now:
            for name in names:
                with contextlib.suppress(FileNotFoundError), _opened(f"{NAMES}/{name}", now) as pointing:
                    keys = os.listdir(pointing)
                    if len(keys) > ONE_BY_ONE:
                        self.empty()
                        return
                    for key in keys:
                        try:
                            self._take_away(now, os.readlink(key, dir_fd=pointing))
                        except OSError as fault:
                            # The others go all the same.
                            failed = fault
        if failed is not None:
            raise failed

    def forget_place(self, place: str) -> None:
        """Take away the page at ``place``. Raises ``OSError``."""
        with contextlib.suppress(FileNotFoundError), self._open(NOW) as now:
            self._take_away(now, place)

    def empty(self) -> None:
        """Take all pages away. Raises ``OSError``."""
        if self.root is None or not self.root.exists():
            return
        with self._open(GONE, make=True):
            pass
        with contextlib.suppress(FileNotFoundError):
            os.rename(self.root / NOW, self.root / GONE / secrets.token_hex(8))

    def sweep(self) -> None:
        """Delete what was taken away: readers see it no more, but it takes room."""
        if self.root is not None:
            with contextlib.suppress(FileNotFoundError):
                for name in os.listdir(self.root / GONE):
                    shutil.rmtree(self.root / GONE / name, ignore_errors=True)

    def begin(self) -> None:
        """
        Make the folder ready for a server that starts, empty. Raises ``OSError``.

        Raises ``FileExistsError`` where there is something of somebody else's in it.
        """
        if self.root is None:
            return
        if not self.root.exists():
            self.root.mkdir(parents=True)
            self.root.chmod(FOLDER_MODE)
        if others := sorted({one.name for one in self.root.iterdir()} - {NOW, GONE}):
            raise FileExistsError(f"there is something else in it: {', '.join(others[:3])}")
        self.empty()
        self.sweep()
        with self._open(NOW, make=True):
            pass

    def hear(self, entry: Any) -> None:
        """Take away what an entry touches; called after its commit, before its act is answered."""
        if self.root is None:
            return
        names = names_of(entry.kind, entry.journal, entry.subject, entry.facts)
        try:
            self.forget(names)
        except OSError as fault:
            logger.error(
                "files may still show what entry=%s/%s changed: %s", entry.journal, entry.number, fault
            )

    @contextlib.contextmanager
    def _open(self, name: str, *, make: bool = False) -> Iterator[int]:
        with _opened(str(self.folder)) as root, (_folder if make else _within)(root, name) as folder:
            yield folder

    def _take_away(self, now: int, place: str) -> None:
        """Move a page's folder away: one step for whoever reads or writes it."""
        with self._open(GONE, make=True) as gone:
            try:
                os.rename(f"{PAGES}/{place}", secrets.token_hex(8), src_dir_fd=now, dst_dir_fd=gone)
            except FileNotFoundError:
                return
            except OSError:
                # A disk may be too full to move things about, and never to delete them.
                with _opened(f"{PAGES}/{place}", now) as folder:
                    for name in os.listdir(folder):
                        with contextlib.suppress(FileNotFoundError):
                            os.unlink(name, dir_fd=folder)


def _write(prepared: Prepared, name: str, body: bytes) -> None:
    handle = os.open(
        f".{prepared.token}-{name}", os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE, dir_fd=prepared.folder
    )
    with open(handle, "wb") as file:
        file.write(body)
        file.flush()
        os.fchmod(handle, FILE_MODE)
        # Web servers make the tag of a file from its time and length. The time of two versions within a second
        # would be the same, and so could their lengths: drawn from the bytes, it is another's each time.
        drawn = int(hashlib.sha256(name.encode() + body).hexdigest()[:8], 16) & 0x7FFFFFFF
        os.utime(handle, (drawn, drawn))


@contextlib.contextmanager
def _opened(path: str, within: int | None = None) -> Iterator[int]:
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC, dir_fd=within)
    try:
        yield handle
    finally:
        os.close(handle)


def _within(folder: int, path: str) -> contextlib.AbstractContextManager[int]:
    return _opened(path, folder)


@contextlib.contextmanager
def _folder(within: int, path: str) -> Iterator[int]:
    """The folder ``path``, made where it is missing, each step within the one before."""
    with contextlib.ExitStack() as held:
        at = within
        for step in path.split("/"):
            with contextlib.suppress(FileExistsError):
                os.mkdir(step, FOLDER_MODE, dir_fd=at)
                os.chmod(step, FOLDER_MODE, dir_fd=at)
            at = held.enter_context(_opened(step, at))
        yield at
