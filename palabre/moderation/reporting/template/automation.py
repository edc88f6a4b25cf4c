"""Part 8 of the template: what programs did, and how often they were right."""

from __future__ import annotations

from palabre.moderation.reporting.measures import Measure
from palabre.moderation.reporting.template.cells import Row, key, share_of
from palabre.moderation.reporting.template.counts import Counts


def automated(rows: list[Row], counts: Counts) -> None:
    """Part 8: what programs noted, set against what people decided. No notice is processed by a program alone."""
    together = counts.together
    accuracy = {
        "accuracy of the automated means - accuracy": share_of(together.accuracy),
        "accuracy of the automated means - precision": share_of(together.precision),
        "accuracy of the automated means - recall": share_of(together.recall),
    }
    own = [one for one in counts.measures if one.is_own_initiative]
    said = {
        "total number": {**_taken_by(counts.measures), **accuracy},
        "own-initiative": {**_taken_by(own), **accuracy},
        "nam total": {
            "number of notices solely processed by automated means": "0",
            "number of notices not processed by automated means": str(len(counts.notices)),
        },
        "nam trusted flagger": {
            "number of notices solely processed by automated means": "0",
            "number of notices not processed by automated means": "0",
        },
    }
    for row in rows:
        row["Value"] = said.get(key(row["Scope"]), {}).get(key(row["Indicator"]), "")


def _taken_by(found: list[Measure]) -> dict[str, str]:
    alone = sum(bool(one.policy) for one in found)
    return {
        "number of measures solely taken by automated means": str(alone),
        "number of measures not taken by automated means": str(len(found) - alone),
    }
