"""The Union's template for transparency reports, filled in, and published."""

from __future__ import annotations

import csv
import datetime
import hashlib
import io

import pytest
from django.db import connection

from palabre.accounts import standing
from palabre.accounts.models import Measure as Kind
from palabre.accounts.models import Sanction
from palabre.charter.categories import OF_NOTICES, OF_RULES, PREFIX
from palabre.charter.models import Rule
from palabre.config import cli, working
from palabre.journal.models import Entry
from palabre.journal.seeing import is_seen
from palabre.moderation import alerting, appealing, appealing_sanctions, deciding, sanctioning
from palabre.moderation.models import Decision, Ground, Hearing, TransparencyReport
from palabre.moderation.reporting import measures, publishing
from palabre.moderation.reporting.period import year_of
from palabre.moderation.reporting.template import filling
from palabre.moderation.sanctioning import Target
from tests import factories
from tests.factories import NOON

HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)
NEXT_YEAR = datetime.datetime(2027, 2, 3, 12, tzinfo=datetime.UTC)
# SHA-256 of the header line of each file of annex I, as the Commission publishes it, with its line end.
HEADERS = {
    "Part_1_summary": "ee0e5734b94113f055434ab8c62542dfb2970336ee9bbee65652ec16ede35703",
    "Part_2_categories_names": "7610d8051ff6b5e40a8406a402f7c756a9cb4a548d9f382f21807996fb3193e5",
    "Part_3_member_states_orders": "724144010c88c309f4d89cb7e62613a4c3a7abc4932eb7f972bdc888729b3197",
    "Part_4_notices": "4d53d4aa373737210f6fcd756a6dd683d83d9e0a69ca7db0b3fd412276ffe977",
    "Part_5_own_initiative_illegal": "28cbe17e5d9f90085be4406637ff8a0f95e8f03cf1c2785c9d3361872be9c968",
    "Part_6_own_initiative_TC": "cebf0c23f2d6a4d3d755a8af2b017b8e6affc8a7741695be4a69ef6ae185e63a",
    "Part_7_appeals_and_recidivism": "dd79aebedcdec815fd07ec2533f68d8c7830b5eec1bc063cbb7d3b0b925f779c",
    "Part_8_automated_means": "dd79aebedcdec815fd07ec2533f68d8c7830b5eec1bc063cbb7d3b0b925f779c",
    "Part_9_human_resources": "0fa18426062363c6b6d13a64e461e5ce5387bc7436f15fd185744f242151ccd0",
    "Part_10_AMAR": "9d6e79fb428c7077ff7840c53803881d4022a13e0dd5b1f197a3ca53cd1f24f5",
    "Part_11_qualitative": "4ca2938445009b7edc7b91fd982b99900f76d54eba11ae6b1d6f71fcb38be7b3",
}


@pytest.fixture
def decide(thread, moderator):
    """Send at noon, and decide: under ``rule`` or the law, or publish; ``found`` is what a check had noted."""

    def decided(*, rule=None, ground="", by=moderator, found=None, act=deciding.refuse, after=HOUR):
        comment = factories.make_comment(thread, findings=[found] if found else [])
        said = {"revision": comment.revision_id, "by": by, "at": NOON + after}
        if rule is None and not ground:
            return deciding.publish(comment, **said)
        if rule:
            said["rule"] = comment.charter.rules.get(number=rule)
        if ground:
            said["ground"] = ground
        if act is deciding.remove:
            deciding.publish(comment, revision=comment.revision_id, by=by, at=NOON + after)
        return act(comment, reasons="Vise quelqu’un.", **said)

    return decided


@pytest.fixture(autouse=True)
def categories(publication):
    """Rules 1 and 2 are about speech, rule 3 about nothing that the Union has a word for."""
    rules = Rule.objects.filter(version__publication=publication, number__in=(1, 2))
    rules.update(category="ILLEGAL_OR_HARMFUL_SPEECH")


def filled(publication, at=NEXT_YEAR):
    """Each part as a list of rows by their columns, whose names have no space at their ends."""
    found = filling.files(publication, year_of(publication, 2026), at=at)
    return {
        part: [
            {key.strip(): value for key, value in row.items()}
            for row in csv.DictReader(io.StringIO(text, newline=""))
        ]
        for part, text in found.items()
    }


def row(rows, **wanted):
    """The one row whose columns (``a_b`` for ``A b``) hold these."""

    def holds(one):
        said = {key.lower().replace(" ", "_"): value.strip() for key, value in one.items()}
        return all(said[key] == value for key, value in wanted.items())

    [found] = [one for one in rows if holds(one)]
    return found


def of_category(rows, category):
    """The row of one category, or of all of them."""
    [found] = [one for one in rows if category in list(one.values())[3:4]]
    return found


@pytest.mark.parametrize("part", filling.PARTS)
def test_the_headers_are_those_of_the_law_byte_for_byte(publication, decide, part):
    decide(rule=2)
    text = filling.files(publication, year_of(publication, 2026), at=NEXT_YEAR)[part].encode()
    header = text.splitlines(keepends=True)[0]
    assert hashlib.sha256(header).hexdigest() == HEADERS[part]
    assert header == (filling.TEMPLATE / f"{part}.csv").read_bytes().splitlines(keepends=True)[0]


@pytest.mark.parametrize("part", filling.PARTS)
def test_the_rows_are_those_of_the_law_in_their_order_but_for_those_that_stand_for_several(publication, part):
    _header, wanted = filling.skeleton(part)
    found = list(
        csv.reader(io.StringIO(filling.files(publication, year_of(publication, 2026), at=NEXT_YEAR)[part]))
    )[1:]
    labels = [line for line in wanted if not any("[" in cell and "]" in cell for cell in line)]
    assert len(found) == len(labels)
    assert {len(line) for line in found} == {len(wanted[0])}
    for was, is_now in zip(labels, found, strict=True):
        same = [a for a, b in zip(was, is_now, strict=True) if a == b and a]
        assert same
        assert "YYYY" not in "".join(is_now)
        assert "Free text" not in is_now


def test_it_names_the_publication_its_publisher_and_the_year(publication):
    summary = [one["Value"] for one in filled(publication)["Part_1_summary"]]
    assert summary == ["A. Le Goff", "2027-02-03", "", "2026-01-01", "2026-12-31"]
    assert {one["Service"] for one in filled(publication)["Part_4_notices"]} == {"La Gazette du Canal"}
    assert {one["Reporting period"] for one in filled(publication)["Part_4_notices"]} == {
        "2026-01-01/2026-12-31"
    }


def test_measures_of_one_s_own_initiative_stand_under_the_law_or_the_charter_by_category(publication, decide):
    noted = {
        "rule": 2,
        "kind": "insult",
        "start": 0,
        "end": 3,
        "score": 1.0,
        "counts": True,
        "check": "insults",
    }
    decide(rule=2, found=noted)
    decide(rule=1, act=deciding.remove)
    decide(rule=3, act=deciding.return_)
    decide(ground=Ground.LAW)
    decide()
    parts = filled(publication)
    count, machine = (
        "Number of measures taken at the provider's own initiative",
        "Number of measures taken after detection with solely automated means",
    )
    shown = [f"Visibility restriction {word}" for word in ("Removal", "Disable", "Other", "Demoted")]

    def said(part, category):
        one = of_category(parts[part], category)
        return [
            one[name]
            for name in (
                count,
                machine,
                *shown,
                "Account restriction Suspension",
                "Monetary restriction Other",
            )
        ]

    terms, law = "Part_6_own_initiative_TC", "Part_5_own_initiative_illegal"
    assert said(terms, "TOTAL") == ["3", "1", "1", "1", "1", "", "0", ""]
    assert said(terms, "STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH") == [
        "2",
        "1",
        "1",
        "1",
        "0",
        "",
        "0",
        "",
    ]
    assert said(terms, "STATEMENT_CATEGORY_OTHER_VIOLATION_TC") == ["1", "0", "0", "0", "1", "", "0", ""]
    assert said(terms, "STATEMENT_CATEGORY_VIOLENCE") == ["0", "0", "0", "0", "0", "", "0", ""]
    assert said(law, "TOTAL") == ["1", "0", "0", "1", "0", "", "0", ""]
    # A comment that the law forbids, and no rule names, is speech.
    assert said(law, "STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH")[0] == "1"
    # Rules name categories, not the sub-categories of the template.
    assert said(terms, "KEYWORD_HATE_SPEECH") == [""] * 8


def test_legal_notices_are_not_one_s_own_initiative_and_have_a_median_in_hours(
    publication, thread, moderator, decide
):
    after = [(deciding.remove, 1, {"ground": Ground.LAW}), (deciding.remove, 2, {"rule": 2}), (None, 90, {})]
    for act, hours, said in after:
        comment = factories.make_published(thread, by=moderator)
        given = alerting.alert(publication, category="unlawful", text="Voyez.", comment=comment, at=NOON)
        if act is None:
            alerting.answer(given, by=moderator, at=NOON + hours * HOUR)
        else:
            if "rule" in said:
                said = {"rule": comment.charter.rules.get(number=said["rule"])}
            act(comment, revision=comment.revision_id, by=moderator, at=NOON + hours * HOUR, **said)
    parts = filled(publication)
    for category in ("TOTAL", "STATEMENT_CATEGORY_NOT_SPECIFIED_NOTICE"):
        found = of_category(parts["Part_4_notices"], category)
        assert [found[name] for name in (
            "Number of notices received", "Median time to take action", "Number of actions taken on the basis of the law",
            "Number of actions taken on the basis of the terms and conditions of the service",
            "Number of notices received from Trusted flaggers", "Median time to take action (Trusted Flagger notices)",
        )] == ["3", "1.5", "1", "1", "0", ""]  # fmt: skip
    assert (
        of_category(parts["Part_4_notices"], "STATEMENT_CATEGORY_VIOLENCE")["Median time to take action"]
        == ""
    )
    own = of_category(parts["Part_6_own_initiative_TC"], "TOTAL")
    assert own["Number of measures taken at the provider's own initiative"] == "0"
    automated = parts["Part_8_automated_means"]
    processed = row(
        automated, scope="NAM Total", indicator="Number of notices not processed by automated means"
    )
    assert processed["Value"] == "3"


def test_every_category_that_is_counted_has_its_row():
    def categories(part):
        return {
            line[3].removeprefix(PREFIX) for line in filling.skeleton(part)[1] if line[3].startswith(PREFIX)
        }

    assert categories("Part_6_own_initiative_TC") == {key for key, _label in OF_RULES}
    assert categories("Part_4_notices") == {key for key, _label in OF_NOTICES}
    by_law = {measures.category_of(Ground.LAW, key) for key in [None, *(key for key, _label in OF_RULES)]}
    assert by_law <= categories("Part_5_own_initiative_illegal")


def test_appeals_are_counted_with_the_words_of_the_template(publication, decide):
    colleague = factories.make_moderator(publication)
    for outcome in (
        Hearing.UPHELD,
        Hearing.UPHELD,
        Hearing.REVERSED,
        Hearing.PARTIALLY_REVERSED,
        Hearing.OMITTED,
    ):
        given = appealing.appeal(decide(rule=2), text="Relisez.", by=None, at=NOON + HOUR)
        appealing.hear(given, outcome=outcome, reasons="Relu.", by=colleague, at=NOON + 37 * HOUR)
    rows = filled(publication)["Part_7_appeals_and_recidivism"]
    total = "Number of complaints submitted to the internal-complaints mechanism"
    said = {one["Scope"]: one["Value"] for one in rows if one["Indicator"] == total}
    assert said == {
        "Total number": "5", "Decisions upheld": "2", "Decisions partially reversed": "1", "Decisions reversed": "1",
        "Median time": "36", "Decision omitted": "1",
    }  # fmt: skip
    values = {one["Indicator"].strip(): one["Value"] for one in rows if one["Scope"] == "Total number"}
    assert values["Complaint regarding a decision to restrict the ability to monetise information"] == ""
    assert values["Number of suspensions enacted for the provision of manifestly illegal content"] == "0"


def test_what_programs_noted_has_shares_and_a_policy_s_measures_are_apart(publication, decide):
    noted = {
        "rule": 2,
        "kind": "insult",
        "start": 0,
        "end": 3,
        "score": 1.0,
        "counts": True,
        "check": "insults",
    }
    decide(rule=2, found=noted)
    decide(rule=2)
    decide(found=noted)
    decide()
    decide()
    decide(rule=3, by="policy:capitals")
    rows = filled(publication)["Part_8_automated_means"]
    said = {one["Indicator"].strip(): one["Value"] for one in rows if one["Scope"] == "Total number"}
    assert said == {
        "Number of measures solely taken by automated means": "1", "Number of measures not taken by automated means": "2",
        "Accuracy of the automated means - Accuracy": "0.6", "Accuracy of the automated means - Precision": "0.5",
        "Accuracy of the automated means - Recall": "0.5",
    }  # fmt: skip


def test_what_was_taken_off_to_be_looked_into_and_put_back_is_no_action(publication, thread, moderator):
    comment = factories.make_published(thread, by=moderator)
    alerting.alert(publication, category="unlawful", text="?", comment=comment, at=NOON)
    said = {"revision": comment.revision_id, "by": moderator}
    deciding.remove(comment, ground="law", reasons="En attendant.", at=NOON + HOUR, **said)
    total = of_category(filled(publication)["Part_4_notices"], "TOTAL")
    assert total["Number of actions taken on the basis of the law"] == "1"
    deciding.restore(comment, at=NOON + 2 * HOUR, **said)
    total = of_category(filled(publication)["Part_4_notices"], "TOTAL")
    assert total["Number of notices received"] == "1"
    assert total["Number of actions taken on the basis of the law"] == "0"


def test_a_removal_by_the_law_counts_under_what_its_notice_claimed(publication, thread, moderator):
    comment = factories.make_published(thread, by=moderator)
    alerting.alert(
        publication,
        category="unlawful",
        text="?",
        comment=comment,
        at=NOON,
        statement_category="SCAMS_AND_FRAUD",
    )
    deciding.remove(
        comment, revision=comment.revision_id, ground="law", reasons="Escroquerie.", by=moderator, at=NOON
    )
    parts = filled(publication)
    notices = of_category(parts["Part_4_notices"], "STATEMENT_CATEGORY_SCAMS_AND_FRAUD")
    assert notices["Number of notices received"] == "1"
    assert notices["Number of actions taken on the basis of the law"] == "1"


def test_pauses_and_exclusions_have_their_cells_and_warnings_none(publication, moderator):
    rule = publication.charter_versions.get().rules.get(number=2)
    rule.category = "VIOLENCE"
    rule.save()

    def give(kind, *, days=None, by_law=False):
        reader, _key = factories.make_reader(publication)
        sanctioning.give(
            publication, kind=kind, target=Target(reader=reader), reasons="Ses mots.", why_at_once="Grave.",
            rule=None if by_law else rule, ground="law" if by_law else "charter", until=NOON + days * DAY if days else None, by=moderator, at=NOON,
        )  # fmt: skip

    give(Kind.WARNING)
    give(Kind.PAUSE, days=7)
    give(Kind.EXCLUSION)
    give(Kind.EXCLUSION, by_law=True)
    appeal = appealing_sanctions.appeal(
        Sanction.objects.filter(kind=Kind.PAUSE).get(), text="Relisez.", by=None, at=NOON
    )
    parts = filled(publication)
    found = of_category(parts["Part_6_own_initiative_TC"], "STATEMENT_CATEGORY_VIOLENCE")
    assert (found["Account restriction Suspension"], found["Account restriction Termination"]) == ("1", "1")
    unlawful = of_category(
        parts["Part_5_own_initiative_illegal"], "STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH"
    )
    assert unlawful["Account restriction Termination"] == "1"
    rows = parts["Part_7_appeals_and_recidivism"]
    said = {one["Indicator"].strip(): one["Value"] for one in rows if one["Scope"].strip() == "Total number"}
    assert said["Number of suspensions enacted for the provision of manifestly illegal content"] == "1"
    assert said["Complaint regarding a decision to suspend or terminate an account"] == "1"
    assert appeal.heard_at is None


def given_to_a_range(publication, moderator):
    return sanctioning.give(
        publication, kind=Kind.PAUSE, target=Target(range_hash="a" * 64), reasons="Ses mots.", why_at_once="Grave.",
        ground="law", until=NOON + 7 * DAY, by=moderator, at=NOON,
    )  # fmt: skip


def complaints(publication):
    """How many there were, and how many against a suspension or an exclusion; what became of them, and the median."""
    rows = filled(publication)["Part_7_appeals_and_recidivism"]
    names = (
        "Number of complaints submitted to the internal-complaints mechanism",
        "Complaint regarding a decision to suspend or terminate an account",
    )
    return [
        {one["Scope"].strip(): one["Value"] for one in rows if one["Indicator"].strip() == name}
        for name in names
    ]


def test_an_appeal_against_the_pause_of_a_connection_counts_when_both_are_deleted(publication, moderator):
    given = appealing_sanctions.appeal(
        given_to_a_range(publication, moderator), text="Relisez.", by=None, at=NOON + HOUR
    )
    colleague = factories.make_moderator(publication, username="antoine")
    appealing_sanctions.hear(
        given, outcome=Hearing.REVERSED, reasons="Relu.", by=colleague, at=NOON + 3 * HOUR
    )
    before = complaints(publication)
    assert [one["Total number"] for one in before] == ["1", "1"]
    assert [one["Decisions reversed"] for one in before] == ["1", "1"]
    assert [one["Median time"] for one in before] == ["2", "2"]
    assert standing.forget_ended(at=NOON + DAY) == 1
    assert complaints(publication) == before


def test_an_appeal_against_a_warning_is_none_against_a_suspension(publication, moderator):
    reader, _key = factories.make_reader(publication)
    said = {"reasons": "Ses mots.", "ground": "law", "by": moderator, "at": NOON}
    warning = sanctioning.give(publication, kind=Kind.WARNING, target=Target(reader=reader), **said)
    appealing_sanctions.appeal(warning, text="Relisez.", by=None, at=NOON)
    assert [one["Total number"] for one in complaints(publication)] == ["1", "0"]
    pause = sanctioning.give(
        publication, kind=Kind.PAUSE, target=Target(reader=reader), until=NOON + 7 * DAY, **said
    )
    given = appealing_sanctions.appeal(pause, text="Relisez.", by=None, at=NOON)
    colleague = factories.make_moderator(publication, username="antoine")
    # It becomes a warning, and was a pause.
    appealing_sanctions.hear(
        given, outcome=Hearing.PARTIALLY_REVERSED, reasons="Relu.", by=colleague, at=NOON + HOUR
    )
    assert [one["Total number"] for one in complaints(publication)] == ["2", "1"]


def test_free_texts_are_in_the_publication_s_language_and_say_what_holds(publication, decide):
    decide(rule=2)
    rows = filled(publication)["Part_11_qualitative"]
    texts = [one["Value"] for one in rows if one["Applicability"] == "All"]
    assert len(texts) == 6
    assert all(texts)
    assert "Une personne lit chaque commentaire avant qu’il paraisse" in texts[0]
    assert not any(one["Value"] for one in rows if one["Applicability"] != "All")


def test_where_trusted_authors_appear_at_once_the_report_says_so(publication, decide):
    def how_read():
        rows = filled(publication)["Part_11_qualitative"]
        return next(one["Value"] for one in rows if one["Applicability"] == "All")

    decide(by="policy:trusted-author")
    assert "auteurs de confiance" in how_read()
    assert "chaque commentaire avant" not in how_read()
    Decision.objects.all().delete()
    assert "auteurs de confiance" not in how_read()
    publication.trusts_after = 20
    publication.save()
    assert "auteurs de confiance" in how_read()


# Publishing


def test_a_year_is_published_once_it_has_ended_and_each_version_stays(client, publication, decide, moderator):
    decision = decide(rule=2)
    with pytest.raises(publishing.NotEnded):
        publishing.publish(publication, 2026, by=moderator, at=NOON)
    first = publishing.publish(publication, 2026, by=moderator, at=NEXT_YEAR)
    again = publishing.publish(publication, 2026, by=moderator, at=NEXT_YEAR + DAY)
    assert again.pk == first.pk
    given = appealing.appeal(decision, text="Relisez.", by=None, at=NOON + DAY)
    second = publishing.publish(publication, 2026, by=moderator, at=NEXT_YEAR + 2 * DAY)
    assert (second.version, given.decision_id) == (2, decision.pk)
    assert [
        "2027-02-03" in second.files["Part_1_summary"],
        "2027-02-05" in second.files["Part_1_summary"],
    ] == [True, True]
    entries = Entry.objects.filter(kind="transparency.published").order_by("number")
    assert [(one.facts["year"], one.facts["version"]) for one in entries] == [(2026, 1), (2026, 2)]
    # Kept pages of the publication are dropped by it.
    assert is_seen("transparency.published", entries[0].facts)
    page = client.get("/transparency/").content.decode()
    for version in (1, 2):
        address = f"/transparency/2026/{version}/Part_4_notices.csv"
        assert address in page
        answer = client.get(address)
        assert (
            answer.content == TransparencyReport.objects.get(version=version).files["Part_4_notices"].encode()
        )
        assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
        assert (
            answer.headers["Content-Disposition"]
            == f'attachment; filename="2026-{version}-Part_4_notices.csv"'
        )


@pytest.mark.django_db(transaction=True)
def test_while_the_figures_are_counted_nobody_else_waits_to_write(publication, moderator, monkeypatch):
    held, counted = [], filling.files

    def counting(*args, **said):
        held.append(connection.in_atomic_block)
        return counted(*args, **said)

    monkeypatch.setattr(filling, "files", counting)
    assert publishing.publish(publication, 2026, by=moderator, at=NEXT_YEAR).version == 1
    assert held == [False]


def test_what_somebody_else_published_meanwhile_is_counted_anew(publication, decide, moderator, monkeypatch):
    decision = decide(rule=2)
    counted, turns = filling.files, []

    def counting(*args, **said):
        made = counted(*args, **said)
        turns.append(said["previous"])
        if len(turns) == 1:
            appealing.appeal(decision, text="Relisez.", by=None, at=NOON + DAY)
            publishing.publish(publication, 2026, by=moderator, at=NEXT_YEAR)
        return made

    monkeypatch.setattr(filling, "files", counting)
    found = publishing.publish(publication, 2026, by=moderator, at=NEXT_YEAR + DAY)
    assert TransparencyReport.objects.get() == found
    assert turns == [None, None, NEXT_YEAR.date()]


@pytest.mark.parametrize(
    "address",
    [
        "2025/1/Part_4_notices",
        "2026/2/Part_4_notices",
        "2026/1/Part_12",
        "99999999999999999999/1/Part_4_notices",
    ],
)
def test_what_was_not_published_is_not_there(client, publication, decide, moderator, address):
    decide(rule=2)
    publishing.publish(publication, 2026, by=moderator, at=NEXT_YEAR)
    assert client.get(f"/transparency/{address}.csv").status_code == 404


def test_another_publication_s_report_is_not_there(client, publication, decide, moderator):
    publishing.publish(publication, 2026, by=moderator, at=NEXT_YEAR)
    factories.make_publication(name="Le Phare", host="phare.example")
    address = "/transparency/2026/1/Part_4_notices.csv"
    assert client.get(address, HTTP_HOST="phare.example").status_code == 404


def test_the_worker_publishes_from_february_on_the_years_in_which_something_was_decided(publication, decide):
    decide(rule=2)
    factories.make_publication(name="Le Phare", host="phare.example")
    january = datetime.datetime(2028, 1, 31, 12, tzinfo=datetime.UTC)
    assert publishing.publish_what_has_ended(at=january) == 1
    assert publishing.publish_what_has_ended(at=january) == 0
    assert publishing.publish_what_has_ended(at=january + DAY) == 1
    years = TransparencyReport.objects.order_by("year").values_list("publication", "year")
    assert list(years) == [(publication.pk, 2026), (publication.pk, 2027)]
    assert "transparency" in {job.name for job in working.JOBS}


# The command


@pytest.fixture
def tables(monkeypatch):
    """The tables of the tests are made without a command."""
    monkeypatch.setattr("palabre.config.migrating.need_tables", lambda: None)


def test_the_command_writes_the_files_and_publishes_them_once_the_year_has_ended(
    publication, decide, tables, tmp_path, capsys
):
    decide(rule=2)
    assert cli.main(["transparency-report", "--year", "2025", "--folder", str(tmp_path / "a")]) == 0
    assert "Version 1, published at" in capsys.readouterr().out
    written = {file.stem: file.read_bytes().decode() for file in (tmp_path / "a").iterdir()}
    assert written == TransparencyReport.objects.get(year=2025).files


def test_the_command_writes_the_year_that_runs_and_publishes_nothing(publication, tables, tmp_path, capsys):
    year = datetime.datetime.now(publication.zone).year
    assert cli.main(["transparency-report", "--year", str(year), "--folder", str(tmp_path)]) == 0
    assert f"{year} has not ended" in capsys.readouterr().out
    assert len(list(tmp_path.glob("Part_*.csv"))) == 11
    assert not TransparencyReport.objects.exists()


@pytest.mark.parametrize("year", ["2999", "12"])
def test_the_command_says_so_where_a_year_means_nothing(publication, tables, capsys, year):
    assert cli.main(["transparency-report", "--year", year]) == 2
    assert "is no year that has begun" in capsys.readouterr().err


def test_the_command_says_so_where_it_cannot_write(publication, tables, tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert cli.main(["transparency-report", "--year", "2025", "--folder", str(tmp_path / "file")]) == 1
    assert "could not be written" in capsys.readouterr().err
