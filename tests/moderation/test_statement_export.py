"""Statements of reasons in the schema of the Union's transparency database."""

from __future__ import annotations

import datetime
import json
import re

import pytest
from django.utils import translation

from palabre.charter.categories import PREFIX, StatementCategory
from palabre.charter.models import Rule
from palabre.config import cli
from palabre.moderation import alerting, deciding
from palabre.moderation.models import Ground
from palabre.moderation.reporting.period import year_of
from palabre.moderation.reporting.statements import statements
from tests import factories
from tests.factories import NOON

HOUR = datetime.timedelta(hours=1)
PRIVATE = ("Maud", "Vise Jean Petit.", "numéro", "maud@", "moderator", "Voyez ce que dit Maud")
# The rules of the schema: required fields, what they may hold, how long they may be.
ONE_OF = {
    "decision_ground": {"DECISION_GROUND_ILLEGAL_CONTENT", "DECISION_GROUND_INCOMPATIBLE_CONTENT"},
    "category": {f"{PREFIX}{one}" for one in StatementCategory.values},
    "source_type": {"SOURCE_ARTICLE_16", "SOURCE_TRUSTED_FLAGGER", "SOURCE_TYPE_OTHER_NOTIFICATION", "SOURCE_VOLUNTARY"},
    "automated_detection": {"Yes", "No"},
    "automated_decision": {"AUTOMATED_DECISION_FULLY", "AUTOMATED_DECISION_PARTIALLY", "AUTOMATED_DECISION_NOT_AUTOMATED"},
}  # fmt: skip
LONGEST = {
    "decision_visibility_other": 500, "illegal_content_legal_ground": 500, "illegal_content_explanation": 2000,
    "incompatible_content_ground": 500, "incompatible_content_explanation": 2000, "decision_ground_reference_url": 500,
    "decision_facts": 5000, "puid": 500,
}  # fmt: skip
REQUIRED = {
    "content_type",
    "content_date",
    "application_date",
    "decision_facts",
    "puid",
    "decision_visibility",
    *ONE_OF,
}
WITH_GROUND = {
    "DECISION_GROUND_ILLEGAL_CONTENT": {"illegal_content_legal_ground", "illegal_content_explanation"},
    "DECISION_GROUND_INCOMPATIBLE_CONTENT": {
        "incompatible_content_ground",
        "incompatible_content_explanation",
    },
}
KNOWN = {*REQUIRED, *LONGEST, "incompatible_content_illegal", "territorial_scope", "content_language"}
VISIBILITIES = {
    f"DECISION_VISIBILITY_{one}"
    for one in ("CONTENT_REMOVED", "CONTENT_DISABLED", "CONTENT_DEMOTED", "CONTENT_AGE_RESTRICTED",
                "CONTENT_INTERACTION_RESTRICTED", "CONTENT_LABELLED", "OTHER")
}  # fmt: skip


def faults(one):
    """What the schema would refuse of a statement."""
    found = [f"lacks {name}" for name in REQUIRED | WITH_GROUND[one["decision_ground"]] if not one.get(name)]
    found += [f"{name} is {one[name]}" for name, allowed in ONE_OF.items() if one[name] not in allowed]
    found += [f"{name} is too long" for name, most in LONGEST.items() if len(one.get(name, "")) > most]
    found += [f"unknown {name}" for name in one if name not in KNOWN]
    for name in ("content_date", "application_date"):
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", one[name]):
            found.append(f"{name} is no day")
    if not re.fullmatch(r"[a-zA-Z0-9-_]+", one["puid"]):
        found.append("puid")
    if not set(one["decision_visibility"]) <= VISIBILITIES or one["content_type"] != ["CONTENT_TYPE_TEXT"]:
        found.append("visibility or type")
    if ("DECISION_VISIBILITY_OTHER" in one["decision_visibility"]) != bool(
        one.get("decision_visibility_other")
    ):
        found.append("decision_visibility_other")
    if not all(re.fullmatch("[A-Z]{2}", land) for land in one["territorial_scope"]):
        found.append("territorial_scope")
    return found


@pytest.fixture
def everything(publication, thread, moderator):
    """A decision of each sort, in the order in which they come out."""
    Rule.objects.filter(version__publication=publication, number=2).update(
        category="CYBER_VIOLENCE", title="T" * 160, explanation="E" * 9000
    )
    charter = publication.charter_versions.get()
    rules = {rule.number: rule for rule in charter.rules.all()}
    noted = {
        "rule": 3,
        "kind": "capitals",
        "start": 0,
        "end": 3,
        "score": 1.0,
        "counts": True,
        "check": "capitals",
    }

    def sent(**said):
        return factories.make_comment(thread, email="maud@example.org", **said)

    def decide(act, comment, hours, by=moderator, **said):
        words = {} if act is deciding.publish else {"reasons": "Vise Jean Petit."}
        return act(comment, revision=comment.revision_id, by=by, at=NOON + hours * HOUR, **words, **said)

    made = [
        decide(deciding.refuse, sent(), 1, rule=rules[2]),
        decide(deciding.return_, sent(findings=[noted]), 2, rule=rules[3]),
        decide(deciding.return_, sent(), 3),
        decide(deciding.refuse, sent(), 4, ground=Ground.LAW),
        decide(deciding.refuse, sent(), 5, by="policy:capitals", rule=rules[3]),
    ]
    for hours, category, said in ((6, "unlawful", {"ground": Ground.LAW}), (7, "rule:2", {"rule": rules[2]})):
        comment = factories.make_published(thread, by=moderator)
        alerting.alert(
            publication,
            category=category,
            text="Voyez ce que dit Maud",
            comment=comment,
            at=NOON,
            email="b@example.org",
        )
        made.append(decide(deciding.remove, comment, hours, **said))
    decide(deciding.publish, sent(), 8)
    return made


def test_each_decision_against_a_text_is_one_statement_that_the_schema_takes(publication, everything):
    found = list(statements(publication, year_of(publication, 2026)))
    assert len(found) == len(everything) == len({one["puid"] for one in found})
    assert [faults(one) for one in found] == [[]] * len(found)
    assert [one["puid"].rpartition("-")[2] for one in found] == [str(one.pk) for one in everything]


def test_it_holds_no_personal_data(publication, everything):
    for one in statements(publication, year_of(publication, 2026)):
        written = json.dumps(one, ensure_ascii=False)
        assert not [private for private in PRIVATE if private in written]


def test_it_says_what_was_done_on_which_ground_and_how_it_came(publication, everything):
    found = list(statements(publication, year_of(publication, 2026)))
    shown = [(one["decision_visibility"][0].removeprefix("DECISION_VISIBILITY_"), one["source_type"],
              one["automated_detection"], one["automated_decision"].removeprefix("AUTOMATED_DECISION_"),
              one["category"].removeprefix(PREFIX)) for one in found]  # fmt: skip
    speech = "ILLEGAL_OR_HARMFUL_SPEECH"
    assert shown == [
        ("CONTENT_DISABLED", "SOURCE_VOLUNTARY", "No", "NOT_AUTOMATED", "CYBER_VIOLENCE"),
        ("OTHER", "SOURCE_VOLUNTARY", "Yes", "NOT_AUTOMATED", "OTHER_VIOLATION_TC"),
        ("OTHER", "SOURCE_VOLUNTARY", "No", "NOT_AUTOMATED", "OTHER_VIOLATION_TC"),
        ("CONTENT_DISABLED", "SOURCE_VOLUNTARY", "No", "NOT_AUTOMATED", speech),
        ("CONTENT_DISABLED", "SOURCE_VOLUNTARY", "No", "FULLY", "OTHER_VIOLATION_TC"),
        ("CONTENT_REMOVED", "SOURCE_ARTICLE_16", "No", "NOT_AUTOMATED", speech),
        ("CONTENT_REMOVED", "SOURCE_TYPE_OTHER_NOTIFICATION", "No", "NOT_AUTOMATED", "CYBER_VIOLENCE"),
    ]
    assert found[1]["decision_ground_reference_url"] == "http://testserver/charter/1/"
    assert found[1]["content_date"] == found[1]["application_date"] == "2026-06-18"
    with translation.override("fr"):
        assert found[1]["incompatible_content_ground"] == "Règle 3\u202f: Un français soigné"
    assert found[5]["decision_ground"] == "DECISION_GROUND_ILLEGAL_CONTENT"


def test_the_command_writes_a_statement_a_line(publication, everything, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("palabre.config.migrating.need_tables", lambda: None)
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON + 400 * 24 * HOUR)
    asked = ["transparency-report", "--year", "2026", "--folder", str(tmp_path), "--statements"]
    assert cli.main(asked) == 0
    lines = (tmp_path / "statements.jsonl").read_text().splitlines()
    assert [json.loads(line)["puid"] for line in lines] == [
        one["puid"] for one in statements(publication, year_of(publication, 2026))
    ]
    assert "7 statements of reasons in" in capsys.readouterr().out
