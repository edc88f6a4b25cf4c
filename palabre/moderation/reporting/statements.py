"""
Statements of reasons in the schema of the Commission's transparency database, without personal data.

What is said comes from the rule, never from the comment, its author, its reader or the moderator's own words: those may
hold names. Whoever alerted is not named either.
Source: Regulation (EU) 2022/2065, art. 17 and 24(5); the schema is version 1 of the database's interface
(``StatementStoreRequest``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.utils import translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from palabre.charter.categories import PREFIX, StatementCategory
from palabre.moderation.models import Ground, Outcome
from palabre.moderation.reporting.measures import Measure, measures
from palabre.moderation.reporting.period import Period
from palabre.publications.models import Publication

# The longest that the schema takes, in characters.
LONGEST_GROUND, LONGEST_EXPLANATION, LONGEST_FACTS, LONGEST_OTHER = 500, 2000, 5000, 500
# The European Economic Area: what is kept off a page is kept off it everywhere.
EVERYWHERE = [
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS", "IT", "LI",
    "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
]  # fmt: skip
VISIBILITY = {
    Outcome.REMOVED: "DECISION_VISIBILITY_CONTENT_REMOVED",
    Outcome.REFUSED: "DECISION_VISIBILITY_CONTENT_DISABLED",
    Outcome.RETURNED: "DECISION_VISIBILITY_OTHER",
    Outcome.SEALED: "DECISION_VISIBILITY_OTHER",
}


def statements(publication: Publication, period: Period) -> Iterator[dict[str, Any]]:
    """One statement for each decision of the period against a text that stands, in the order of time."""
    for one in measures(publication, period):
        with translation.override(publication.language):
            yield statement(publication, one)


def statement(publication: Publication, one: Measure) -> dict[str, Any]:
    """One decision as the schema has it; in the language that is spoken."""
    decided_on = one.decided_at.astimezone(publication.zone).date().isoformat()
    # An imported text may have no date: it was there when it was decided on.
    sent_at = one.sent_at or one.decided_at
    said: dict[str, Any] = {
        "decision_visibility": [VISIBILITY[Outcome(one.outcome)]],
        "content_type": ["CONTENT_TYPE_TEXT"],
        "category": f"{PREFIX}{one.category}",
        "territorial_scope": EVERYWHERE,
        "content_language": publication.language.upper(),
        "content_date": sent_at.astimezone(publication.zone).date().isoformat(),
        "application_date": decided_on,
        "decision_facts": _facts(one),
        "source_type": _source(one),
        "automated_detection": "Yes" if one.detected_by_machine else "No",
        "automated_decision": "AUTOMATED_DECISION_FULLY"
        if one.policy
        else "AUTOMATED_DECISION_NOT_AUTOMATED",
        "puid": puid(publication, one.key),
    }
    if one.outcome == Outcome.RETURNED:
        said["decision_visibility_other"] = _cut(
            _("Handed back to its author, who may mend it and send it again; not shown until then."),
            LONGEST_OTHER,
        )
    if one.outcome == Outcome.SEALED:
        said["decision_visibility_other"] = _cut(
            _("Shown without a passage, which a mark stands for; its author keeps the whole."), LONGEST_OTHER
        )
    return said | _ground(publication, one)


def puid(publication: Publication, key: int) -> str:
    """
    The platform's own number of a statement: unique, never used again, and nobody's.

    It begins with the name that the publication gives in ``tag:`` addresses, which it keeps for good.
    """
    authority = re.sub("[^a-zA-Z0-9]+", "-", publication.naming_authority)
    return f"{authority[:400]}-decision-{key}"


def _ground(publication: Publication, one: Measure) -> dict[str, str]:
    if one.ground == Ground.LAW:
        return {
            "decision_ground": "DECISION_GROUND_ILLEGAL_CONTENT",
            "illegal_content_legal_ground": _cut(
                _("The law that holds for the publication: %(category)s")
                % {"category": _in_words(one.category)},
                LONGEST_GROUND,
            ),
            "illegal_content_explanation": _(
                "Whoever decided found that the comment breaks the law, and told its author why."
            ),
        }
    said = {"decision_ground": "DECISION_GROUND_INCOMPATIBLE_CONTENT", "incompatible_content_illegal": "No"}
    if one.number is None:
        return said | {
            "incompatible_content_ground": _(
                "The charter: a text may be returned to its author to be mended"
            ),
            "incompatible_content_explanation": _("Its author was told what to mend."),
            "decision_ground_reference_url": f"{publication.root_url}/charter/",
        }
    rule = _("Rule %(number)s: %(title)s") % {"number": one.number, "title": one.title}
    return said | {
        "incompatible_content_ground": _cut(rule, LONGEST_GROUND),
        "incompatible_content_explanation": _cut(one.explanation or rule, LONGEST_EXPLANATION),
        "decision_ground_reference_url": f"{publication.root_url}/charter/{one.charter}/",
    }


def _facts(one: Measure) -> str:
    """What led to the decision, and what was decided, in sentences that fit every comment."""
    came = {
        "SOURCE_ARTICLE_16": _("Somebody gave notice that the comment is unlawful."),
        "SOURCE_TYPE_OTHER_NOTIFICATION": _("A reader had alerted to the comment."),
        "SOURCE_VOLUNTARY": _("The comment was read by the publication itself."),
    }[_source(one)]
    decided = {
        Outcome.REMOVED: _("It was taken off its page."),
        Outcome.REFUSED: _("It was not published."),
        Outcome.RETURNED: _("It was returned to its author."),
        Outcome.SEALED: _("It was published without a passage."),
    }[Outcome(one.outcome)]
    noted = _("A program had noted a passage of it.") if one.detected_by_machine else ""
    by = (
        _("A policy that a person named decided, without a person.") if one.policy else _("A person decided.")
    )
    return _cut(" ".join(filter(None, [came, noted, by, decided])), LONGEST_FACTS)


def _source(one: Measure) -> str:
    if one.by_notice:
        return "SOURCE_ARTICLE_16"
    return "SOURCE_TYPE_OTHER_NOTIFICATION" if one.by_alert else "SOURCE_VOLUNTARY"


def _in_words(category: str) -> str:
    return str(StatementCategory(category).label)


def _cut(text: str, most: int) -> str:
    return Truncator(text).chars(most)
