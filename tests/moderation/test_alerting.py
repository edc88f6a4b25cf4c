"""Anybody may alert, and whoever alerts is told what is wrong with what they sent."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone
from wagtail.models import PageViewRestriction

from palabre.accounts import limits
from palabre.accounts.models import Attempts
from palabre.charter.models import Rule
from palabre.discussion.models import Comment
from palabre.journal.models import Entry
from palabre.moderation import alerting, deciding, notices
from palabre.moderation.models import Alert
from tests import factories
from tests.factories import NOON
from tests.moderation.test_hostile import ALL, CORPUS, Structure, harmless

SAID = {
    "category": "rule:2",
    "text": "Une insulte au troisième mot.",
    "email": "maud@example.org",
    "website": "",
}


@pytest.fixture
def comment(thread):
    """A published comment."""
    return factories.make_published(thread)


@pytest.fixture
def address(comment):
    """Where to alert to it."""
    return f"/alert/{comment.pk}/"


def test_an_alert_is_kept_acknowledged_and_put_on_the_desk(client, comment, address):
    assert client.get(address).status_code == 200
    answer = client.post(address, SAID)
    assert answer.status_code == 302
    assert answer.url.startswith("/alert/received/")
    assert "Merci" in client.get(answer.url).content.decode()
    alert = Alert.objects.get()
    assert (alert.comment, alert.category, alert.text, alert.email) == (
        comment, "rule:2", SAID["text"], SAID["email"],
    )  # fmt: skip
    entry = Entry.objects.get(kind="alert.received")
    assert entry.actor == "guest"
    assert entry.facts == {
        "about": f"comment:{comment.pk}", "category": "rule:2", "is_first_address": True,
    }  # fmt: skip
    assert Comment.objects.get(pk=comment.pk).is_public


def test_a_mistake_in_an_article_is_alerted_to(client, thread):
    address = f"/alert/article/{thread.article.pk}/"
    assert client.get(address).status_code == 200
    said = {"category": "mistake", "text": "Le pont date de 1908."}
    assert client.post(address, said).status_code == 302
    assert Alert.objects.get().article == thread.article


@pytest.mark.parametrize("category", ["rule:1", "unlawful", "mistake", "other"])
def test_every_kind_of_alert_is_offered_from_a_comment_and_from_an_article(client, address, thread, category):
    for page in (address, f"/alert/article/{thread.article.pk}/"):
        Alert.objects.all().delete()
        assert f'value="{category}"' in client.get(page).content.decode()
        said = {**SAID, "category": category, "in_good_faith": "on"}
        assert client.post(page, said).status_code == 302
        assert Alert.objects.get().category == category


def test_a_mistake_seen_from_a_comment_is_the_article_s(client, address, thread):
    client.post(address, {**SAID, "category": "mistake"})
    alert = Alert.objects.get()
    assert (alert.comment, alert.article) == (None, thread.article)


def test_another_page_s_mistakes_are_not_ours(client, publication):
    outside = factories.make_outside_thread(publication)
    comment = factories.make_published(outside)
    assert 'value="mistake"' not in client.get(f"/alert/{comment.pk}/").content.decode()
    assert client.post(f"/alert/{comment.pk}/", {**SAID, "category": "mistake"}).status_code == 422


def test_what_one_account_says_again_joins_its_alert(client, address, comment):
    client.force_login(factories.make_user())
    receipts = {
        client.post(address, {**SAID, "email": "", "text": text}).url
        for text in (
            "Une insulte.",
            "Une insulte.",
            "Et la voici.\n\nEncore.",
            "Et la voici.\r\n\r\nEncore.",
            "",
        )
    }
    alert = Alert.objects.get()
    assert receipts == {notices.receipt_path(alert)}
    assert (alert.text, alert.times) == ("Une insulte.\n\nEt la voici.\n\nEncore.", 5)
    assert list(Entry.objects.filter(subject=f"alert:{alert.pk}").values_list("kind", flat=True)) == [
        "alert.received", *["alert.repeated"] * 4,
    ]  # fmt: skip


def test_an_address_that_an_account_gives_later_is_kept_and_another_one_is_answered_too(client, address):
    client.force_login(factories.make_user())
    client.post(address, {**SAID, "email": ""})
    client.post(address, SAID)
    client.post(address, {**SAID, "email": "", "text": "Encore."})
    assert Alert.objects.get().email == SAID["email"]
    client.post(address, {**SAID, "email": "lou@example.org"})
    assert Alert.objects.count() == 2


@pytest.mark.parametrize("first", ["maud@example.org", ""])
@pytest.mark.parametrize("second", ["maud@example.org", "MAUD@example.org", "lou@example.org", ""])
def test_nobody_is_handed_a_receipt_that_another_made(client, address, first, second):
    """A connection is shared by many, and an address can be typed by anybody."""
    one = client.post(address, {**SAID, "email": first}).url
    other = client.post(address, {**SAID, "email": second}).url
    assert one != other
    for receipt, email in ((one, first), (other, second)):
        assert ("averti par courriel" in client.get(receipt).content.decode()) == bool(email)
    assert sorted(Alert.objects.values_list("email", flat=True)) == sorted([first, second])


def test_one_account_is_handed_no_other_account_s_receipt(client, address):
    receipts = []
    for _ in range(2):
        client.force_login(factories.make_user())
        receipts.append(client.post(address, SAID).url)
    client.logout()
    receipts.append(client.post(address, SAID).url)
    assert len(set(receipts)) == 3


def test_what_is_about_something_else_stands_by_itself(client, address):
    client.force_login(factories.make_user())
    client.post(address, SAID)
    client.post(address, {**SAID, "category": "rule:1"})
    assert Alert.objects.count() == 2


def test_what_was_answered_is_opened_by_a_new_alert(client, address, moderator):
    client.post(address, SAID)
    alerting.answer(Alert.objects.get(), by=moderator, at=NOON, answer="Lu.")
    client.post(address, SAID)
    assert Alert.objects.filter(answered_at=None).count() == 1
    assert Alert.objects.count() == 2


def test_the_desk_reads_once_what_came_word_for_word_and_how_often(client, comment, address, moderator):
    for _ in range(14):
        client.post(address, {**SAID, "email": ""})
    client.post(address, SAID)
    client.post(address, {**SAID, "email": "", "text": "Autre chose."})
    client.force_login(moderator)
    page = client.get("/desk/alerts/").content.decode()
    assert page.count("item--alert") == 1
    assert page.count("14 fois") == 1
    assert page.count('name="unfounded"') == 3
    # Where the mails about each of them lead.
    assert all(page.count(f'id="alert-{one.pk}"') == 1 for one in Alert.objects.all())
    assert client.get(f"/desk/comments/{comment.pk}/").content.decode().count("14 fois") == 1


def test_nothing_of_where_an_alert_came_from_is_kept_with_it(client, address):
    client.post(address, SAID)
    assert "127.0.0.1" not in str(Alert.objects.values().get())
    assert limits.who_is("127.0.0.1") not in str(Alert.objects.values().get())


@pytest.mark.parametrize(
    "wrong",
    [
        {"category": ""},
        {"category": "rule:9"},
        {"category": "unlawful", "text": ""},
        {"category": "other", "text": "  \r\n "},
        {"text": "x" * 2001},
        {"text": "a\x00b"},
        {"text": "a\u202eb"},
        {"email": "nobody"},
        {"email": "a" * 260 + "@example.org"},
        {"email": "a\x00@example.org"},
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(client, address, wrong):
    said = {**SAID, "text": "Mon texte à garder", **wrong}
    answer = client.post(address, said)
    assert answer.status_code == 422
    page = answer.content.decode()
    if "text" not in wrong:
        assert "Mon texte à garder" in page
    if "email" not in wrong:
        assert SAID["email"] in page
    assert "alert__errors" in page
    assert not Alert.objects.exists()


def test_an_empty_form_is_422(client, address):
    assert client.post(address, {}).status_code == 422


def test_a_form_posted_as_json_is_400_and_keeps_what_its_author_wrote(client, address):
    said = {"content_type": "application/json", "headers": {"sec-fetch-site": "same-origin"}}
    answer = client.post(address, '{"category": "rule:2", "text": "Voyez <b>."}', **said)
    assert answer.status_code == 400
    assert "Voyez &lt;b&gt;." in answer.content.decode()
    assert not Alert.objects.exists()


def test_two_thousand_characters_with_line_breaks_are_taken(client, address):
    typed = ("x" * 99 + "\r\n") * 19 + "y" * 100
    assert client.post(address, {**SAID, "text": typed}).status_code == 302
    assert len(Alert.objects.get().text) == 2000


def test_what_fills_the_field_that_nobody_sees_is_thanked_and_dropped(client, address):
    assert client.post(address, {**SAID, "website": "https://spam.example/"}).status_code == 302
    assert not Alert.objects.exists()


def test_too_many_alerts_are_429_and_the_text_is_kept(client, address, monkeypatch):
    monkeypatch.setitem(limits.LIMITS, "alert", (2, 60))
    for _ in range(2):
        assert client.post(address, SAID).status_code == 302
    answer = client.post(address, SAID)
    assert answer.status_code == 429
    assert SAID["text"] in answer.content.decode()
    assert Alert.objects.count() == 2
    assert Attempts.objects.get(what="alert").count == 2


def test_what_is_not_shown_cannot_be_alerted_to(client, thread, moderator):
    pending = factories.make_comment(thread)
    refused = factories.make_comment(thread)
    deciding.refuse(refused, revision=refused.revision_id, by=moderator, at=NOON)
    removed = factories.make_published(thread)
    deciding.remove(removed, revision=removed.revision_id, by=moderator, at=NOON)
    for number in (pending.pk, refused.pk, removed.pk, 999_999, 10**30):
        assert client.get(f"/alert/{number}/").status_code == 404
        assert client.post(f"/alert/{number}/", SAID).status_code == 404


def test_an_article_that_is_not_shown_cannot_be_alerted_to(client, thread, comment):
    article = thread.article
    other = factories.make_publication(name="Le Phare", host="phare.example")
    elsewhere = factories.make_article(other)
    for pk in (elsewhere.pk, 999_999, 10**30):
        assert client.get(f"/alert/article/{pk}/").status_code == 404
    PageViewRestriction.objects.create(page=article, restriction_type="login")
    assert client.get(f"/alert/article/{article.pk}/").status_code == 404
    assert client.get(f"/alert/{comment.pk}/").status_code == 404
    PageViewRestriction.objects.all().delete()
    article.unpublish()
    assert client.get(f"/alert/article/{article.pk}/").status_code == 404
    assert client.get(f"/alert/{comment.pk}/").status_code == 404


def test_another_publication_s_comment_cannot_be_alerted_to_here(client, publication):
    other = factories.make_publication(name="Le Phare", host="phare.example")
    elsewhere = factories.make_published(factories.make_thread(other))
    assert client.get(f"/alert/{elsewhere.pk}/").status_code == 404
    assert client.get(f"/alert/{elsewhere.pk}/", headers={"host": "phare.example"}).status_code == 200


def test_the_rules_to_choose_from_are_those_of_the_charter_in_force(client, thread, comment, address):
    later = factories.make_charter(
        thread.publication, number=2, in_force_at=timezone.now() - datetime.timedelta(hours=1)
    )
    Rule.objects.create(version=later, number=4, title="Quatrième règle", sort_order=4)
    assert "Quatrième règle" in client.get(address).content.decode()
    assert client.post(address, {**SAID, "category": "rule:4"}).status_code == 302


def test_an_alert_needs_the_page_s_own_token(address):
    from django.test import Client

    refused = Client(enforce_csrf_checks=True).post(address, SAID)
    assert refused.status_code == 403
    assert SAID["text"] in refused.content.decode()
    assert not Alert.objects.exists()


def test_a_reader_without_cookies_alerts_from_our_own_page(address):
    from django.test import Client

    visitor = Client(enforce_csrf_checks=True)
    assert visitor.post(address, SAID, headers={"sec-fetch-site": "same-origin"}).status_code == 302
    assert Alert.objects.exists()


def test_the_form_is_never_kept(client, address):
    assert "no-store" in client.get(address).headers["Cache-Control"]


def test_no_text_becomes_an_element_on_the_public_form(client, thread):
    built = []
    for text in (ALL, harmless(ALL)):
        shown = factories.make_published(thread, typed=text, name=CORPUS[0] if text is ALL else "x")
        said = {"category": text[:50], "text": text, "email": text, "website": text}
        for page in (client.get(f"/alert/{shown.pk}/"), client.post(f"/alert/{shown.pk}/", said)):
            built.append(Structure(page.content.decode()).elements)
    assert built[0] == built[2]
    assert built[1] == built[3]
