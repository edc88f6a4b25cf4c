"""
A table of old addresses of comments and their new ones (CSV), for hosts whose pages this installation does not serve.

It is written beside its place and put there when it is whole; only a table of ours is ever written over.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

HEAD = ["page", "old_anchor", "new_address"]
# What a spreadsheet takes for a formula (https://owasp.org/www-community/attacks/CSV_Injection).
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


class NotATable(Exception):
    """There is another file where the table should go."""


class Table:
    """The table while it is written, in UTF-8. Raises ``NotATable``, ``OSError``."""

    def __init__(self, path: Path) -> None:
        self.path, self.part = path, path.with_name(f"{path.name}.part")
        if path.exists():
            with path.open("rb") as there:
                if there.readline(200).strip() != ",".join(HEAD).encode():
                    raise NotATable(f"{path} is there already, and is no table of old addresses.")
        self.count = 0
        # Whoever stops an import keeps the table of the one before, and so does a file that breaks off.
        self.is_whole = True
        self.file = self.part.open("w", encoding="utf-8", newline="")
        self.rows = csv.writer(self.file)
        self.rows.writerow(HEAD)

    def add(self, page: str, found: Sequence[tuple[str, str]]) -> None:
        """Write one row for each (old anchor, new address) of the page at that address."""
        page = f"'{page}" if page.startswith(FORMULAS) else page
        self.rows.writerows((page, anchor, address) for anchor, address in found)
        self.count += len(found)

    def __enter__(self) -> Table:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.file.close()
        if kind is None and self.is_whole:
            os.replace(self.part, self.path)
        else:
            self.part.unlink()
