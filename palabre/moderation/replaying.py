"""What the journal alone says of each comment: its state, and whether it waits. Texts are not in it."""

from __future__ import annotations

from dataclasses import dataclass

from palabre.journal.models import Entry

SUBJECT = "comment:"


@dataclass(frozen=True)
class Standing:
    """How a comment stands: its state (``discussion.models.State``), and whether somebody has to read it."""

    state: str
    waits: bool


def standings(journal: int) -> dict[int, Standing]:
    """
    How each comment stands by the entries of a publication's ``journal``, by its number.

    What was imported, and never touched since, has no entry of its own and is not among them.
    """
    told: dict[int, Standing] = {}
    entries = Entry.objects.filter(journal=journal, kind__startswith="comment.").order_by("number")
    for subject, facts in entries.values_list("subject", "facts").iterator(chunk_size=2000):
        if subject.startswith(SUBJECT) and "state" in facts:
            told[int(subject.removeprefix(SUBJECT))] = Standing(facts["state"], bool(facts.get("waits")))
    return told
