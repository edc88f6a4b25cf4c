"""The charter as readers find it."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.template import Context, Template
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from palabre.charter.models import Reasons, Rule, Version
from palabre.discussion.models import Notice
from tests import factories

DAY = datetime.timedelta(days=1)


@pytest.fixture
def second(publication):
    """A second version, in force since yesterday: one rule reworded, one new, one left out."""
    version = Version.objects.create(
        publication=publication, number=2, in_force_at=timezone.now() - DAY, introduction="Discutons bien.",
        closing="Chaque commentaire est lu avant de paraître.", reasons=Reasons.ON_REQUEST,
    )  # fmt: skip
    for number, title, explanation in [
        (1, "Rien de raciste ni de contraire à la loi", "Jamais."),
        (2, "Un français soigné", "Un français soigné, toujours."),
        (3, "Pas de publicité", ""),
    ]:
        Rule.objects.create(version=version, number=number, title=title, explanation=explanation)
    return version


def test_the_version_in_force_is_shown(client, publication, second):
    page = client.get("/charter/")
    assert page.status_code == 200
    assert "Pas de publicité" in page.content.decode()
    assert page.context["version"] == second


def test_earlier_versions_stay_readable_and_lead_to_the_one_in_force(client, publication, second):
    page = client.get("/charter/1/").content.decode()
    assert "Aucune insulte" in page
    assert 'href="/charter/"' in page


@pytest.mark.parametrize("in_force_at", [None, DAY])
def test_a_draft_and_what_is_yet_to_come_are_404(client, publication, in_force_at):
    moment = timezone.now() + in_force_at if in_force_at else None
    version = factories.make_charter(publication, number=2, in_force_at=moment)
    version.rules.update(title="Une règle secrète")
    assert client.get("/charter/2/").status_code == 404
    for address in ("/charter/", "/charter/1/"):
        page = client.get(address).content.decode()
        assert "Une règle secrète" not in page
        assert "/charter/2/" not in page


@pytest.mark.parametrize("number", ["0", "3", "99999999999999999999999999", "1e3", "-1"])
def test_a_version_that_is_not_is_404(client, publication, number):
    assert client.get(f"/charter/{number}/").status_code == 404


def test_another_publication_s_version_is_404(client, publication):
    other = factories.make_publication(name="Le Phare", host="phare.example")
    factories.make_charter(other, number=7)
    assert client.get("/charter/7/").status_code == 404
    assert client.get("/charter/7/", headers={"host": "phare.example"}).status_code == 200


def test_a_publication_without_a_charter_says_so(client, publication):
    Version.objects.all().delete()
    page = client.get("/charter/")
    assert page.status_code == 404
    assert publication.name in page.content.decode()


def test_what_a_version_changed_is_told_rule_by_rule(client, publication, second):
    comparison = client.get("/charter/2/").context["comparison"]
    said = [(change.number, change.old_number) for change in comparison.rules]
    assert said == [(1, 1), (2, 3), (3, None), (None, 2)]
    assert comparison.reasons_changed
    assert not comparison.closing


def test_the_first_version_has_nothing_to_be_compared_with(client, publication, second):
    assert client.get("/charter/1/").context["comparison"] is None


def test_what_editors_wrote_is_escaped(client, publication, second):
    hostile = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'
    Version.objects.update(introduction=hostile, closing=hostile)
    Rule.objects.update(title=hostile, explanation=hostile)
    Rule.objects.filter(version=second).update(explanation=hostile + " de plus")
    for page in (client.get("/charter/2/").content.decode(), box(second)):
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "&lt;script&gt;" in page


def test_the_page_asks_the_same_of_the_database_however_many_rules(client, publication, second):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            client.get("/charter/2/")
        return len(asked)

    queries()
    with_three = queries()
    for number in range(4, 30):
        Rule.objects.create(version=second, number=number, title=f"Règle {number}")
    assert queries() == with_three


def box(version):
    """The charter above the form."""
    written = Template("{% load charter_tags %}{% charter_box version %}")
    return written.render(Context({"version": version}))


def test_the_box_above_the_form_has_rules_and_a_link_to_its_version(publication, second):
    written = box(second)
    assert '<section class="charter"' in written
    assert written.count("<li") == 3
    assert f'href="/charter/{second.number}/"' in written


def test_there_is_no_box_without_a_charter():
    assert not box(None).strip()


@pytest.mark.parametrize(
    ("title", "explanation", "shown"),
    [
        ("Un français soigné", ", sans fautes", "Un français soigné</strong>, sans fautes"),
        ("Aucune insulte", "Jamais.", "Aucune insulte</strong>. Jamais."),
        ("Aucune insulte", "même voilée", "Aucune insulte</strong> même voilée"),
        ("Aucune insulte !", "Jamais.", "!</strong> Jamais."),
        ("Aucune insulte", "", "Aucune insulte</strong></li>"),
    ],
)
def test_a_title_flows_into_its_explanation(publication, title, explanation, shown):
    version = publication.charter_versions.get()
    version.rules.filter(number=1).update(title=title, explanation=explanation)
    assert shown in box(version)


@pytest.mark.parametrize("reasons", Reasons.values)
def test_how_far_moderators_give_reasons_is_said(publication, reasons):
    version = publication.charter_versions.get()
    version.reasons = reasons
    others = [box(Version(number=1, in_force_at=timezone.now(), reasons=one)) for one in Reasons.values]
    assert len(set(others)) == 3
    assert box(version)


def test_pages_answer_only_to_reading(client, publication):
    assert client.post("/charter/").status_code == 405
    assert client.post("/charter/1/").status_code == 405


def test_a_notice_of_the_publication_stands_above_its_charter_while_it_lasts(client, publication, second):
    said = {"publication": publication, "text": "La règle 3 est appliquée strictement."}
    notice = Notice.objects.create(ends_on=timezone.localdate(), **said)
    assert "appliquée strictement" in client.get("/charter/").content.decode()
    assert "appliquée strictement" not in client.get("/charter/1/").content.decode()
    notice.ends_on = timezone.localdate() - DAY
    notice.save()
    assert "appliquée strictement" not in client.get("/charter/").content.decode()
