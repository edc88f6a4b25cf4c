"""Whoever is under a sanction is told, reads why, appeals, and is heard by somebody else."""

from __future__ import annotations

import datetime
import html
import re

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from palabre.accounts import limits, private_link, standing
from palabre.accounts.models import Measure, Sanction
from palabre.accounts.standing import Caller
from palabre.discussion import leaving
from palabre.following import sending
from palabre.journal import verifying
from palabre.journal.models import Entry
from palabre.moderation import appealing, appealing_sanctions, sanctioning
from palabre.moderation.models import Appeal, Hearing
from palabre.moderation.reporting import measures
from palabre.moderation.reporting.appealed import appeals
from palabre.moderation.reporting.period import Period
from palabre.moderation.sanctioning import Target
from tests import factories
from tests.moderation.test_sanctioning import give

DAY = datetime.timedelta(days=1)
REASONS = "Des insultes, trois fois."


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def maud(publication):
    return factories.make_moderator(publication, username="maud")


@pytest.fixture
def comment(thread, now):
    reader, key = factories.make_reader(thread.publication)
    comment = factories.make_comment(thread, reader=reader, email="anne@example.org", at=now)
    comment.key = key
    return comment


@pytest.fixture
def paused(comment, moderator, now):
    return give(
        comment.thread.publication, moderator, target=Target(reader=comment.reader), at=now, until=now + 20 * DAY,
        comment=comment, rule=comment.charter.rules.get(number=2),
    )  # fmt: skip


def said(answer) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def told():
    mail.outbox.clear()
    sending.work_once()
    return [
        one
        for one in mail.outbox
        if "sanction" in one.body or "suspen" in one.subject or "decisions" in one.body
    ]


def own(comment):
    browser = Client()
    browser.get(private_link.path(comment.key))
    return browser


def test_it_says_what_until_when_why_on_which_ground_and_what_may_be_done(comment, paused):
    page = said(own(comment).get(f"/decisions/sanctions/{paused.pk}/"))
    for words in (
        "Une suspension", "Aucun commentaire de vous n’est accepté jusqu’au", "toutes les discussions de La Gazette",
        "Règle 2", "Aucune insulte", "charte, version 1", REASONS, "Aucune mise en garde n’a précédé", "Des menaces.",
        f"après #{comment.pk}", "Une personne a décidé, aucun programme.", "Former un recours", "un tribunal",
        "règlement extrajudiciaire", "vous pouvez toujours signaler".capitalize(),
    ):  # fmt: skip
        assert words in page, words


def test_it_is_mailed_where_there_is_an_address_and_the_link_opens_it_without_a_cookie(
    comment, paused, client
):
    [sent] = told()
    assert sent.to == ["anne@example.org"]
    assert REASONS in sent.body
    path = re.search(r"http://testserver(/decisions/sanctions/\S+)", sent.body)[1]
    assert path == sanctioning.path_of(paused)
    assert client.get(path).status_code == 200
    assert client.get(path.replace(f"/{paused.pk}/", f"/{paused.pk + 1}/")).status_code == 404
    assert client.get(path[:-3] + "x/").status_code == 404
    assert client.get(f"/decisions/sanctions/{paused.pk}/").status_code == 404


def test_an_account_is_mailed_at_its_own_address_and_reads_it_signed_in(publication, moderator, now, client):
    user = factories.make_user()
    given = give(publication, moderator, kind=Measure.WARNING, target=Target(user=user), at=now)
    [sent] = told()
    assert sent.to == [user.email]
    assert "mise en garde" in sent.subject
    client.force_login(user)
    assert client.get(f"/decisions/sanctions/{given.pk}/").status_code == 200


def test_a_confirmed_address_is_told_rather_than_what_was_typed(comment, moderator, now):
    comment.reader.email, comment.reader.email_confirmed_at = "vraie@example.org", now
    comment.reader.save()
    give(comment.thread.publication, moderator, target=Target(reader=comment.reader), at=now, until=now + DAY,
         comment=comment)  # fmt: skip
    assert [one.to for one in told()] == [["vraie@example.org"]]


def test_nobody_is_mailed_about_a_connection_nor_whoever_was_erased(comment, moderator, now):
    publication = comment.thread.publication
    give(publication, moderator, target=Target(range_hash=limits.who_is("127.0.0.1")), at=now, until=now + DAY,
         comment=comment)  # fmt: skip
    give(
        publication, moderator, target=Target(reader=comment.reader), at=now, until=now + DAY, comment=comment
    )
    leaving.erase(comment.reader, keep_texts=True, at=now)
    assert told() == []


def test_a_connection_s_is_read_from_there_by_guests_alone(publication, moderator, now):
    ranged = give(
        publication, moderator, target=Target(range_hash=limits.who_is("127.0.0.1")), at=now, until=now + DAY
    )
    page = said(Client().get(f"/decisions/sanctions/{ranged.pk}/"))
    assert "depuis votre connexion" in page
    assert Client(REMOTE_ADDR="198.51.100.9").get(f"/decisions/sanctions/{ranged.pk}/").status_code == 404
    signed_in = Client()
    signed_in.force_login(factories.make_user())
    assert signed_in.get(f"/decisions/sanctions/{ranged.pk}/").status_code == 404


def test_it_stands_on_ones_own_page_and_where_one_would_write(comment, paused):
    browser = own(comment)
    page = browser.get("/mine/").content.decode()
    assert REASONS in page
    assert f'href="/decisions/sanctions/{paused.pk}/"' in page
    refused = browser.get(comment.thread.respond_url)
    assert f'href="/decisions/sanctions/{paused.pk}/"' in refused.content.decode()


def test_they_are_told_when_it_is_lifted(comment, paused, moderator, now):
    told()
    sanctioning.lift(paused, by=moderator, at=now)
    [sent] = told()
    assert "accepte de nouveau vos commentaires" in sent.body
    assert "Elle ne vaut plus." in said(own(comment).get(f"/decisions/sanctions/{paused.pk}/"))


def appealed(sanction, now):
    return appealing_sanctions.appeal(sanction, text="C’était un compliment.", by=sanction.reader, at=now)


def test_they_appeal_once_and_read_their_words_there(comment, paused):
    browser, path = own(comment), f"/decisions/sanctions/{paused.pk}/"
    assert browser.post(path, {"text": ""}).status_code == 422
    assert browser.post(path, {"text": "C’était un compliment."}).status_code == 302
    given = Appeal.objects.get()
    assert (given.sanction, given.decision) == (paused, None)
    assert "C’était un compliment." in said(browser.get(path))
    assert browser.post(path, {"text": "Encore."}).status_code == 409
    assert Entry.objects.get(kind="appeal.received").actor == f"reader:{comment.reader_id}"
    assert any("Votre recours est arrivé" in one.subject for one in told())


def test_what_holds_no_more_or_is_long_past_is_not_appealed_against(
    comment, paused, moderator, publication, now
):
    excluded = give(
        publication, moderator, kind=Measure.EXCLUSION, target=Target(reader=comment.reader), at=now
    )
    with pytest.raises(appealing.TooLate):
        appealed(excluded, now + 184 * DAY)
    with pytest.raises(appealing.CannotAppeal):
        appealed(paused, now + 21 * DAY)
    sanctioning.lift(paused, by=moderator, at=now)
    assert own(comment).post(f"/decisions/sanctions/{paused.pk}/", {"text": "Non."}).status_code == 409


def hear(client, given, outcome, **more):
    return client.post(
        f"/desk/appeals/{given.pk}/hear/", {"outcome": outcome, "reasons": "Nous avons relu.", **more}
    )


def test_a_colleague_hears_it_and_not_who_gave_it(client, paused, moderator, maud, now):
    given = appealed(paused, now)
    client.force_login(moderator)
    page = said(client.get("/desk/appeals/"))
    assert "C’était un compliment." in page
    assert "un collègue entend" in page or "collègue" in page
    assert hear(client, given, Hearing.REVERSED).status_code == 409
    client.force_login(maud)
    assert hear(client, given, Hearing.REVERSED).status_code == 302
    paused.refresh_from_db()
    assert (paused.lifted_by, paused.given_by) == (maud, moderator)
    assert hear(client, given, Hearing.UPHELD).status_code == 409


def test_reversed_lifts_it_and_one_mail_says_so(comment, paused, maud, now):
    given = appealed(paused, now)
    told()
    appealing_sanctions.hear(given, outcome=Hearing.REVERSED, reasons="Nous avons relu.", by=maud, at=now)
    [sent] = told()
    assert "La sanction est levée." in sent.body
    assert "Nous avons relu." in sent.body
    assert own(comment).get(comment.thread.respond_url).status_code == 200
    assert "La sanction est levée." in said(own(comment).get(f"/decisions/sanctions/{paused.pk}/"))
    assert list(verifying.faults(paused.publication_id)) == []


def test_reversed_in_part_it_ends_earlier_or_becomes_a_warning(
    client, comment, paused, publication, moderator, maud, now
):
    given = appealed(paused, now)
    client.force_login(maud)
    assert hear(client, given, Hearing.PARTIALLY_REVERSED, days="700").status_code == 409
    assert hear(client, given, Hearing.PARTIALLY_REVERSED, days="3").status_code == 302
    paused.refresh_from_db()
    assert paused.until < now + 4 * DAY
    excluded = give(
        publication, moderator, kind=Measure.EXCLUSION, target=Target(reader=comment.reader), at=now
    )
    assert hear(client, appealed(excluded, now), Hearing.PARTIALLY_REVERSED).status_code == 302
    excluded.refresh_from_db()
    assert (excluded.kind, excluded.until) == ("warning", None)
    assert Entry.objects.filter(kind="sanction.changed").count() == 2


def test_a_connection_s_needs_an_end_and_a_warning_stays_one(publication, moderator, comment, maud, now):
    ranged = give(publication, moderator, target=Target(range_hash="0" * 64), at=now, until=now + 9 * DAY)
    given = appealing_sanctions.appeal(ranged, text="Je suis une école.", by=None, at=now)
    with pytest.raises(sanctioning.WrongEnd):
        appealing_sanctions.hear(given, outcome=Hearing.PARTIALLY_REVERSED, reasons="Oui.", by=maud, at=now)
    warned = give(publication, moderator, kind=Measure.WARNING, target=Target(reader=comment.reader), at=now)
    heard = appealing_sanctions.hear(
        appealed(warned, now), outcome=Hearing.PARTIALLY_REVERSED, reasons="Oui.", by=maud, at=now
    )
    warned.refresh_from_db()
    assert (heard.outcome, warned.kind, warned.lifted_at) == ("partial", "warning", None)


def test_upheld_changes_nothing(paused, maud, now):
    appealing_sanctions.hear(appealed(paused, now), outcome=Hearing.UPHELD, reasons="Non.", by=maud, at=now)
    assert Sanction.objects.standing(now).get() == paused


def test_an_appeal_goes_with_what_held_for_a_connection_once_that_has_ended(
    publication, moderator, maud, now
):
    ranged = give(publication, moderator, target=Target(range_hash="0" * 64), at=now, until=now + DAY)
    given = appealing_sanctions.appeal(ranged, text="Je suis une école.", by=None, at=now)
    standing.forget_ended(at=now + 2 * DAY)
    assert not Appeal.objects.exists()
    with pytest.raises(appealing.HeardAlready):
        appealing_sanctions.hear(given, outcome=Hearing.REVERSED, reasons="Oui.", by=maud, at=now + 2 * DAY)


def test_an_appeal_is_against_one_thing(publication, paused, now):
    with pytest.raises(IntegrityError), transaction.atomic():
        Appeal.objects.create(publication=publication, text="Rien.", received_at=now)


def test_the_act_takes_the_caller_as_they_are_now(comment, paused, now):
    found = standing.standing_of(paused.publication, Caller(reader=comment.reader), at=now + 19 * DAY)
    assert found.refusal == paused
    assert standing.standing_of(paused.publication, Caller(reader=comment.reader), at=now + 21 * DAY).is_free


def test_the_yearly_count_finds_its_few_entries_by_their_kind_however_long_the_journal(
    publication, paused, now
):
    given = appealed(paused, now)
    appealing_sanctions.hear(
        given, outcome=Hearing.UPHELD, reasons="Relu.", by=factories.make_moderator(publication), at=now
    )
    Entry.objects.bulk_create(
        Entry(journal=publication.pk, number=10_000 + n, kind="comment.sent", subject=f"comment:{n}", actor="guest", at=now,
              facts={}, hash="")
        for n in range(6000)
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE journal_entry")
    year = Period(now.date() - 300 * DAY, now.date() + DAY, publication.zone)
    with CaptureQueriesContext(connection) as asked:
        found = appeals(publication, year, against="sanction")
        given = measures.sanctions(publication, year)
    assert (found.received, found.heard, len(given)) == (1, 1, 1)
    of_journal = [one["sql"] for one in asked if "journal_entry" in one["sql"]]
    assert len(of_journal) == 4
    for sql in of_journal:
        with connection.cursor() as cursor:
            cursor.execute(("EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN ") + sql)
            plan = str(cursor.fetchall())
        # What one sanction or one appeal was about is found by it, among the few entries of each.
        assert "entry_by_kind" in plan or "entry_by_subject" in plan, plan
        assert "Seq Scan" not in plan
        assert "entry_number_once" not in plan
    # And a plan that reads the whole of it would be seen.
    assert "entry_by" not in Entry.objects.filter(actor="guest", at__gte=now).explain()
