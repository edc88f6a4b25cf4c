"""Parts 1 to 6 of the template: the period, orders, notices, and what was done of the publication's own accord."""

from __future__ import annotations

from collections import Counter

from django.utils.translation import gettext as _

from palabre.moderation.models import Ground, Outcome
from palabre.moderation.reporting.template.cells import CONTEXT, Row, by_category, hours, key
from palabre.moderation.reporting.template.counts import Counts


def summary(rows: list[Row], counts: Counts) -> None:
    """Part 1: whose report it is, of when."""
    previous = counts.previous_on
    said = {
        "name of the service provider": counts.publication.publisher,
        "date of the publication of the report": counts.published_on.isoformat(),
        "date of the publication of the latest previous report": previous.isoformat() if previous else "",
        "starting date of reporting period": counts.period.first.isoformat(),
        "ending date of reporting period": counts.period.last.isoformat(),
    }
    for row in rows:
        row["Value"] = said[key(row["Indicator"])]


def orders(rows: list[Row], counts: Counts) -> None:
    """Part 3. None are known: authorities write to the publisher, not through the software, and the row of the totals says so."""

    def fill(category: str | None) -> dict[str, str]:
        said = {
            "Number of orders to act against illegal content received": "0",
            "Number of specific items of information included in the total number of orders to act against illegal content": "0",
            "Number of orders to provide information": "0",
        }
        if category is None:
            why = _("Orders reach the publisher directly, and are not counted by the software.")
            said |= {
                f"{CONTEXT}{name}": why
                for name in ("number of orders to act against illegal content received",
                             "number of orders to provide information")
            }  # fmt: skip
        return said

    by_category(rows, "Category of illegal content", fill)


def notices(rows: list[Row], counts: Counts) -> None:
    """Part 4. One comment each; nobody is known as a trusted flagger."""
    trusted = "(Trusted Flagger notices)"

    def fill(category: str | None) -> dict[str, str]:
        found = [one for one in counts.notices if category in (None, one.category)]
        acted = [one for one in found if one.acted_within is not None]
        by_law = sum(one.ground == Ground.LAW for one in acted)
        return {
            "Number of notices received": str(len(found)),
            "Number of notices received from Trusted flaggers": "0",
            "Number of specific items of information included in the total number of notices": str(
                len(found)
            ),
            "Number of specific items of information included in the total number of notices by Trusted Flaggers "
            f"{trusted}": "0",
            "Median time to take action": hours(one.acted_within or 0 for one in acted),
            "Number of actions taken on the basis of the law": str(by_law),
            f"Number of actions taken on the basis of the law {trusted}": "0",
            "Number of actions taken on the basis of the terms and conditions of the service": str(
                len(acted) - by_law
            ),
            f"Number of actions taken on the basis of the terms and conditions of the service {trusted}": "0",
        }

    by_category(rows, "Category of illegal content", fill)


def _own_initiative(rows: list[Row], counts: Counts, *, by_law: bool, column: str) -> None:
    own = [one for one in counts.measures if one.is_own_initiative and (one.ground == Ground.LAW) == by_law]
    people = [one for one in counts.sanctions if (one.ground == Ground.LAW) == by_law]

    def fill(category: str | None) -> dict[str, str]:
        found = [one for one in own if category in (None, one.category)]
        given = [one for one in people if category in (None, one.category)]
        by_outcome = Counter(one.outcome for one in found)
        said = {
            "Number of measures taken at the provider's own initiative": str(len(found) + len(given)),
            "Number of measures taken after detection with solely automated means": str(
                sum(one.detected_by_machine and not one.by_alert for one in found)
            ),
            "Visibility restriction Removal": str(by_outcome[Outcome.REMOVED]),
            "Visibility restriction Disable": str(by_outcome[Outcome.REFUSED]),
            "Visibility restriction Other": str(by_outcome[Outcome.RETURNED] + by_outcome[Outcome.SEALED]),
            "Account restriction Suspension": str(sum(not one.is_final for one in given)),
            "Account restriction Termination": str(sum(one.is_final for one in given)),
        }
        if category is None:
            said |= {
                f"{CONTEXT}{name}": why
                for name, why in (
                    ("number of measures taken after detection with solely automated means",
                     _("A program had noted the text under the rule, and nobody had alerted to it; a person decided.")),
                    ("visibility restriction removal", _("Taken off its page after it had been published.")),
                    ("visibility restriction disable", _("Read before it appeared, and not published.")),
                    ("visibility restriction other", _("Handed back to its author, who may mend it.")),
                )
            }  # fmt: skip
        return said

    by_category(rows, column, fill)


def illegal(rows: list[Row], counts: Counts) -> None:
    """Part 5: what was done on the ground of the law."""
    _own_initiative(rows, counts, by_law=True, column="Category of illegal content")


def terms(rows: list[Row], counts: Counts) -> None:
    """Part 6: what was done under the charter."""
    column = "Category of incompatibility with the provider's terms and conditions"
    _own_initiative(rows, counts, by_law=False, column=column)
