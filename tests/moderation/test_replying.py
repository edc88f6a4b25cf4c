"""The right of reply: asked for by whoever is named, inserted within three days under the article."""

from __future__ import annotations

import datetime
import re

import pytest
from django.core import mail
from django.utils import timezone

from palabre.journal.models import Entry
from palabre.moderation import replying
from palabre.moderation.models import RightOfReply
from palabre.moderation.views import replies
from palabre.press.models import Article
from palabre.publications.models import Publication
from tests import factories
from tests.factories import NOON
from tests.mails import work_once

SAID = {
    "name": "Denise Carpentier",
    "email": "denise@example.org",
    "passage": "« Elle est là depuis 1989 »",
    "text": "J’y suis depuis 1988.\n\nEt <b>j’y reste</b>.",
    "website": "",
}
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def article(thread):
    """An article that somebody is named in."""
    return thread.article


@pytest.fixture
def asked(article, publication):
    """A request that nobody has answered."""
    said = {name: value for name, value in SAID.items() if name != "website"}
    return replying.ask(article, publication, by=None, at=NOON, **said)


def test_a_request_is_received_with_its_three_days_and_the_desk_is_told(client, article, moderator):
    Publication.objects.update(publisher_email="directrice@example.org")
    page = client.get(f"/right-of-reply/{article.pk}/").content.decode()
    assert article.title in page
    answer = client.post(f"/right-of-reply/{article.pk}/", SAID)
    assert answer.url == "/right-of-reply/received/"
    assert client.get(answer.url).status_code == 200
    asked = RightOfReply.objects.get()
    assert asked.due_at - asked.received_at == datetime.timedelta(days=3)
    work_once()
    assert [message.to[0] for message in mail.outbox] == [
        "denise@example.org", moderator.email, "directrice@example.org",
    ]  # fmt: skip
    # Nobody has shown that the address is theirs: no stranger's words are carried to it.
    assert not any("1988" in message.body for message in mail.outbox)


@pytest.mark.parametrize("wrong", [{"name": ""}, {"email": "x"}, {"passage": " "}, {"text": ""}, {"text": "x" * 10_001}, {"name": "a\u202eb"}])  # fmt: skip
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(client, article, wrong):
    answer = client.post(f"/right-of-reply/{article.pk}/", {**SAID, **wrong})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "alert__errors" in page
    if "text" not in wrong:
        assert "depuis 1988" in page
    assert not RightOfReply.objects.exists()


def test_what_describes_a_field_stands_on_the_page(client, article):
    page = client.post(
        f"/right-of-reply/{article.pk}/", {**SAID, "passage": " ", "email": "x"}
    ).content.decode()
    named = " ".join(re.findall(r'aria-describedby="([^"]+)"', page)).split()
    assert any(one.endswith("_helptext") for one in named)
    assert [one for one in named if f'id="{one}"' not in page] == []


def test_one_connection_asks_a_few_times_a_day(client, article):
    for _n in range(5):
        assert client.post(f"/right-of-reply/{article.pk}/", SAID).status_code == 302
    slowed = client.post(f"/right-of-reply/{article.pk}/", SAID)
    assert slowed.status_code == 429
    assert "depuis 1988" in slowed.content.decode()


def test_an_article_that_readers_cannot_read_is_404(client, article):
    Article.objects.filter(pk=article.pk).update(live=False)
    assert client.get(f"/right-of-reply/{article.pk}/").status_code == 404
    assert client.get(f"/right-of-reply/{10**25}/").status_code == 404


def test_an_inserted_reply_stands_under_its_article_and_nothing_in_it_is_executed(
    desk, client, article, asked
):
    assert "replies-title" not in client.get(article.address).content.decode()
    assert desk.post(f"/desk/replies/{asked.pk}/answer/", {"act": "insert"}).status_code == 302
    page = client.get(article.address).content.decode()
    assert "Denise Carpentier" in page
    assert "&lt;b&gt;j’y reste&lt;/b&gt;" in page
    assert page.index('class="prose"') < page.index("replies-title") < page.index('id="discussion"')
    assert "denise@example.org" not in page
    work_once()
    assert f"{article.address}#reply-{asked.pk}" in mail.outbox[-1].body


def test_a_refusal_needs_words_which_whoever_asked_reads(desk, client, article, asked):
    address = f"/desk/replies/{asked.pk}/answer/"
    assert desk.post(address, {"act": "refuse", "reasons": ""}).status_code == 422
    assert desk.post(address, {"act": "?"}).status_code == 422
    said = {"act": "refuse", "reasons": "Vous n’êtes pas nommée."}
    assert desk.post(address, said).status_code == 302
    work_once()
    assert "Vous n’êtes pas nommée." in mail.outbox[-1].body
    assert "replies-title" not in client.get(article.address).content.decode()
    # Whoever comes second learns it, and their words are kept.
    late = desk.post(address, {"act": "refuse", "reasons": "Mes mots."})
    assert late.status_code == 409
    assert "Mes mots." in late.content.decode()
    assert late.content.decode().count("Un collègue y a répondu entre-temps") == 1


@pytest.mark.parametrize("first", ["insert", "refuse"])
def test_the_words_of_who_comes_second_are_kept_where_it_is_listed_no_more(desk, asked, monkeypatch, first):
    address = f"/desk/replies/{asked.pk}/answer/"
    desk.post(address, {"act": first, "reasons": "Non."})
    monkeypatch.setattr(replies, "ANSWERED_AT_MOST", 0)
    late = desk.post(address, {"act": "refuse", "reasons": "Mes mots."})
    assert late.status_code == 409
    assert "Mes mots." in late.content.decode()


def test_what_was_inserted_by_mistake_is_taken_out_again(desk, client, article, asked):
    address = f"/desk/replies/{asked.pk}/answer/"
    desk.post(address, {"act": "insert"})
    assert "replies-title" in client.get(article.address).content.decode()
    desk.post(address, {"act": "take_out", "reasons": "Elle vise un tiers."})
    assert "replies-title" not in client.get(article.address).content.decode()
    assert desk.post(address, {"act": "take_out", "reasons": "Encore."}).status_code == 409


def test_the_publisher_is_reminded_a_day_before_and_when_the_time_is_over(asked, moderator):
    Publication.objects.update(publisher_email="directrice@example.org")
    for hours, times in [(47, 0), (49, 1), (71, 1), (73, 2), (200, 2)]:
        replying.note_due(at=NOON + hours * HOUR)
        work_once()
        reminded = [one for one in mail.outbox if one.to == ["directrice@example.org"]]
        # The first of all said that it was asked for.
        assert len(reminded) - 1 == times or not reminded, hours
    assert list(Entry.objects.filter(kind="reply.due").values_list("facts__hours_left", flat=True)) == [24, 0]


def test_the_desk_sees_the_clock_and_what_came_too_late_for_the_law(desk, article, asked):
    page = desk.get("/desk/replies/").content.decode()
    assert "ses trois jours sont passés" in page
    assert "il n’est pas dû" not in page
    assert "1 demande de droit de réponse" in desk.get("/desk/alerts/").content.decode()
    Article.objects.filter(pk=article.pk).update(dated_at=timezone.now() - datetime.timedelta(days=400))
    assert "trois mois" in desk.get(f"/right-of-reply/{article.pk}/").content.decode()
    RightOfReply.objects.update(received_at=timezone.now())
    assert "il n’est pas dû" in desk.get("/desk/replies/").content.decode()


def test_another_publication_s_request_is_404(desk, asked):
    other = factories.make_publication(name="Le Phare", host="phare.example")
    RightOfReply.objects.update(publication=other)
    assert desk.post(f"/desk/replies/{asked.pk}/answer/", {"act": "insert"}).status_code == 404
