"""How a discussion is shown in a frame on somebody else's page: its language, light or dark, and its addresses there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from palabre.discussion import threading
from palabre.discussion.models import Comment, Thread

LANGUAGES = ("fr", "en")
THEMES = ("light", "dark")
BASE = "discussion/frame.html"


@dataclass(frozen=True)
class Framing:
    """``language`` and ``theme`` as the tag says them; empty: the publication's, and what the page around it has."""

    language: str = ""
    theme: str = ""

    @classmethod
    def read(cls, said: Mapping[str, str]) -> Framing:
        """What an address says; what means nothing is left out."""
        language, theme = said.get("lang", ""), said.get("theme", "")
        return cls(language if language in LANGUAGES else "", theme if theme in THEMES else "")

    def at(self, path: str) -> str:
        """The address of ``path`` below ``/embed/``, which keeps language and theme."""
        said = {name: value for name, value in (("lang", self.language), ("theme", self.theme)) if value}
        return f"/embed/{path}" + (f"?{urlencode(said)}" if said else "")

    def page_url(self, thread: Thread, number: int = 1, root: int | None = None) -> str:
        """One page of a discussion, or of all that answers the comment ``root``."""
        place = f"{thread.pk}/" if root is None else f"branch/{root}/"
        return self.at(place + (f"{number}/" if number > 1 else ""))

    def address_of(self, comment: Comment) -> str:
        """Where a comment that has a place stands in the frame, with its anchor."""
        root, number = threading.listed_at(comment)
        return self.page_url(comment.thread, number, root) + f"#c{comment.number}"

    def places(self, thread: Thread) -> dict[str, Any]:
        """What templates need to stay within the frame."""
        return {
            "frame": self,
            "base": BASE,
            "respond_url": self.at(f"{thread.pk}/respond/"),
            "discussion_url": self.page_url(thread),
            "follow_url": self.at(f"{thread.pk}/follow/"),
        }
