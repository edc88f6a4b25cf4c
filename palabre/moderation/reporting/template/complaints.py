"""Part 7 of the template: appeals, and who was kept out for abusing what is offered."""

from __future__ import annotations

from collections import Counter

from palabre.moderation.models import Hearing
from palabre.moderation.reporting import appealed, spans
from palabre.moderation.reporting.appealed import Appeals
from palabre.moderation.reporting.template.cells import Row, key, number
from palabre.moderation.reporting.template.counts import Counts


def _heard(appeals: Appeals) -> dict[str, str]:
    """The cells of one kind of complaint: outcomes of what was heard in the period, the median in hours."""
    heard, median = appeals.outcomes, appeals.median
    return {
        "total number": str(appeals.received),
        "decisions upheld": str(heard[Hearing.UPHELD]),
        "decisions partially reversed": str(heard[Hearing.PARTIALLY_REVERSED]),
        "decisions reversed": str(heard[Hearing.REVERSED]),
        "decision omitted": str(heard[Hearing.OMITTED]),
        "median time": "" if median is None else number(median / spans.HOUR),
    }


def appeals(rows: list[Row], counts: Counts) -> None:
    """Part 7. What nobody offers here, such as disputes out of court, could have been: 0."""
    of_texts, of_people = _heard(counts.appeals), _heard(counts.appeals_of_people)
    of_all = _heard(appealed.appeals(counts.publication, counts.period))
    could_have = dict.fromkeys(of_texts, "0") | {"median time": ""}
    reasons = Counter(one.reason for one in counts.sanctions)
    said = {
        "number of complaints submitted to the internal-complaints mechanism": of_all,
        "number of restrictions newly imposed as a result of an internal complaint": {"total number": "0"},
        "complaint regarding a decision to remove or disable access to or restrict visibility of information": of_texts,
        "complaint regarding a decision to suspend or terminate an account": of_people,
        "complaint regarding a decision not to take action on a notice submitted in accordance with article 16": could_have,
        "complaint regarding a decision not to take action on a notice submitted by a trusted flagger in accordance with "
        "article 16": could_have,
        "number of disputes submitted to out-of-court dispute settlement bodies": could_have,
        "number of suspensions enacted for the provision of manifestly illegal content": {
            "total number": str(reasons["unlawful"])
        },
        "number of suspensions enacted for the provision of manifestly unfounded notices": {
            "total number": str(reasons["notices"])
        },
        "number of suspensions enacted for the provision of manifestly unfounded complaints": {
            "total number": str(reasons["complaints"])
        },
    }
    for row in rows:
        row["Value"] = said.get(key(row["Indicator"]), {}).get(key(row["Scope"]), "")
