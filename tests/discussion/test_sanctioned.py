"""Under a sanction: what is not taken, by every way in, what is said then, and whom it does not mean."""

from __future__ import annotations

import datetime
import html

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from palabre.accounts import limits, private_link
from palabre.accounts.models import Measure, Reader, Sanction
from palabre.accounts.standing import Caller
from palabre.discussion import posting
from palabre.discussion.models import Comment
from palabre.journal.models import Entry
from palabre.moderation import sanctioning
from palabre.moderation.sanctioning import Target
from tests import factories
from tests.discussion.test_responding import TYPED, confirm, hidden, preview
from tests.moderation.test_sanctioning import give

DAY = datetime.timedelta(days=1)
REASONS = "Des insultes, trois fois."


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def author(client, thread):
    """Somebody who has sent a comment from ``client``."""
    confirm(client, thread)
    return Reader.objects.get()


def said(answer) -> str:
    return html.unescape(answer.content.decode())


def paused(thread, moderator, now, **target):
    return give(thread.publication, moderator, target=Target(**target), at=now, until=now + 7 * DAY)


def test_a_paused_reader_reads_what_until_when_and_why_and_keeps_their_text(
    client, thread, author, moderator, now
):
    paused(thread, moderator, now, reader=author)
    again = "Encore un mot."
    for answer in (
        client.get(thread.respond_url),
        preview(client, thread, text=again),
        client.post(
            thread.respond_url, {"text": again, "name": "É.", "do": "confirm", "stamp": stamp(thread)}
        ),
    ):
        assert answer.status_code == 403
        page = said(answer)
        assert "Aucun commentaire de vous n’est accepté jusqu’au" in page
        assert REASONS in page
        assert answer.request["REQUEST_METHOD"] == "GET" or again in page
    assert Comment.objects.count() == 1


def stamp(thread):
    from palabre.discussion import stamps

    return stamps.stamp(thread.pk, None, at=timezone.now())


def test_an_excluded_reader_edits_nothing_and_keeps_what_they_typed(client, thread, author, moderator, now):
    comment = Comment.objects.get()
    give(thread.publication, moderator, kind=Measure.EXCLUSION, target=Target(reader=author), at=now)
    typed = {"text": "Autrement dit.", "revision": comment.revision_id}
    opened = client.get(f"/mine/{comment.pk}/edit/")
    assert opened.status_code == 403
    assert REASONS in said(opened)
    answer = client.post(f"/mine/{comment.pk}/edit/", typed)
    assert answer.status_code == 403
    assert "objet d’une exclusion" in said(answer)
    assert "Autrement dit." in said(answer)
    assert comment.revisions.count() == 1


def test_they_still_withdraw_alert_export_and_erase(client, thread, author, moderator, now):
    give(thread.publication, moderator, kind=Measure.EXCLUSION, target=Target(reader=author), at=now)
    published = factories.make_published(thread)
    answer = client.post(f"/alert/{published.pk}/", {"category": "other", "text": "Une erreur."})
    assert answer.status_code == 302
    assert client.get("/mine/export/").status_code == 200
    assert client.post(f"/mine/{Comment.objects.get(reader=author).pk}/withdraw/").status_code == 302
    assert client.post("/mine/erase/", {"texts": "blank"}).status_code == 200


def test_a_pause_that_has_ended_or_was_lifted_lets_them_write(client, thread, author, moderator, now):
    over = give(
        thread.publication, moderator, target=Target(reader=author), at=now - 2 * DAY, until=now - DAY
    )
    assert confirm(client, thread, text="Un.").status_code == 200
    lifted = paused(thread, moderator, now, reader=author)
    assert over != lifted
    sanctioning.lift(lifted, by=moderator, at=now)
    assert confirm(client, thread, text="Deux.").status_code == 200


def test_a_warning_is_read_once_before_the_next_sending(client, thread, author, moderator, now):
    warning = give(thread.publication, moderator, kind=Measure.WARNING, target=Target(reader=author), at=now)
    shown = preview(client, thread, text="Encore.")
    assert shown.status_code == 200
    assert REASONS in said(shown)
    given = {"text": "Encore.", "name": "Étienne R.", "do": "confirm", "stamp": hidden(said(shown), "stamp")}
    stopped = client.post(thread.respond_url, given)
    assert stopped.status_code == 403
    assert "lisez la mise en garde" in said(stopped)
    assert Comment.objects.count() == 1
    assert client.post(thread.respond_url, {**given, "acknowledged": "7" * 30}).status_code == 403
    assert client.post(thread.respond_url, {**given, "acknowledged": str(warning.pk)}).status_code == 200
    assert Comment.objects.count() == 2
    assert Entry.objects.get(kind="sanction.acknowledged").actor == f"reader:{author.pk}"
    assert REASONS not in said(preview(client, thread, text="Et encore."))


def test_it_is_read_before_an_edit_too(client, thread, author, moderator, now):
    comment = Comment.objects.get()
    warning = give(thread.publication, moderator, kind=Measure.WARNING, target=Target(reader=author), at=now)
    typed = {"text": "Autrement dit.", "revision": comment.revision_id}
    stopped = client.post(f"/mine/{comment.pk}/edit/", typed)
    assert stopped.status_code == 403
    assert REASONS in said(stopped)
    done = client.post(f"/mine/{comment.pk}/edit/", {**typed, "acknowledged": str(warning.pk)})
    assert done.status_code == 302


def test_nobody_says_for_another_that_a_warning_was_read(client, thread, author, moderator, now):
    other, _key = factories.make_reader(thread.publication)
    warning = give(thread.publication, moderator, kind=Measure.WARNING, target=Target(reader=other), at=now)
    confirm(client, thread, text="Encore.", acknowledged=str(warning.pk))
    warning.refresh_from_db()
    assert warning.acknowledged_at is None


def test_an_account_is_met_again_wherever_it_signs_in_and_once_it_has_signed_out(thread, moderator, now):
    user = factories.make_user()
    browser = Client()
    browser.force_login(user)
    assert confirm(browser, thread).status_code == 200
    paused(thread, moderator, now, user=user)
    assert preview(browser, thread, text="Encore.").status_code == 403
    browser.logout()
    elsewhere = Client()
    elsewhere.force_login(user)
    assert preview(elsewhere, thread, text="Encore.").status_code == 403


def test_a_confirmed_address_is_met_again_in_another_browser(client, thread, author, moderator, now):
    author.email, author.email_confirmed_at = "anne@example.org", now
    author.save()
    paused(thread, moderator, now, reader=author)
    again, key = factories.make_reader(thread.publication, at=now)
    again.email, again.email_confirmed_at = "Anne@Example.ORG", now
    again.save()
    elsewhere = Client()
    elsewhere.get(private_link.path(key))
    assert preview(elsewhere, thread, text="Encore.").status_code == 403


def test_whoever_types_a_sanctioned_address_is_told_nothing_but_is_read_first(
    client, thread, author, moderator, now
):
    """Or anybody could find out whom a publication has excluded, and why."""
    author.email, author.email_confirmed_at = "anne@example.org", now
    author.save()
    give(thread.publication, moderator, kind=Measure.EXCLUSION, target=Target(reader=author), at=now)
    type(thread).objects.filter(pk=thread.pk).update(reading="after")
    stranger = Client()
    answer = confirm(stranger, thread, text="Bonjour.", email="Anne@example.org")
    assert answer.status_code == 200
    assert REASONS not in said(answer)
    assert Comment.objects.get(revision__text="Bonjour.").state == "pending"
    confirm(Client(), thread, text="Bonsoir.", email="autre@example.org")
    assert Comment.objects.get(revision__text="Bonsoir.").state == "published"


def test_the_address_of_an_excluded_account_that_is_typed_signed_out_is_read_first(thread, moderator, now):
    user = factories.make_user()
    give(thread.publication, moderator, kind=Measure.EXCLUSION, target=Target(user=user), at=now)
    type(thread).objects.filter(pk=thread.pk).update(reading="after")
    answer = confirm(Client(), thread, text="Bonjour.", email=user.email.upper())
    assert answer.status_code == 200
    assert REASONS not in said(answer)
    assert Comment.objects.get().state == "pending"
    # Once it is shown to be theirs, nothing more is taken.
    again, key = factories.make_reader(thread.publication, at=now)
    again.email, again.email_confirmed_at = user.email, now
    again.save()
    elsewhere = Client()
    elsewhere.get(private_link.path(key))
    assert preview(elsewhere, thread, text="Encore.").status_code == 403


def test_the_range_is_kept_of_guests_alone(client, thread, moderator, now):
    confirm(client, thread, text="Une visite.")
    for user in (factories.make_user(), moderator):
        signed_in = Client()
        signed_in.force_login(user)
        assert confirm(signed_in, thread, text=f"De {user}.").status_code == 200
    reader, key = factories.make_reader(thread.publication, at=now)
    reader.email, reader.email_confirmed_at = "anne@example.org", now
    reader.save()
    confirmed = Client()
    confirmed.get(private_link.path(key))
    assert confirm(confirmed, thread, text="De chez Anne.").status_code == 200
    kept = Comment.objects.order_by("number").values_list("sent_from", flat=True)
    assert list(kept) == [limits.who_is("127.0.0.1"), "", "", ""]


@pytest.fixture
def ranged(thread, moderator, now):
    """The connection of the test client, paused."""
    return paused(thread, moderator, now, range_hash=limits.who_is("127.0.0.1"))


def test_a_paused_connection_is_told_so_and_of_nobody(thread, ranged):
    answer = preview(Client(), thread)
    assert answer.status_code == 403
    page = said(answer)
    assert "Aucun commentaire n’est accepté depuis votre connexion jusqu’au" in page
    assert "commentaire de vous" not in page
    assert TYPED in page
    assert preview(Client(REMOTE_ADDR="198.51.100.7"), thread).status_code == 200


def test_it_does_not_mean_whoever_has_signed_in_or_confirmed_an_address(thread, ranged, moderator):
    signed_in = Client()
    signed_in.force_login(factories.make_user())
    assert confirm(signed_in, thread, text="Un.").status_code == 200
    reader, key = factories.make_reader(thread.publication)
    reader.email, reader.email_confirmed_at = "anne@example.org", timezone.now()
    reader.save()
    confirmed = Client()
    confirmed.get(private_link.path(key))
    assert confirm(confirmed, thread, text="Deux.").status_code == 200
    staff = Client()
    staff.force_login(moderator)
    assert confirm(staff, thread, text="Trois.").status_code == 200


def test_nothing_holds_in_another_publication(thread, moderator, now):
    user = factories.make_user()
    paused(thread, moderator, now, user=user)
    other = factories.make_thread(factories.make_publication(host="phare.example"))
    comment = factories.make_comment(other, caller=Caller(user=user))
    assert comment.state == "pending"


def test_the_act_itself_refuses_whichever_way_it_is_reached(thread, moderator, now):
    reader, _key = factories.make_reader(thread.publication)
    comment = factories.make_comment(thread, reader=reader)
    stands = paused(thread, moderator, now, reader=reader)
    with pytest.raises(posting.Sanctioned) as refused:
        factories.make_comment(thread, reader=reader, at=now)
    assert refused.value.sanction == stands
    with pytest.raises(posting.Sanctioned):
        posting.edit(comment, revision=comment.revision_id, typed="Non.", by=reader, at=now)


def test_sending_asks_one_question_about_it_and_reading_none(client, thread, author):
    confirm(client, thread, text="Un.")

    def about_sanctions(ask):
        with CaptureQueriesContext(connection) as queries:
            ask()
        return sum("accounts_sanction" in query["sql"] for query in queries)

    shown = said(preview(client, thread, text="Deux."))
    given = {"text": "Deux.", "name": "É.", "do": "confirm", "stamp": hidden(shown, "stamp")}
    assert about_sanctions(lambda: client.post(thread.respond_url, given)) == 1
    assert about_sanctions(lambda: client.get(thread.url)) == 0


def test_what_has_no_end_is_said_before_what_has_one(client, thread, author, moderator, now):
    paused(thread, moderator, now, reader=author)
    give(thread.publication, moderator, kind=Measure.EXCLUSION, target=Target(reader=author), at=now)
    assert "objet d’une exclusion" in said(client.get(thread.respond_url))
    assert Sanction.objects.standing(now).count() == 2
