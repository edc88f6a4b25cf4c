"""
The Union's template for transparency reports, filled in: one CSV file a part.

Integers, shares from 0 to 1, median times in hours; blank where something cannot apply, 0 where it could have and did
not. A row of a sub-category stays blank: rules and notices name categories alone. Rows that stand for several (one a
Member State, one a language) are left out. Lines end as they do in the Commission's own files.
Source: Implementing Regulation (EU) 2024/2835, annexes I (the files in ``template/``) and II (how they are filled in).
"""

from __future__ import annotations

import csv
import datetime
import io
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils import translation
from django.utils.translation import gettext as _

from palabre.charter.categories import OF_NOTICES, PREFIX, StatementCategory
from palabre.charter.models import Version
from palabre.moderation import measuring
from palabre.moderation.models import AGAINST, Alert, Ground, Hearing, Outcome
from palabre.moderation.reporting import appealed, received, spans
from palabre.moderation.reporting.appealed import Appeals
from palabre.moderation.reporting.decided import decisions
from palabre.moderation.reporting.measures import Measure, Sanction, measures, sanctions
from palabre.moderation.reporting.period import Period
from palabre.publications.models import Publication, Reading

TEMPLATE = Path(__file__).parent / "template"
PARTS = (
    "Part_1_summary", "Part_2_categories_names", "Part_3_member_states_orders", "Part_4_notices",
    "Part_5_own_initiative_illegal", "Part_6_own_initiative_TC", "Part_7_appeals_and_recidivism",
    "Part_8_automated_means", "Part_9_human_resources", "Part_10_AMAR", "Part_11_qualitative",
)  # fmt: skip
TOTAL = "TOTAL"
PERIOD = "YYYY-MM-DD/YYYY-MM-DD"
SEVERAL = ("[...]", "[…]")
CONTEXT = "contextual information on "
# Each part may say what a number means in the row of the totals.
Row = dict[str, str]


@dataclass(frozen=True)
class Notice:
    """One legal notice: its category, the seconds until somebody acted on it (``None``: nothing was), on which ground."""

    category: str
    acted_within: float | None
    ground: str


@dataclass
class Counts:
    """What the parts are filled in with."""

    publication: Publication
    period: Period
    published_on: datetime.date
    previous_on: datetime.date | None
    notices: list[Notice]
    measures: list[Measure]
    sanctions: list[Sanction]
    appeals: Appeals
    appeals_of_people: Appeals
    together: measuring.Together
    decided: int
    charter: Version | None
    by_policy: int
    published_by_policy: int


def files(
    publication: Publication, period: Period, *, at: datetime.datetime, previous: datetime.date | None = None
) -> dict[str, str]:
    """
    Each part by its name with its text, for the report published ``at``; ``previous`` is the day of the one before.

    Free texts are in the publication's language, headers and labels in the English of the law.
    """
    counts = _counted(publication, period, at=at, previous=previous)
    with translation.override(publication.language):
        return {part: _filled(part, counts) for part in PARTS}


def _counted(
    publication: Publication, period: Period, *, at: datetime.datetime, previous: datetime.date | None
) -> Counts:
    taken = list(measures(publication, period))
    decided = list(decisions(publication, period))
    return Counts(
        publication=publication,
        period=period,
        published_on=at.astimezone(publication.zone).date(),
        previous_on=previous,
        notices=[_notice(one) for one in received.notices(publication, period)],
        measures=taken,
        sanctions=sanctions(publication, period),
        appeals=appealed.appeals(publication, period, against="decision"),
        appeals_of_people=appealed.appeals(publication, period, against="sanction"),
        together=measuring.together(measuring.read(publication, period.begins, period.ends)),
        decided=len(decided),
        by_policy=sum(bool(one.policy) for one in decided),
        published_by_policy=sum(bool(one.policy) and one.outcome == Outcome.PUBLISHED for one in decided),
        charter=Version.objects.in_force(publication, min(at, period.ends)),
    )


def _notice(alert: Alert) -> Notice:
    category, decision = received.category_of(alert), alert.decision
    if category not in dict(OF_NOTICES):
        category = StatementCategory.NOT_SPECIFIED_NOTICE
    if decision is None or decision.outcome not in AGAINST or alert.was_put_back:  # type: ignore[attr-defined]
        return Notice(category, None, "")
    # What was returned names no ground at times: it is the charter that asks for mending.
    return Notice(category, received.took(alert), decision.ground or Ground.CHARTER)


@cache
def skeleton(part: str) -> tuple[list[str], list[list[str]]]:
    """The header and the rows of a part, as the law has them."""
    with (TEMPLATE / f"{part}.csv").open(encoding="utf-8", newline="") as source:
        header, *rows = csv.reader(source)
    return header, rows


def header_of(part: str) -> bytes:
    """The header line of a part, to the end of the line, as the law has it."""
    with (TEMPLATE / f"{part}.csv").open("rb") as source:
        return source.readline()


def _filled(part: str, counts: Counts) -> str:
    header, rows = skeleton(part)
    fill = FILLERS.get(part)
    out = io.StringIO()
    # The Commission's files end their lines so, and the header is to be theirs byte for byte.
    write = csv.writer(out, lineterminator="\n")
    said = f"{counts.period.first.isoformat()}/{counts.period.last.isoformat()}"
    written = []
    for line in rows:
        row = dict(zip(header, line, strict=True))
        if any(mark in row.get("Scope", "") for mark in SEVERAL):
            continue
        if "Service" in row:
            row["Service"] = counts.publication.name
        if row.get("Reporting period") == PERIOD:
            row["Reporting period"] = said
        if 'Description of the sub-category "Other"' in row:
            row['Description of the sub-category "Other"'] = ""
        if "Value" in row:
            row["Value"] = ""
        written.append(row)
    if fill is not None:
        fill(written, counts)
    write.writerows([row[name] for name in header] for row in written)
    return header_of(part).decode() + out.getvalue()


def _number(value: float | None) -> str:
    """An integer, or a number with a point and four places at most; blank for nothing."""
    return "" if value is None else f"{value:.4f}".rstrip("0").rstrip(".")


def _hours(seconds: Iterable[float]) -> str:
    """The median of ``seconds``, in hours."""
    middle = spans.median(sorted(seconds))
    return "" if middle is None else _number(middle / spans.HOUR)


def _share(share: measuring.Share) -> str:
    return _number(share.value) if share.whole else ""


def _key(name: str) -> str:
    """A column's or an indicator's name as it is looked for: the template has spaces where nobody sees them."""
    return " ".join(name.split()).lower()


def _write(row: Row, values: dict[str, str]) -> None:
    """Write ``values`` into the columns of these names. Raises ``KeyError`` for one that is not there."""
    columns = {_key(name): name for name in row}
    for name, value in values.items():
        row[columns[_key(name)]] = value


def _by_category(rows: list[Row], column: str, fill: Callable[[str | None], dict[str, str]]) -> None:
    """Write what ``fill`` says of each category, and of all (``None``), into its row."""
    for row in rows:
        named = row[column]
        if named == TOTAL:
            _write(row, fill(None))
        elif named.startswith(PREFIX):
            _write(row, fill(named.removeprefix(PREFIX)))


# Part 1


def _summary(rows: list[Row], counts: Counts) -> None:
    previous = counts.previous_on
    said = {
        "name of the service provider": counts.publication.publisher,
        "date of the publication of the report": counts.published_on.isoformat(),
        "date of the publication of the latest previous report": previous.isoformat() if previous else "",
        "starting date of reporting period": counts.period.first.isoformat(),
        "ending date of reporting period": counts.period.last.isoformat(),
    }
    for row in rows:
        row["Value"] = said[_key(row["Indicator"])]


# Part 3


def _orders(rows: list[Row], counts: Counts) -> None:
    """None are known: authorities write to the publisher, not through the software, and the row of the totals says so."""

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

    _by_category(rows, "Category of illegal content", fill)


# Part 4


def _notices(rows: list[Row], counts: Counts) -> None:
    """One comment each; nobody is known as a trusted flagger."""
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
            "Median time to take action": _hours(one.acted_within or 0 for one in acted),
            "Number of actions taken on the basis of the law": str(by_law),
            f"Number of actions taken on the basis of the law {trusted}": "0",
            "Number of actions taken on the basis of the terms and conditions of the service": str(
                len(acted) - by_law
            ),
            f"Number of actions taken on the basis of the terms and conditions of the service {trusted}": "0",
        }

    _by_category(rows, "Category of illegal content", fill)


# Parts 5 and 6


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

    _by_category(rows, column, fill)


def _illegal(rows: list[Row], counts: Counts) -> None:
    _own_initiative(rows, counts, by_law=True, column="Category of illegal content")


def _terms(rows: list[Row], counts: Counts) -> None:
    column = "Category of incompatibility with the provider's terms and conditions"
    _own_initiative(rows, counts, by_law=False, column=column)


# Part 7


def _heard(appeals: Appeals) -> dict[str, str]:
    """The cells of one kind of complaint: outcomes of what was heard in the period, the median in hours."""
    heard, median = appeals.outcomes, appeals.median
    return {
        "total number": str(appeals.received),
        "decisions upheld": str(heard[Hearing.UPHELD]),
        "decisions partially reversed": str(heard[Hearing.PARTIALLY_REVERSED]),
        "decisions reversed": str(heard[Hearing.REVERSED]),
        "decision omitted": str(heard[Hearing.OMITTED]),
        "median time": "" if median is None else _number(median / spans.HOUR),
    }


def _appeals(rows: list[Row], counts: Counts) -> None:
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
        row["Value"] = said.get(_key(row["Indicator"]), {}).get(_key(row["Scope"]), "")


# Part 8


def _automated(rows: list[Row], counts: Counts) -> None:
    together = counts.together
    accuracy = {
        "accuracy of the automated means - accuracy": _share(together.accuracy),
        "accuracy of the automated means - precision": _share(together.precision),
        "accuracy of the automated means - recall": _share(together.recall),
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
        row["Value"] = said.get(_key(row["Scope"]), {}).get(_key(row["Indicator"]), "")


def _taken_by(found: list[Measure]) -> dict[str, str]:
    alone = sum(bool(one.policy) for one in found)
    return {
        "number of measures solely taken by automated means": str(alone),
        "number of measures not taken by automated means": str(len(found) - alone),
    }


# Part 11


def _qualitative(rows: list[Row], counts: Counts) -> None:
    said = _texts(counts)
    for row in rows:
        if row["Applicability"] == "All":
            row["Value"] = said[_key(row["Indicator"]).replace("’", "'")]


def _how_read(counts: Counts) -> str:
    """When a person reads, as it is set now; that a policy published in the period is said though it be off again."""
    publication = counts.publication
    if publication.reading != Reading.BEFORE:
        return _("Comments appear at once, and a person reads each of them afterwards.")
    if publication.trusts_after or counts.published_by_policy:
        return _(
            "A person reads comments before they appear, unless a section or an article says otherwise; those of trusted authors may appear at once, by a named policy, and a person reads each of them afterwards."
        )
    return _("A person reads every comment before it appears, unless a section or an article says otherwise.")


def _texts(counts: Counts) -> dict[str, str]:
    publication = counts.publication
    how = _how_read(counts)
    against = len(counts.measures)
    numbers = _(
        "In this period %(decided)s decisions were taken, %(against)s of them against a text; named policies took %(policy)s."
    ) % {"decided": counts.decided, "against": against, "policy": counts.by_policy}
    rules = " ".join(
        _("Rule %(number)s: %(title)s.") % {"number": rule.number, "title": rule.title.rstrip(".")}
        for rule in (counts.charter.rules.all() if counts.charter else [])
    )
    decides = "" if counts.by_policy else " " + _("Programs decide nothing.")
    return {
        "summary of the content moderation engaged in at the providers' own initiative": f"{how} {numbers}",
        "meaningful and comprehensible information regarding content moderation engaged in at the providers' own initiative": (
            _("The charter is at %(address)s.") % {"address": f"{publication.root_url}/charter/"}
            + f" {rules} "
            + _(
                "A text is published, refused, returned to its author to be mended, or removed. Its author is told the rule or the law, and why, and may appeal."
            )
        ).replace("  ", " "),
        "qualitative description of the automated means": _(
            "When a comment is sent, programs compare it with the charter and note passages that may break a rule: wording, language, links, personal data, likeness to other texts. Author and moderator see what was noted."
        )
        + decides,
        "qualitative description of indicators of accuracy and possible rate of error of automated means": _(
            "What was noted is set against what people decided afterwards, text by text: part 8 says it for all rules together, %(address)s for each rule, with the interval in which the true share lies."
        )
        % {"address": f"{publication.root_url}/transparency/"},
        "specification of the precise purposes to apply automated means": _(
            "To let authors mend a text before they send it, to point moderators to a passage, and to have what may be unlawful read first."
        ),
        "safeguards applied to the use of automated means": _(
            "A person reads what was noted and may find it wrong; each decision names who or what took it; an appeal is heard by a person, and by another one wherever there are two; changes to the charter's checks are tried on past comments first."
        ),
    }


FILLERS: dict[str, Callable[[list[Row], Counts], None]] = {
    "Part_1_summary": _summary,
    "Part_3_member_states_orders": _orders,
    "Part_4_notices": _notices,
    "Part_5_own_initiative_illegal": _illegal,
    "Part_6_own_initiative_TC": _terms,
    "Part_7_appeals_and_recidivism": _appeals,
    "Part_8_automated_means": _automated,
    "Part_11_qualitative": _qualitative,
}
