"""Sanctions on the desk: the form beside an author's record, the list of what stands, lifting."""

from __future__ import annotations

import datetime
import html
import re

import pytest
from django.utils import timezone

from palabre.accounts import limits
from palabre.accounts.models import Measure, Sanction
from palabre.accounts.standing import Caller
from palabre.moderation import sanctioning
from palabre.moderation.sanctioning import Target
from tests import factories
from tests.moderation.test_sanctioning import give

DAY = datetime.timedelta(days=1)
HERE = limits.who_is("203.0.113.9")
REASONS = "Des insultes, trois fois."


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def comment(thread):
    reader, _key = factories.make_reader(thread.publication)
    return factories.make_comment(thread, reader=reader, caller=Caller(reader=reader, who=HERE))


def said(answer) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def typed(**more):
    return {"against": "author", "kind": "warning", "ground": "2", "reasons": REASONS, "days": "", **more}


def test_from_the_author_s_record_a_link_leads_to_the_form(desk, comment):
    address = f"/desk/comments/{comment.pk}/sanction/"
    assert f'href="{address}"' in desk.get("/desk/").content.decode()
    page = said(desk.get(address))
    assert "Sanctionner Maud" in page
    assert "Aucune mise en garde n’est connue" in page
    assert comment.revision.text in page


def test_a_warning_is_given_with_its_rule_and_a_pause_follows(desk, comment, now):
    address = f"/desk/comments/{comment.pk}/sanction/"
    done = desk.post(address, typed())
    assert done.status_code == 302
    warning = Sanction.objects.get()
    assert (warning.kind, warning.reader, warning.rule.number) == ("warning", comment.reader, 2)
    assert (warning.given_by, warning.comment_number, warning.ground) == (
        desk.moderator,
        comment.pk,
        "charter",
    )
    assert "mis en garde dans l’année" in said(desk.get(address))
    assert desk.post(address, typed(kind="pause", days="14", ground="law")).status_code == 302
    pause = Sanction.objects.get(kind="pause")
    assert (pause.ground, pause.rule) == ("law", None)
    assert abs(pause.until - (now + 14 * DAY)) < datetime.timedelta(minutes=5)


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ({"kind": "pause", "days": "7"}, "commencez par là"),
        ({"kind": "exclusion"}, "commencez par là"),
        ({"kind": "pause", "why_at_once": "Menaces."}, "Une suspension a une fin"),
        ({"kind": "pause", "days": "0", "why_at_once": "Menaces."}, "de 1 à 730"),
        ({"reasons": ""}, "Dites pourquoi"),
        ({"ground": "9"}, "9"),
        ({"kind": ""}, "la mise en garde vient d’abord"),
        ({"against": "somebody"}, "somebody"),
        ({"against": "range", "kind": "exclusion", "why_at_once": "Oui."}, "ne peut être que suspendue"),
        ({"against": "range", "kind": "pause", "days": "31", "why_at_once": "Oui."}, "30 jours au plus"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(desk, comment, wrong, fault):
    answer = desk.post(f"/desk/comments/{comment.pk}/sanction/", typed(**wrong))
    assert answer.status_code == 422
    assert fault in said(answer)
    assert wrong.get("reasons", REASONS) in said(answer)
    assert not Sanction.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "name", "field"),
    [
        ({"against": "somebody"}, "against", "<fieldset"),
        ({"kind": ""}, "kind", "<fieldset"),
        ({"kind": "pause", "days": "0", "why_at_once": "Menaces."}, "days", 'id="sanction-days"'),
        ({"ground": "9"}, "ground", 'id="sanction-ground"'),
        ({"reasons": ""}, "reasons", 'id="sanction-reasons"'),
        ({"kind": "exclusion"}, "why_at_once", 'id="sanction-at-once"'),
    ],
)
def test_what_is_wrong_is_tied_to_its_field(desk, comment, wrong, name, field):
    page = desk.post(f"/desk/comments/{comment.pk}/sanction/", typed(**wrong)).content.decode()
    [tied] = re.findall(rf'<[^>]*aria-describedby="[^"]*\bsanction-{name}-error"[^>]*>', page)
    assert field in tied
    assert page.count(f'id="sanction-{name}-error"') == 1


def test_the_connection_of_a_guest_is_paused_as_a_last_resort(desk, comment):
    page = desk.get(f"/desk/comments/{comment.pk}/sanction/").content.decode()
    assert 'value="range"' in page
    said_so = typed(against="range", kind="pause", days="30", why_at_once="Menaces.")
    assert desk.post(f"/desk/comments/{comment.pk}/sanction/", said_so).status_code == 302
    assert Sanction.objects.get().range_hash == HERE
    assert HERE not in desk.get(f"/desk/comments/{comment.pk}/").content.decode()
    assert HERE not in desk.get("/desk/sanctions/").content.decode()


def test_whoever_confirmed_an_address_is_not_sanctioned_by_their_connection(desk, comment, now):
    comment.reader.email, comment.reader.email_confirmed_at = "anne@example.org", now
    comment.reader.save()
    page = desk.get(f"/desk/comments/{comment.pk}/sanction/").content.decode()
    assert 'value="range"' not in page
    assert 'value="author"' in page


def test_where_nothing_is_known_nothing_is_offered(desk, thread):
    unknown = factories.make_comment(thread)
    answer = desk.get(f"/desk/comments/{unknown.pk}/sanction/")
    assert "On ne sait rien de qui l’a envoyé" in said(answer)
    assert "sanction-reasons" not in answer.content.decode()
    late = desk.post(f"/desk/comments/{unknown.pk}/sanction/", typed(why_at_once="Il menace."))
    assert late.status_code == 409
    # Somebody typed it while the connection was still known.
    assert REASONS in said(late)
    assert "Il menace." in said(late)


def test_nobody_of_the_publication_can_be_chosen(desk, thread):
    for user in (desk.moderator, factories.make_editor(thread.publication)):
        comment = factories.make_comment(thread, user=user)
        page = said(desk.get(f"/desk/comments/{comment.pk}/sanction/"))
        assert "ni vous-même ne pouvez être sanctionnés" in page
        assert desk.post(f"/desk/comments/{comment.pk}/sanction/", typed()).status_code == 409


def test_beside_a_comment_stands_what_holds_and_what_held(desk, comment, now):
    over = give(
        comment.thread.publication, desk.moderator, target=Target(reader=comment.reader), at=now - 9 * DAY,
        until=now - 2 * DAY,
    )  # fmt: skip
    give(
        comment.thread.publication,
        desk.moderator,
        kind=Measure.WARNING,
        target=Target(reader=comment.reader),
        at=now,
    )
    page = desk.get("/desk/").content.decode()
    assert 'tag--warn">mise en garde' in page
    assert '<span class="tag">suspension' in page
    assert over.reasons in said(desk.get(f"/desk/comments/{comment.pk}/sanction/"))


def test_an_address_that_is_typed_and_under_a_sanction_is_seen_on_the_desk_alone(desk, thread, comment, now):
    reader = comment.reader
    reader.email, reader.email_confirmed_at = "anne@example.org", now
    reader.save()
    give(thread.publication, desk.moderator, kind=Measure.EXCLUSION, target=Target(reader=reader), at=now)
    other, _key = factories.make_reader(thread.publication)
    typed_it = factories.make_comment(thread, reader=other, email="Anne@Example.org", at=now)
    assert "exclusion" in said(desk.get(f"/desk/comments/{typed_it.pk}/"))


def test_what_stands_is_listed_and_lifted(desk, comment, now):
    publication = comment.thread.publication
    target = Target(reader=comment.reader)
    give(publication, desk.moderator, target=target, at=now - 9 * DAY, until=now - DAY)
    stands = give(publication, desk.moderator, target=target, at=now, until=now + DAY, comment=comment)
    page = said(desk.get("/desk/sanctions/"))
    assert page.count("Prononcée le") == 1
    assert f"Maud · #{comment.pk}" in page
    assert desk.post(f"/desk/sanctions/{stands.pk}/lift/").status_code == 302
    stands.refresh_from_db()
    assert stands.lifted_by == desk.moderator
    again = desk.post(f"/desk/sanctions/{stands.pk}/lift/")
    assert again.status_code == 409
    assert "un collègue l’a levée" in said(again)
    assert "Aucune sanction n’est en cours." in said(desk.get("/desk/sanctions/"))


def test_a_second_moderator_who_means_the_same_is_told_that_it_stands(desk, comment, now):
    give(
        comment.thread.publication,
        desk.moderator,
        target=Target(reader=comment.reader),
        at=now,
        until=now + DAY,
    )
    said_so = typed(kind="pause", days="3", why_at_once="Menaces.")
    answer = desk.post(f"/desk/comments/{comment.pk}/sanction/", said_so)
    assert answer.status_code == 409
    assert "La même est déjà en cours" in said(answer)


def test_another_publication_s_sanctions_are_nobody_s_here(desk, now):
    other = factories.make_publication(host="phare.example")
    by = factories.make_moderator(other)
    given = give(other, by, target=Target(user=factories.make_user()), at=now, until=now + DAY)
    assert desk.post(f"/desk/sanctions/{given.pk}/lift/").status_code == 404
    assert "Prononcée" not in said(desk.get("/desk/sanctions/"))


def test_a_long_list_comes_in_pages(desk, thread, now, monkeypatch):
    from palabre.moderation.views import sanctions

    monkeypatch.setattr(sanctions, "PER_PAGE", 2)
    for n in range(3):
        user = factories.make_user(f"lecteur{n}")
        give(thread.publication, desk.moderator, target=Target(user=user), at=now, until=now + DAY)
    first = desk.get("/desk/sanctions/").content.decode()
    assert "lecteur2" in first
    assert "lecteur0" not in first
    more = re.search(r'href="(\?before=[^"]+)"', first)[1]
    second = desk.get(f"/desk/sanctions/{more}").content.decode()
    assert "lecteur0" in second
    assert "lecteur2" not in second
    assert sanctioning.standing(thread.publication, at=now).count() == 3
