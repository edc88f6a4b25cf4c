"""Which addresses may become a frame when a reader asks, and the address of that frame."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

IDENTIFIER = re.compile(r"[\w-]{1,64}", re.ASCII)


def frame_url(address: str) -> str:
    """
    The address of the frame for a page of a host that lets itself be framed; nothing for any other.

    Only ``https``, only hosts of this list, and only an identifier is taken from what was typed.
    """
    parts = urlsplit(address)
    host = (parts.hostname or "").removeprefix("www.")
    last = parts.path.rstrip("/").rpartition("/")[2]
    if host == "youtube.com" and parts.path == "/watch":
        last = parse_qs(parts.query).get("v", [""])[0]
    if parts.scheme != "https" or not IDENTIFIER.fullmatch(last):
        return ""
    if host in ("youtube.com", "youtu.be", "youtube-nocookie.com"):
        return f"https://www.youtube-nocookie.com/embed/{last}"
    if host in ("vimeo.com", "player.vimeo.com"):
        return f"https://player.vimeo.com/video/{last}?dnt=1"
    if host == "archive.org":
        return f"https://archive.org/embed/{last}"
    if host == "framatube.org":
        return f"https://framatube.org/videos/embed/{last}"
    return ""
