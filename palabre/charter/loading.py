"""Load what the quick checks read, before processes are forked from this one: then they share its memory."""

from __future__ import annotations

import logging
import time

from django.utils import timezone

from palabre.charter import applying
from palabre.charter.draft import Draft
from palabre.charter.models import Version
from palabre.publications.models import Publication

logger = logging.getLogger("palabre.charter")
# With a group in it: of a text that names none, the check of hatred computes nothing, and loads nothing.
SENTENCE = "Les voisins ont signé la pétition des migrants, mais le maire n’a pas répondu."


def load() -> None:
    """Let each publication's quick checks read one sentence: what none of them uses is never loaded."""
    began = time.perf_counter()
    for publication in Publication.objects.order_by("pk"):
        version = Version.objects.in_force(publication, timezone.now())
        if version is not None:
            applying.apply(version, Draft.of(SENTENCE, language=publication.language), slow=False)
    logger.debug("checks.loaded seconds=%.1f", time.perf_counter() - began)
