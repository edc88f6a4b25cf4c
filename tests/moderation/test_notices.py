"""A claim of illegality: what it says, the receipt, the clock, who is told, and the one press."""

from __future__ import annotations

import datetime
import re

import pytest
from django.core import mail
from django.utils import timezone

from palabre.accounts.models import User
from palabre.config import working
from palabre.journal.models import Entry
from palabre.moderation import alerted, alerting, notices
from palabre.moderation.models import Alert, Decision, Outcome, ThreatReport
from palabre.publications.models import Publication
from tests import factories
from tests.factories import NOON
from tests.mails import work_once

NOTICE = {
    "category": "unlawful",
    "text": "Ce texte donne l’adresse de ma voisine.",
    "email": "voisin@example.org",
    "name": "Jean Voisin",
    "statement_category": "DATA_PROTECTION_AND_PRIVACY_VIOLATIONS",
    "in_good_faith": "on",
}


@pytest.fixture
def comment(thread, moderator):
    """A comment that a moderator has published."""
    return factories.make_published(thread, by=moderator)


def give(comment, *, at=NOON, **said):
    """A notice about ``comment``."""
    given = {"text": "C’est illégal.", "in_good_faith": True, "category": "unlawful", **said}
    return alerting.alert(comment.thread.publication, comment=comment, at=at, **given)


def test_a_notice_is_kept_with_all_that_the_law_asks(client, comment):
    assert client.post(f"/alert/{comment.pk}/", NOTICE).status_code == 302
    notice = Alert.objects.get()
    assert (notice.name, notice.statement_category, notice.in_good_faith) == (
        "Jean Voisin", "DATA_PROTECTION_AND_PRIVACY_VIOLATIONS", True,
    )  # fmt: skip
    assert notice.revision_id == comment.published_revision_id
    assert notices.lacks(notice) == []


def test_who_claims_illegality_says_that_it_is_in_good_faith_but_need_not_say_who_they_are(client, comment):
    anonymous = {"category": "unlawful", "text": "Diffamation."}
    refused = client.post(f"/alert/{comment.pk}/", anonymous)
    assert refused.status_code == 422
    assert "Diffamation." in refused.content.decode()
    assert client.post(f"/alert/{comment.pk}/", {**anonymous, "in_good_faith": "on"}).status_code == 302
    assert len(notices.lacks(Alert.objects.get())) == 2


def test_a_notice_about_the_abuse_of_children_need_not_say_who_gives_it(comment):
    assert notices.lacks(give(comment, statement_category="PROTECTION_OF_MINORS")) == []


def test_what_claims_no_illegality_keeps_nothing_of_a_notice(client, comment):
    client.post(f"/alert/{comment.pk}/", {**NOTICE, "category": "rule:2"})
    alert = Alert.objects.get()
    assert (alert.name, alert.statement_category, alert.in_good_faith) == ("", "", False)


def test_the_receipt_says_at_once_what_was_received_and_later_what_became_of_it(client, comment, moderator):
    receipt = client.post(f"/alert/{comment.pk}/", NOTICE).url
    page = client.get(receipt).content.decode()
    assert f"n<sup>o</sup> {comment.pk}" in page or f"#{comment.pk}" in page
    assert "notification" in page.lower()
    # The address may be handed on: it shows nothing of who wrote what.
    assert "voisine" not in page
    assert "Jean Voisin" not in page
    client.force_login(moderator)
    said = {"act": "remove:1", "revision": comment.revision_id}
    client.post(f"/desk/comments/{comment.pk}/decide/", said)
    assert "Rien de raciste" in client.get(receipt).content.decode()


def test_a_receipt_is_opened_by_its_own_key_alone(client, comment):
    one, other = give(comment, email="a@example.org"), give(comment, email="b@example.org")
    assert client.get(notices.receipt_path(one)).status_code == 200
    wrong = f"/alert/received/{one.pk}/{notices.token_of(other)}/"
    assert client.get(wrong).status_code == 404
    assert client.get(f"/alert/received/{10**30}/x/").status_code == 404


def test_the_desk_is_told_at_once_and_the_mail_carries_no_stranger_s_words(comment, moderator):
    colleague = factories.make_moderator(comment.thread.publication)
    User.objects.filter(pk=moderator.pk).update(email="")
    factories.make_editor(comment.thread.publication)
    notice = give(comment, text="Achetez ici.", email="x@example.org", at=timezone.now())
    work_once()
    told = [message for message in mail.outbox if message.to == [colleague.email]]
    assert len(told) == 1
    assert f"/desk/alerts/#alert-{notice.pk}" in told[0].body
    assert "Achetez" not in told[0].body
    assert {address for message in mail.outbox for address in message.to} == {
        colleague.email, "x@example.org",
    }  # fmt: skip


def test_the_publisher_is_told_after_one_four_and_24_hours_as_long_as_nobody_decided(comment, moderator):
    Publication.objects.update(publisher_email="directrice@example.org")
    notice = give(comment)
    for minutes, times in [(59, 0), (61, 1), (200, 1), (241, 2), (1439, 2), (1441, 3), (9999, 3)]:
        notices.note_overdue(at=NOON + datetime.timedelta(minutes=minutes))
        work_once()
        assert len([one for one in mail.outbox if one.to == ["directrice@example.org"]]) == times, minutes
    assert list(Entry.objects.filter(kind="notices.overdue").values_list("facts__hours", flat=True)) == [
        1, 4, 24,
    ]  # fmt: skip
    assert f"/desk/alerts/#alert-{notice.pk}" in mail.outbox[-1].body


def test_a_notice_that_was_decided_or_an_alert_under_a_rule_runs_against_no_clock(comment, moderator):
    Publication.objects.update(publisher_email="directrice@example.org")
    alerting.answer(give(comment), by=moderator, at=NOON, answer="Lu.")
    give(comment, category="rule:2")
    assert notices.note_overdue(at=NOON + datetime.timedelta(days=2)) == 0


def test_several_that_are_due_make_one_mail_and_one_that_comes_late_its_own(comment, thread, moderator):
    Publication.objects.update(contact_email="courrier@example.org")
    others = [factories.make_published(thread, by=moderator) for _ in range(2)]
    for one in (comment, others[0]):
        give(one)
    notices.note_overdue(at=NOON + datetime.timedelta(hours=2))
    give(others[1], at=NOON + datetime.timedelta(hours=2))
    work_once()
    told = [one for one in mail.outbox if one.to == ["courrier@example.org"]]
    assert len(told) == 1
    assert all(one.url in told[0].body for one in (comment, others[0]))
    assert others[1].url not in told[0].body


def test_a_notice_that_is_sent_twice_is_told_once(comment, moderator):
    Publication.objects.update(publisher_email="directrice@example.org")
    now = timezone.now() - datetime.timedelta(hours=2)
    first, second = give(comment, at=now), give(comment, at=now + datetime.timedelta(minutes=5))
    give(comment, text="Et c’est faux.", at=now + datetime.timedelta(minutes=10))
    work_once()
    assert [one.to for one in mail.outbox].count([moderator.email]) == 2
    assert notices.receipt_path(first) != notices.receipt_path(second)
    for minutes, times in [(61, 1), (66, 1), (71, 2)]:
        notices.note_overdue(at=now + datetime.timedelta(minutes=minutes))
        work_once()
        assert [one.to for one in mail.outbox].count(["directrice@example.org"]) == times, minutes


def test_the_worker_asks_for_what_is_overdue(comment, monkeypatch):
    give(comment)
    monkeypatch.setattr(working.timezone, "now", lambda: NOON + datetime.timedelta(hours=5))
    [job] = [one for one in working.JOBS if one.name == "notices"]
    assert job.do() == 1
    assert Alert.objects.get().hours_told == 4
    # A worker that comes late tells once, not for each hour that it missed.
    assert Entry.objects.filter(kind="notices.overdue").count() == 1


def test_one_press_takes_it_off_the_page_and_answers_the_notice(desk, comment):
    give(comment, at=timezone.now() - datetime.timedelta(hours=5))
    page = desk.get("/desk/alerts/").content.decode()
    assert "4 heures" in page
    [form] = re.findall(r'<form method="post" action="(/desk/comments/\d+/decide/)">(.*?)</form>', page, re.S)
    said = dict(re.findall(r'name="(revision|back|reasons)" value="([^"]*)"', form[1]))
    answer = desk.post(form[0], {**said, "act": "remove:law"})
    assert answer.url == "/desk/alerts/"
    decision = Decision.objects.get(outcome=Outcome.REMOVED)
    assert (decision.ground, decision.reasons) == (
        "law", notices.words_at_once(comment.thread.publication),
    )  # fmt: skip
    assert Alert.objects.get().decision == decision
    comment.refresh_from_db()
    assert not comment.is_public


def test_what_was_put_back_after_all_is_said_on_the_receipt_and_by_mail(desk, comment, client):
    notice = give(comment, email="voisin@example.org")
    said = {"revision": comment.revision_id, "reasons": "En attendant."}
    desk.post(f"/desk/comments/{comment.pk}/decide/", {**said, "act": "remove:law"})
    receipt = notices.receipt_path(notice)
    assert "n’est plus sur la page" in client.get(receipt).content.decode()
    desk.post(f"/desk/comments/{comment.pk}/decide/", {**said, "act": "restore"})
    assert "n’est plus sur la page" not in client.get(receipt).content.decode()
    work_once()
    told = [message.body for message in mail.outbox if message.to == ["voisin@example.org"]]
    assert "l’a publié" in told[-1]


def test_a_crowd_that_alerts_to_one_thing_is_counted_and_answered_whole(desk, comment, monkeypatch):
    monkeypatch.setattr(alerted, "AT_MOST", 3)
    several = [give(comment, category="rule:2", email=f"a{n}@example.org") for n in range(5)]
    page = desk.get("/desk/alerts/")
    assert len(page.context["rows"][0]["alerts"]) == 3
    assert "2 alertes de plus" in page.content.decode()
    said = {"answer": "C’est une opinion.", "last": several[-1].pk}
    desk.post(f"/desk/alerts/{several[0].pk}/answer/", said)
    assert not Alert.objects.open(comment.thread.publication).exists()


def test_a_notice_is_read_however_many_other_alerts_came_before_it(desk, comment, monkeypatch):
    monkeypatch.setattr(alerted, "AT_MOST", 3)
    for n in range(5):
        give(comment, category="rule:2", text=f"Hum {n}.", at=NOON)
    notice = give(comment, text="Mon adresse y est.", at=NOON + datetime.timedelta(hours=2))
    page = desk.get("/desk/alerts/")
    [row] = page.context["rows"]
    assert row["clock"] is not None
    assert "Mon adresse y est." in page.content.decode()
    assert f'id="alert-{notice.pk}"' in page.content.decode()


def test_notices_stand_first_then_what_a_moderator_published_then_the_rest(desk, thread, comment):
    thread.reading = "after"
    thread.save()
    unread = factories.make_comment(thread)
    noticed = factories.make_published(thread, by=desk.moderator)
    for minute, (about, category) in enumerate(
        [(unread, "rule:2"), (comment, "rule:2"), (noticed, "unlawful")]
    ):
        give(about, category=category, at=NOON + datetime.timedelta(minutes=minute))
    rows = desk.get("/desk/alerts/").context["rows"]
    assert [row["matter"].comment_id for row in rows] == [noticed.pk, comment.pk, unread.pk]


def test_alerts_about_one_comment_are_one_matter_and_one_answer_answers_them_all(desk, comment):
    several = [
        give(comment, category="rule:2", email=f"a{n}@example.org", at=timezone.now()) for n in range(3)
    ]
    rows = desk.get("/desk/alerts/").context["rows"]
    assert [len(row["alerts"]) for row in rows] == [3]
    late = give(comment, category="unlawful", email="late@example.org", at=timezone.now())
    said = {"answer": "C’est une opinion.", "last": several[-1].pk, "unfounded": [several[0].pk]}
    assert desk.post(f"/desk/alerts/{several[0].pk}/answer/", said).status_code == 302
    work_once()
    told = [one.to[0] for one in mail.outbox if "C’est une opinion." in one.body]
    assert sorted(told) == ["a0@example.org", "a1@example.org", "a2@example.org"]
    # What came while the answer was typed has been read by nobody.
    assert list(Alert.objects.open(comment.thread.publication)) == [late]
    assert list(Alert.objects.filter(is_unfounded=True)) == [several[0]]


def test_a_form_that_says_nothing_sensible_of_what_was_read_answers_one_alert_alone(desk, comment):
    first, _second = (give(comment, email=f"a{n}@example.org") for n in range(2))
    said = {"answer": "Non.", "last": "x" * 30, "unfounded": ["-1", "9" * 40, "ñ"]}
    assert desk.post(f"/desk/alerts/{first.pk}/answer/", said).status_code == 302
    assert Alert.objects.filter(answered_at__isnull=True).count() == 1


def test_what_was_told_of_a_threat_is_kept_with_whom_and_by_whom(desk, comment):
    address = f"/desk/comments/{comment.pk}/threat/"
    page = desk.get(address).content.decode()
    assert "PHAROS" in page
    assert comment.published_revision.text in page
    assert desk.post(address, {"told_to": "PHAROS", "told": " "}).status_code == 422
    said = {"told_to": "PHAROS", "told": "Le texte et l’heure.", "reference": "2026-118"}
    assert desk.post(address, said).status_code == 302
    kept = ThreatReport.objects.get()
    assert (kept.told_to, kept.reference, kept.told_by) == ("PHAROS", "2026-118", desk.moderator)
    entry = Entry.objects.get(kind="threat.told")
    assert entry.facts == {"about": f"comment:{comment.pk}"}
    assert "2026-118" in desk.get(address).content.decode()
