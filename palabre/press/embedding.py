"""Which addresses may become a frame when a reader asks, and the address of that frame."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

IDENTIFIER = r"(?P<id>[\w-]{1,64})"
YOUTUBE = "https://www.youtube-nocookie.com/embed/{id}"
VIMEO = "https://player.vimeo.com/video/{id}?dnt=1"
# The addresses of one video or recording, by host: whatever else stands there (a channel, a playlist, a search,
# a page about the host) is a link. "watch" in YouTube's stands for the whole of "/watch?v=", "videoseries" for
# a playlist.
PAGES: dict[str, tuple[re.Pattern[str], str]] = {
    host: (re.compile(path, re.ASCII), frame)
    for host, path, frame in (
        ("youtube.com", rf"/(?:watch|embed|shorts|live|v)/(?!videoseries$){IDENTIFIER}", YOUTUBE),
        ("youtube-nocookie.com", rf"/embed/(?!videoseries$){IDENTIFIER}", YOUTUBE),
        ("youtu.be", rf"/{IDENTIFIER}", YOUTUBE),
        ("vimeo.com", r"/(?:channels/[\w-]+/|groups/[\w-]+/videos/)?(?P<id>[0-9]{1,20})(?:/(?P<key>\w{1,64}))?", VIMEO),
        ("player.vimeo.com", r"/video/(?P<id>[0-9]{1,20})", VIMEO),
        ("archive.org", rf"/(?:details|embed)/{IDENTIFIER}", "https://archive.org/embed/{id}"),
        ("framatube.org", rf"/(?:w|videos/watch|videos/embed)/{IDENTIFIER}", "https://framatube.org/videos/embed/{id}"),
    )
}  # fmt: skip


def frame_url(address: str) -> str:
    """
    The address of the frame for the page of a video or recording on a host that lets itself be framed; else nothing.

    Only ``https``, only hosts of this list, and only an identifier is taken from what was typed: two for what
    is unlisted on Vimeo.
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    path = parts.path.rstrip("/")
    if host == "youtube.com" and path == "/watch":
        path += "/" + parse_qs(parts.query).get("v", [""])[0]
    if parts.scheme != "https" or host not in PAGES:
        return ""
    page, frame = PAGES[host]
    found = page.fullmatch(path)
    if found is None:
        return ""
    said = found.groupdict()
    return frame.format(id=said["id"]) + (f"&h={said['key']}" if said.get("key") else "")
