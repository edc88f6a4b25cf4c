"""Editors write the charter on the editors' side."""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.users.models import UserProfile

from palabre.charter import drafting
from palabre.charter.forms import ChecksField
from palabre.charter.models import Version
from palabre.charter.wagtail_hooks import CHARTER
from palabre.journal.models import Entry
from palabre.press.setting_up import grant_editors
from tests import factories


@pytest.fixture
def editor(client, publication):
    """An editor who is signed in."""
    grant_editors(publication)
    editor = factories.make_editor(publication)
    client.force_login(editor)
    return editor


def address(name, *args):
    """An address of the charter on the editors' side."""
    return reverse(CHARTER.get_url_name(name), args=args)


def typed(publication, *rules, version=None, **fields):
    """What the form posts; each rule is (number, title, checks)."""
    existing = list(version.rules.all()) if version else []
    posted = {
        "publication": publication.pk, "in_force_at": "", "introduction": "Parlons.", "closing": "Merci.",
        "reasons": "always", "rules-TOTAL_FORMS": len(rules), "rules-INITIAL_FORMS": len(existing),
        "rules-MIN_NUM_FORMS": 1, "rules-MAX_NUM_FORMS": 1000, **fields,
    }  # fmt: skip
    for place, (number, title, checks) in enumerate(rules):
        posted |= {
            f"rules-{place}-id": existing[place].pk if place < len(existing) else "",
            f"rules-{place}-ORDER": place + 1, f"rules-{place}-DELETE": "",
            f"rules-{place}-number": number, f"rules-{place}-title": title,
            f"rules-{place}-explanation": "", f"rules-{place}-checks": checks,
            f"rules-{place}-faults_per_hundred": 5, f"rules-{place}-category": "OTHER_VIOLATION_TC", f"rules-{place}-people": 1,
        }  # fmt: skip
    return posted


def test_an_editor_writes_a_draft(client, publication, editor):
    answer = client.post(
        address("add"),
        typed(
            publication, (1, "Rien d’illégal", ""), (2, "Calme", '[{"check": "capitals", "at_least": 20}]')
        ),
    )
    assert answer.status_code == 302
    draft = Version.objects.get(number=2)
    assert draft.in_force_at is None
    assert [(rule.number, rule.checks) for rule in draft.rules.all()] == [
        (1, []),
        (2, [{"check": "capitals", "at_least": 20}]),
    ]
    entry = Entry.objects.get(kind="charter.written")
    assert (entry.subject, entry.actor) == (f"charter:{draft.pk}", f"user:{editor.pk}")
    assert client.get("/charter/2/").status_code == 404


def test_a_draft_may_be_altered_and_put_in_force(client, publication, editor):
    draft = factories.make_charter(publication, number=2, in_force_at=None)
    moment = timezone.localtime(timezone.now() - datetime.timedelta(minutes=2))
    posted = typed(
        publication, (1, "Un", ""), (2, "Deux", ""), (4, "Trois", ""), version=draft,
        in_force_at=moment.strftime("%Y-%m-%d %H:%M"),
    )  # fmt: skip
    before = timezone.now()
    assert client.post(address("edit", draft.pk), posted).status_code == 302
    draft.refresh_from_db()
    assert [rule.number for rule in draft.rules.all()] == [1, 2, 4]
    # Two minutes ago is now: what was sent in between stays under the version before.
    assert draft.in_force_at >= before
    assert client.get("/charter/").context["version"] == draft


def test_a_charter_does_not_come_into_force_in_the_past(client, publication, editor):
    posted = typed(publication, (1, "Un", ""), in_force_at="2026-01-01 12:00")
    answer = client.post(address("add"), posted)
    assert answer.status_code == 200
    assert answer.context["form"].errors["in_force_at"]
    assert Version.objects.count() == 1


def test_the_first_charter_may_say_since_when_it_has_held(client, publication, editor):
    Version.objects.all().delete()
    posted = typed(publication, (1, "Un", ""), in_force_at="2020-01-01 12:00")
    assert client.post(address("add"), posted).status_code == 302
    assert Version.objects.get().number == 1


def test_a_rule_says_as_what_its_decisions_are_counted_and_a_copy_says_it_too(client, publication, editor):
    posted = typed(publication, (1, "Rien d’illégal", ""), (2, "Le français", ""))
    posted["rules-0-category"] = "ILLEGAL_OR_HARMFUL_SPEECH"
    assert client.post(address("add"), posted).status_code == 302
    draft = Version.objects.get(number=2)
    counted = ["ILLEGAL_OR_HARMFUL_SPEECH", "OTHER_VIOLATION_TC"]
    assert [rule.category for rule in draft.rules.all()] == counted
    assert [rule.category for rule in drafting.blank_copy(draft).rules.all()] == counted


def test_a_rule_is_not_counted_as_not_specified(client, publication, editor):
    posted = typed(publication, (1, "Rien d’illégal", ""))
    posted["rules-0-category"] = "NOT_SPECIFIED_NOTICE"
    assert client.post(address("add"), posted).status_code == 200
    assert Version.objects.count() == 1


@pytest.mark.parametrize("name", ["edit", "delete"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_version_in_force_is_neither_altered_nor_thrown_away(client, publication, editor, name, method):
    version = publication.charter_versions.get()
    posted = typed(publication, (1, "A", ""), (2, "B", ""), (3, "C", ""), version=version)
    answer = getattr(client, method)(
        address(name, version.pk), posted if method == "post" else {}, follow=True
    )
    assert (
        "This version is or was in force" in answer.content.decode()
        or "été en vigueur" in answer.content.decode()
    )
    version.refresh_from_db()
    assert version.introduction == "Discutons."
    assert version.rules.get(number=1).title.startswith("Rien de raciste")


def test_a_version_in_force_is_not_thrown_away_among_others(client, publication, editor):
    draft = factories.make_charter(publication, number=2, in_force_at=None)
    kept = publication.charter_versions.get(number=1)
    bulk = reverse("wagtail_bulk_action", args=["charter", "version", "delete"])
    client.post(f"{bulk}?id={kept.pk}&id={draft.pk}&next=/cms/")
    assert Version.objects.count() == 2


def test_a_draft_is_thrown_away(client, publication, editor):
    draft = factories.make_charter(publication, number=2, in_force_at=None)
    assert client.post(address("delete", draft.pk)).status_code == 302
    assert not Version.objects.filter(pk=draft.pk).exists()


def test_a_version_that_came_into_force_while_its_editor_wrote_stays(publication, editor):
    version = publication.charter_versions.get()

    class Form:
        cleaned_data = {"publication": publication}
        instance = version

    with pytest.raises(drafting.InForce):
        drafting.write(Form(), by=editor, at=timezone.now())


def test_a_copy_is_a_draft_with_the_same_words_and_rules(client, publication, editor):
    version = publication.charter_versions.get()
    page = client.get(address("copy", version.pk))
    assert page.status_code == 200
    form = page.context["form"]
    assert form.instance.pk is None
    shown = [(one.initial["number"], one.initial["title"]) for one in form.formsets["rules"].forms]
    assert shown == [(rule.number, rule.title) for rule in version.rules.all()]
    assert Version.objects.count() == 1
    posted = typed(publication, *[(number, title, "") for number, title in shown])
    posted["rules-INITIAL_FORMS"] = 3
    assert client.post(address("add"), posted).status_code == 302
    assert Version.objects.get(number=2).rules.count() == 3
    assert version.rules.count() == 3


def test_two_rules_of_one_number_are_refused(client, publication, editor):
    answer = client.post(
        address("add"), typed(publication, (1, "Un", ""), (1, "Un autre", ""), (2, "Deux", ""))
    )
    assert answer.status_code == 200
    formset = answer.context["form"].formsets["rules"]
    assert formset.non_form_errors()
    assert [bool(form.errors) for form in formset.forms] == [False, True, False]
    assert Version.objects.count() == 1


@pytest.mark.parametrize("number", ["0", "-1", "", "x", "99999999999"])
def test_a_rule_is_counted_from_one(client, publication, editor, number):
    answer = client.post(address("add"), typed(publication, (number, "Un", "")))
    assert answer.status_code == 200
    assert Version.objects.count() == 1


def test_a_charter_has_a_rule(client, publication, editor):
    answer = client.post(address("add"), typed(publication))
    assert answer.status_code == 200
    assert answer.context["form"].formsets["rules"].non_form_errors()


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("[{'check': 1}]", "line 1, character 3"),
        ('[{"check": "capitals"},\n{]', "line 2, character 2"),
        ('{"check": "capitals"}', "Checks are a list"),
        ('["capitals"]', "an object with a name"),
        ('[{"check": "spelling"}]', "There is no check “spelling”"),
        ('[{"check": "links"}, {"check": "links"}]', "twice"),
        ('[{"check": "links", "threshold": 2}]', "0 to 1"),
        ('[{"check": "links", "threshold": NaN}]', "0 to 1"),
        ('[{"check": "links", "limits": 2}]', "no parameter “limits”"),
        ('[{"check": "links", "limit": "two"}]', "whole number"),
        ('[{"check": "links", "limit": -1}]', "whole number"),
        ("[" * 100_000, "cannot be read"),
        ("9" * 10_000, "cannot be read"),
    ],
)
def test_checks_that_mean_nothing_are_refused_in_words(client, publication, editor, written, said):
    UserProfile.get_for_user(editor)
    UserProfile.objects.update(preferred_language="en")
    answer = client.post(address("add"), typed(publication, (1, "Un", written)))
    assert answer.status_code == 200
    form = answer.context["form"].formsets["rules"].forms[0]
    assert said in str(form.errors["checks"][0])
    assert form["checks"].value() == written
    assert Version.objects.count() == 1


def test_checks_are_shown_one_a_line():
    assert ChecksField().prepare_value([{"check": "links"}, {"check": "capitals"}]) == (
        '[{"check": "links"},\n {"check": "capitals"}]'
    )
    assert ChecksField().prepare_value([]) == ""


def test_an_editor_sees_and_writes_no_other_publication_s_charter(client, publication, editor):
    other = factories.make_publication(name="Le Phare", host="phare.example")
    theirs = factories.make_charter(other, number=9, in_force_at=None)
    assert "Le Phare" not in client.get(address("list")).content.decode()
    for name in ("edit", "copy", "delete", "inspect", "history", "usage"):
        answer = client.get(address(name, theirs.pk))
        assert answer.status_code in (302, 403, 404), name
        assert "toujours" not in answer.content.decode()
    assert client.post(address("add"), typed(other, (1, "Pris", ""))).status_code == 200
    assert other.charter_versions.count() == 2


def test_a_moderator_does_not_write_the_charter(client, publication, moderator):
    client.force_login(moderator)
    assert client.get(address("add")).status_code in (302, 403)
    client.post(address("add"), typed(publication, (1, "Un", "")))
    assert Version.objects.count() == 1


def test_the_list_leads_to_each_version_and_its_copy(client, publication, editor):
    draft = factories.make_charter(publication, number=2, in_force_at=None)
    page = client.get(address("list")).content.decode()
    assert f'href="{address("edit", draft.pk)}"' in page
    assert address("copy", draft.pk) in page


def test_a_version_in_force_is_read_with_its_rules(client, publication, editor):
    version = publication.charter_versions.get()
    version.rules.filter(number=1).update(explanation="<script>alert(1)</script>")
    page = client.get(address("inspect", version.pk)).content.decode()
    assert "Un français soigné" in page
    assert "capitals" in page
    assert "<script>alert(1)" not in page
