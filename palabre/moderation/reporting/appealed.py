"""Appeals of a period against decisions and sanctions, and what became of them: read, never changed, here."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db.models import F

from palabre.accounts.models import Measure
from palabre.journal.models import Entry
from palabre.moderation import measuring
from palabre.moderation.models import Appeal, Hearing
from palabre.moderation.reporting import spans
from palabre.moderation.reporting.asking import SecondsBetween
from palabre.moderation.reporting.period import Period
from palabre.publications.models import Publication


@dataclass(frozen=True)
class Appeals:
    """Those received in the period, and the outcomes of those heard in it with the median of the time it took."""

    received: int
    outcomes: Counter[str]
    median: float | None

    @property
    def heard(self) -> int:
        """Those decided in the period, whenever they came."""
        return sum(self.outcomes.values())

    @property
    def reversed(self) -> measuring.Share:
        """Of those that were decided on, those reversed, all or in part."""
        turned = self.outcomes[Hearing.REVERSED] + self.outcomes[Hearing.PARTIALLY_REVERSED]
        return measuring.Share(turned, self.heard - self.outcomes[Hearing.OMITTED])

    @property
    def rows(self) -> list[tuple[str, int]]:
        """Each outcome in words with its count."""
        return [(str(label), self.outcomes[key]) for key, label in Hearing.choices]


def appeals(publication: Publication, period: Period, *, against: str = "") -> Appeals:
    """
    What was appealed against, and what became of what was heard in the period.

    All of it, or what is ``against`` a ``decision`` on a text, or a pause or an exclusion (``sanction``) alone.
    """
    received, rows = 0, list[tuple[str, int]]()
    if against != "sanction":
        received, rows = _against_decisions(publication, period)
    if against != "decision":
        more, heard = _against_sanctions(publication, period, with_warnings=against != "sanction")
        received, rows = received + more, rows + heard
    times = sorted(seconds for _outcome, seconds in rows)
    return Appeals(received, Counter(outcome for outcome, _seconds in rows), spans.median(times))


def _against_decisions(publication: Publication, period: Period) -> tuple[int, list[tuple[str, int]]]:
    """How many were received, and of those heard the outcome and the whole seconds it took."""
    given = Appeal.objects.filter(publication=publication, decision__isnull=False)
    heard = given.filter(heard_at__gte=period.begins, heard_at__lt=period.ends)
    rows = list(
        heard.annotate(took=SecondsBetween(F("received_at"), F("heard_at"))).values_list("outcome", "took")
    )
    received = given.filter(received_at__gte=period.begins, received_at__lt=period.ends).count()
    return received, rows


def _against_sanctions(
    publication: Publication, period: Period, *, with_warnings: bool
) -> tuple[int, list[tuple[str, int]]]:
    """
    The same as the journal has it: with a sanction that has ended, or an account that was erased, the appeal is gone.

    What was *given* as a warning is one, whatever an appeal makes of a pause.
    """
    entries = Entry.objects.filter(journal=publication.pk)
    found = list(
        entries.filter(
            kind__in=("appeal.received", "appeal.heard"), at__gte=period.begins, at__lt=period.ends,
            facts__has_key="sanction",
        ).values_list("kind", "subject", "at", "facts")
    )  # fmt: skip
    if not with_warnings:
        about = {f"sanction:{facts['sanction']}" for _kind, _subject, _at, facts in found}
        warned = entries.filter(subject__in=about, kind="sanction.given", facts__measure=Measure.WARNING)
        warnings = set(warned.values_list("subject", flat=True))
        found = [one for one in found if f"sanction:{one[3]['sanction']}" not in warnings]
    heard = [(subject, at, facts["outcome"]) for kind, subject, at, facts in found if kind == "appeal.heard"]
    began = dict(
        entries.filter(subject__in={subject for subject, _at, _outcome in heard}, kind="appeal.received")
        .values_list("subject", "at")
    )  # fmt: skip
    rows = [
        (outcome, int(at.timestamp()) - int(began[subject].timestamp())) for subject, at, outcome in heard
    ]
    return sum(kind == "appeal.received" for kind, *_rest in found), rows
