"""A small publication: one article, some comments, a moderator (password ``palabre-test``)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from faults.serving import HOST


@dataclass
class Paper:
    """The publication, its moderator, and the thread of its article."""

    publication: Any
    moderator: Any
    thread: Any

    def stamp(self) -> str:
        """What the form to comment carries, as of now."""
        from django.utils import timezone

        from palabre.discussion import stamps

        return stamps.stamp(self.thread.pk, None, at=timezone.now())

    def said(self, number: int, stamp: str) -> dict[str, str]:
        """A form that confirms comment ``number``, each by somebody else."""
        return {"text": f"Bravo pour ce chantier, mot-{number}-dit.", "name": f"Lectrice {number}", "do": "confirm",
                "stamp": stamp}  # fmt: skip


def build(*, comments: int = 20, waiting: int = 1) -> Paper:
    """Build it in the database of this process."""
    from wagtail.models import Site

    from tests import factories

    factories.make_roots()
    Site.objects.all().delete()
    publication = factories.make_publication(host=HOST)
    moderator = factories.make_moderator(publication, username="moderator")
    thread = factories.make_thread(
        publication, title="Le canal rouvre", body=[("paragraph", "<p>Il fait beau.</p>")]
    )
    for _n in range(comments):
        factories.make_published(thread, by=moderator)
    for _n in range(waiting):
        factories.make_comment(thread)
    return Paper(publication, moderator, thread)


# A form that came from this very site, from somebody else each time.
def headers(number: int) -> dict[str, str]:
    """Headers of sender ``number``: limits are counted by caller, whom a declared proxy names."""
    return {
        "Sec_Fetch_Site": "same-origin",
        "X_Forwarded_For": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}",
    }
