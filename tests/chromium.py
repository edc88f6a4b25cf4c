"""The browser of the journeys, where there is one."""

from __future__ import annotations

import os
import shutil
from functools import lru_cache
from pathlib import Path

HOW = "To have them: `apt-get install chromium` (as root), or `.venv/bin/playwright install chromium`."


@lru_cache(maxsize=1)
def find() -> str | None:
    """The path of a Chromium: the system's, or the one that Playwright installed; ``None`` without."""
    for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"):
        found = shutil.which(name)
        if found:
            return found
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    installed = sorted(cache.glob("chromium-*/chrome-linux*/chrome"))
    return str(installed[-1]) if installed else None
