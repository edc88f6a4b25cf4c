"""
SQLite's acts queue before they ask for the file's one write lock, in each process.

SQLite itself has whoever finds the lock taken sleep, for longer each time, up to a tenth of a second: of sixteen
who write at once the unluckiest slept for seconds while the lock was free. Here the threads of a process wait for
each other instead, and wake when it is their turn; only another process's act is waited for by sleeping.
"""

from __future__ import annotations

import threading

from django.conf import settings
from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

_turn = threading.Lock()


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that waits for its turn before it begins an act."""

    has_turn = False

    def _start_transaction_under_autocommit(self) -> None:
        """Begin an act (``BEGIN IMMEDIATE``). Raises ``OperationalError`` as SQLite does when it takes too long."""
        if not self.has_turn:
            if not _turn.acquire(timeout=settings.BUSY_MS / 1000):
                raise OperationalError("database is locked")
            self.has_turn = True
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._give_turn()
            raise

    def _commit(self) -> None:
        try:
            super()._commit()  # type: ignore[misc]
        finally:
            self._give_turn()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._give_turn()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._give_turn()

    def _give_turn(self) -> None:
        if self.has_turn:
            self.has_turn = False
            _turn.release()
