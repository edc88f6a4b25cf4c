"""The plugin for WordPress as it is uploaded there: one file, with the publication's address written into it."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
FILES = ("discussion.php", "palabre.php")
# The address that stands in ``palabre.php``, as in the documentation.
EXAMPLE = "'https://discussion.example'"
# The earliest that the format knows: it says nothing, and is the same each time.
NO_DAY = (1980, 1, 1, 0, 0, 0)
# Of a file that its owner may change and everybody may read, as Unix writes it (upper half of the attributes).
READABLE = 0o100644 << 16
UNIX = 3


def zipped(address: str) -> bytes:
    """
    ``palabre.zip``: a folder ``palabre`` with the two files, ``address`` (without a slash at its end) in the first.

    The same bytes for the same address, on every machine: nothing is compressed, which would depend on the library.
    """
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_STORED) as archive:
        for name in FILES:
            entry = zipfile.ZipInfo(f"palabre/{name}", NO_DAY)
            entry.create_system, entry.external_attr = UNIX, READABLE
            archive.writestr(entry, written(name, address))
    return kept.getvalue()


def written(name: str, address: str) -> str:
    """One of the ``FILES`` for the publication at ``address``."""
    return (HERE / name).read_text(encoding="utf-8").replace(EXAMPLE, quoted(address))


def quoted(text: str) -> str:
    """
    ``text`` as a string of PHP: in single quotes nothing but a backslash and a single quote means anything.

    Source: PHP manual, "Strings", single quoted.
    """
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
