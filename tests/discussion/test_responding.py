"""Writing: the form, the preview, the sending; and everything that may be wrong with it."""

from __future__ import annotations

import datetime
import re

import pytest
from django.test import Client
from django.utils import timezone

from palabre.accounts import limits, private_link
from palabre.accounts.models import Reader
from palabre.discussion import opening, posting, stamps
from palabre.discussion.models import Comment, Opening
from palabre.discussion.text import unreadable
from palabre.moderation import deciding
from palabre.press.models import Article
from tests import factories
from tests.factories import make_comment, make_published

TYPED = "Je tiens le club d'aviron : les relevés sont publics."


def hidden(html: str, name: str) -> str:
    return re.search(rf'name="{name}" value="([^"]*)"', html)[1]


def preview(client, thread, **said):
    return client.post(thread.respond_url, {"text": TYPED, "name": "Étienne R.", "do": "preview", **said})


def confirm(client, thread, **said):
    shown = preview(client, thread, **said)
    stamp = hidden(shown.content.decode(), "stamp")
    given = {"text": TYPED, "name": "Étienne R.", "do": "confirm", "stamp": stamp, **said}
    return client.post(thread.respond_url, given)


def test_a_comment_is_previewed_confirmed_and_waits(client, thread):
    shown = preview(client, thread)
    assert shown.status_code == 200
    assert not Comment.objects.exists()
    answer = confirm(client, thread)
    assert answer.status_code == 200
    comment = Comment.objects.get()
    assert comment.state == "pending"
    assert comment.revision.text == TYPED
    assert f"#{comment.number}" in answer.content.decode()
    assert TYPED not in client.get(thread.url).content.decode()


def test_it_is_kept_as_typed_but_for_line_endings(client, thread):
    typed = '  *Bien*, _non_ /censuré/ [sic] ^^ ...... "ouvert\r\n\r\n> cité\r\nfin  '
    confirm(client, thread, text=typed)
    assert Comment.objects.get().revision.text == typed.replace("\r\n", "\n")


def test_a_guest_without_cookies_confirms_by_the_signed_time_and_the_same_origin(thread):
    visitor = Client(enforce_csrf_checks=True)
    stamp = hidden(preview(visitor, thread).content.decode(), "stamp")
    visitor.cookies.clear()
    said = {"text": TYPED, "name": "Maud", "do": "confirm", "stamp": stamp}
    refused = visitor.post(thread.respond_url, said)
    assert refused.status_code == 403
    assert TYPED.replace("'", "&#x27;") in refused.content.decode()
    visitor.cookies.clear()
    assert (
        visitor.post(thread.respond_url, said, headers={"sec-fetch-site": "same-origin"}).status_code == 200
    )
    assert Comment.objects.count() == 1


def test_with_cookies_the_token_is_asked_for(thread):
    visitor = Client(enforce_csrf_checks=True)
    shown = preview(visitor, thread).content.decode()
    said = {"text": TYPED, "name": "Maud", "do": "confirm", "stamp": hidden(shown, "stamp")}
    assert visitor.post(thread.respond_url, said).status_code == 403
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]*)"', shown)[1]
    assert visitor.post(thread.respond_url, {**said, "csrfmiddlewaretoken": token}).status_code == 200


def test_another_site_gets_the_empty_form(client, thread):
    said = {"text": "Écrit ailleurs", "name": "X", "do": "preview"}
    for do in ("preview", "confirm"):
        answer = client.post(thread.respond_url, said | {"do": do}, headers={"sec-fetch-site": "cross-site"})
        assert answer.status_code == 403
        assert "un autre site" in answer.content.decode()
        assert "Écrit ailleurs" not in answer.content.decode()


@pytest.mark.parametrize("wrong", [b"\xe9t\xe9", b"%E9t%E9"])
def test_bytes_that_are_no_utf_8_are_refused_and_the_rest_is_kept(client, thread, wrong):
    body = "do=preview&name=Maud&text=Déjà dit ".encode() + wrong
    answer = client.generic("POST", thread.respond_url, body, "application/x-www-form-urlencoded")
    assert answer.status_code == 422
    assert "Déjà dit" in answer.content.decode()


def test_somebody_else_of_the_same_name_is_not_told_that_they_sent_it(thread):
    first, second = Client(), Client()
    confirm(first, thread)
    sent = Comment.objects.get()
    answer = confirm(second, thread)
    assert answer.status_code == 409
    assert "sous ce nom" in answer.content.decode()
    assert f"#{sent.number}" not in answer.content.decode()
    again = confirm(first, thread)
    assert again.status_code == 409
    assert f"#{sent.number}" in again.content.decode()


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"text": ""}, 422),
        ({"text": " \n "}, 422),
        ({"text": "a" * 3001}, 422),
        ({"text": "nul\x00 ici"}, 422),
        ({"text": "renversé \u202e ici"}, 422),
        ({"text": "octets \ufffd perdus"}, 422),
        ({"name": ""}, 422),
        ({"name": "a" * 61}, 422),
        ({"name": "La Gazette du Canal"}, 422),
        ({"name": "La Gаzette du Cаnal"}, 422),  # With a Cyrillic а.
        ({"email": "pas une adresse"}, 422),
        ({"website": "http://spam.example"}, 422),
        ({"to": "999999"}, 409),
        ({"to": "x"}, 409),
        ({"to": "9" * 40}, 409),
    ],
)
@pytest.mark.parametrize("do", ["preview", "confirm"])
def test_what_is_wrong_gets_its_status_and_loses_nothing(client, thread, said, status, do):
    given = {"text": TYPED, "name": "Maud", "email": "maud@example.org", "do": do, **said}
    answer = client.post(thread.respond_url, given)
    assert answer.status_code == status
    html = answer.content.decode()
    assert 'role="alert"' in html
    if "text" not in said:
        assert TYPED.replace("'", "&#x27;") in html
    if "email" not in said:
        assert "maud@example.org" in html
    assert not Comment.objects.exists()


def test_a_text_too_long_says_by_how_much_and_is_never_cut(client, thread):
    long = "é" * 3214
    html = preview(client, thread, text=long).content.decode()
    assert "3\u202f000 caractères (3\u202f214)" in html
    assert long in html


def test_the_longest_text_goes_through(client, thread):
    assert confirm(client, thread, text="é" * 3000).status_code == 200
    assert len(Comment.objects.get().revision.text) == 3000


def test_a_banned_word_stops_a_sending_and_advice_does_not(client, thread, publication):
    publication.banned_words = "tartempion"
    publication.save()
    assert preview(client, thread, text="Ce Tartempion exagère.").status_code == 422
    shouted = "C'EST VRAIMENT INADMISSIBLE"
    assert "Envoyer tel quel" in preview(client, thread, text=shouted).content.decode()
    assert confirm(client, thread, text=shouted).status_code == 200
    assert Comment.objects.get().revision.findings[0]["rule"] == 3


def test_the_same_text_twice_is_said_to_be_there_already(client, thread):
    confirm(client, thread)
    again = confirm(client, thread)
    assert again.status_code == 409
    assert f"#{Comment.objects.get().number}" in again.content.decode()


def test_the_same_text_twice_is_known_again_without_a_cookie(thread):
    visitor = Client()
    stamp = hidden(preview(visitor, thread).content.decode(), "stamp")
    said = {"text": TYPED, "name": "Maud", "do": "confirm", "stamp": stamp}
    statuses = []
    for _press in range(3):
        visitor.cookies.clear()
        statuses.append(
            visitor.post(thread.respond_url, said, headers={"sec-fetch-site": "same-origin"}).status_code
        )
    assert statuses == [200, 409, 409]
    assert Comment.objects.count() == Reader.objects.count() == 1
    # Somebody else may say the same.
    assert confirm(visitor, thread, name="Étienne R.").status_code == 200


def test_the_second_press_of_two_finds_the_reader_that_the_first_made(rf, publication, monkeypatch):
    key = private_link.new_key()
    monkeypatch.setattr(private_link, "key_of", lambda _request: key)
    first, _key = private_link.reader_for(rf.post("/"), publication, at=timezone.now())
    found = iter([None, first])  # It looked before the first press was committed.
    monkeypatch.setattr(private_link, "find", lambda *_said: next(found))
    second, same = private_link.reader_for(rf.post("/"), publication, at=timezone.now())
    assert (second, same) == (first, key)


def test_what_the_discussion_does_not_take_any_more_leaves_no_reader(client, thread, monkeypatch):
    def closed(*_said, **_more):
        raise posting.ThreadClosed

    monkeypatch.setattr(posting, "send", closed)
    assert confirm(client, thread).status_code == 403
    assert not Reader.objects.exists()


def test_the_charter_is_read_before_writing_and_folded_where_one_sends(client, thread):
    box = '<section class="charter"'
    before = client.get(thread.respond_url).content.decode()
    assert "<details" not in before.partition(box)[0].partition("<main")[2]
    folded = preview(client, thread).content.decode().partition('<details class="respond__charter">')[2]
    assert box in folded.partition("</details>")[0]


def test_a_forged_stamp_and_an_old_one_show_the_preview_again(client, thread):
    said = {"text": TYPED, "name": "Maud", "do": "confirm"}
    assert client.post(thread.respond_url, {**said, "stamp": "forgé"}).status_code == 403
    old = stamps.stamp(thread.pk, None, at=timezone.now() - datetime.timedelta(days=2))
    answer = client.post(thread.respond_url, {**said, "stamp": old})
    assert answer.status_code == 409
    assert TYPED.replace("'", "&#x27;") in answer.content.decode()
    elsewhere = stamps.stamp(thread.pk + 1, None, at=timezone.now())
    assert client.post(thread.respond_url, {**said, "stamp": elsewhere}).status_code == 403
    assert not Comment.objects.exists()


def test_a_closed_thread_takes_nothing_and_keeps_the_text(client, thread, moderator):
    opening.set_opening(thread, opening=Opening.CLOSED, closes_at=None, by=moderator, at=timezone.now())
    answer = preview(client, thread)
    assert answer.status_code == 403
    assert TYPED.replace("'", "&#x27;") in answer.content.decode()
    assert 'id="respond"' not in client.get(thread.url).content.decode()


def test_a_reply_to_what_was_removed_is_409(client, thread, moderator):
    parent = make_published(thread, by=moderator)
    stamp = hidden(preview(client, thread, to=parent.number).content.decode(), "stamp")
    deciding.remove(parent, revision=parent.revision_id, by=moderator, at=timezone.now())
    said = {"text": TYPED, "name": "Maud", "do": "confirm", "stamp": stamp, "to": parent.number}
    assert client.post(thread.respond_url, said).status_code == 409
    assert Comment.objects.filter(parent=parent).count() == 0


def test_a_reply_says_whom_it_answers_and_lands_below(client, thread, moderator):
    parent = make_published(thread, by=moderator)
    assert f"#{parent.number}" in client.get(f"{thread.respond_url}?to={parent.number}").content.decode()
    confirm(client, thread, to=parent.number)
    assert Comment.objects.get(parent=parent).state == "pending"


@pytest.mark.parametrize("sent", ["{}", "[", "[]", '{"text": 3}', "[" * 10_000, b"\xff"])
def test_json_is_told_to_use_the_form(client, thread, sent):
    answer = client.post(thread.respond_url, sent, content_type="application/json")
    html = answer.content.decode()
    assert answer.status_code == 400
    assert 'id="respond"' in html
    # Nothing of it is in the form, and nothing says that it is kept.
    assert "conservé" not in html
    assert "field__errors" not in html


def test_plain_text_is_told_to_use_the_form_and_is_not_said_to_be_kept(client, thread):
    answer = client.post(thread.respond_url, "Mon texte.", content_type="text/plain")
    assert answer.status_code == 400
    assert "conservé" not in answer.content.decode()


def test_half_a_pair_of_surrogates_in_json_is_shown_as_what_cannot_be_read(client, thread):
    parent = make_published(thread)
    sent = f'{{"text": "GARDEZ\\ud800 \\ud83d\\ude00", "to": "{parent.number}\\udfff", "name": "M\\udc00"}}'
    answer = client.post(thread.respond_url, sent, content_type="application/json")
    assert answer.status_code == 400
    assert "GARDEZ\ufffd 😀" in answer.content.decode()
    assert 'value="M\ufffd"' in answer.content.decode()


def test_only_a_text_that_was_typed_is_said_to_be_kept(client, thread, moderator):
    assert "conservé" in preview(client, thread, name="").content.decode()
    assert "conservé" not in preview(client, thread, text=" ").content.decode()
    gone = make_comment(thread)
    assert "conservé" not in client.get(f"{thread.respond_url}?to={gone.number}").content.decode()
    assert "conservé" in preview(client, thread, to=gone.number).content.decode()
    opening.set_opening(thread, opening=Opening.CLOSED, closes_at=None, by=moderator, at=timezone.now())
    assert "conservé" not in client.get(thread.respond_url).content.decode()
    assert "conservé" in preview(client, thread).content.decode()


def test_what_was_typed_stands_in_the_form_when_it_came_as_json(client, thread):
    answer = client.post(
        thread.respond_url, {"text": "Un mot <b>.", "name": "Maud"}, content_type="application/json"
    )
    assert answer.status_code == 400
    assert "Un mot &lt;b&gt;." in answer.content.decode()
    assert 'value="Maud"' in answer.content.decode()


@pytest.mark.parametrize("to", ["0" * 20 + "9" * 5000, "9" * 30, "²", "-1", "1e3"])
def test_a_number_that_is_none_answers_nobody(client, thread, to):
    assert client.get(f"{thread.respond_url}?to={to}").status_code == 409


@pytest.mark.parametrize("blank", ["\u200b", "\u200e \u200f", "\u3164", "\U000e0041", "\u0301", "\u2800"])
def test_what_shows_as_nothing_is_empty(client, thread, blank):
    assert preview(client, thread, text=blank).status_code == 422
    assert preview(client, thread, name=blank).status_code == 422
    assert preview(client, thread, text=f"👍🏽{blank}").status_code == 200


@pytest.mark.parametrize("quoted", [">", "> ", ">\n>\n\n>", "> > >", ">\u200b"])
def test_a_quotation_of_nothing_is_empty(client, thread, quoted):
    answer = preview(client, thread, text=quoted)
    assert answer.status_code == 422
    assert "Votre commentaire est vide" in answer.content.decode()
    assert preview(client, thread, text=f"{quoted}\n> cité").status_code == 200
    assert preview(client, thread, name=">").status_code == 200


def test_an_unknown_thread_is_404(client, thread):
    assert client.get("/respond/999999/").status_code == 404
    assert client.get(f"/respond/{10**30}/").status_code == 404


def test_too_many_comments_get_429_and_keep_the_text(client, thread, monkeypatch):
    monkeypatch.setitem(limits.LIMITS, "comment", (1, 1))
    confirm(client, thread)
    answer = confirm(client, thread, text=TYPED + " Encore.")
    assert answer.status_code == 429
    assert "Encore." in answer.content.decode()
    assert Comment.objects.count() == 1


def test_the_script_gets_the_advice_alone(client, thread):
    answer = client.post(
        thread.respond_url,
        {"text": "C'EST VRAIMENT INADMISSIBLE", "name": "M", "do": "preview"},
        headers={"accept": "application/json"},
    )
    assert answer.json()["advice"][0]["rule"] == 3


def test_staff_write_under_their_own_name_with_a_badge(client, thread, moderator):
    moderator.shown_name = "Inès Morvan"
    moderator.save()
    client.force_login(moderator)
    confirm(client, thread, name="Quelqu'un d'autre")
    comment = Comment.objects.get()
    assert (comment.author_name, comment.speaks_for_publication) == ("Inès Morvan", True)


def test_the_publications_own_people_find_what_they_sent_too(client, thread):
    client.force_login(factories.make_editor(thread.publication, shown_name="Inès Morvan"))
    sent = confirm(client, thread)
    path = re.search(r"http://testserver(/mine/[^\"<]+)", sent.content.decode())[1]
    assert client.get(path).status_code == 302
    assert "les relevés sont publics" in client.get("/mine/").content.decode()


def test_the_publications_own_people_are_not_taken_for_whoever_used_the_browser_before(client, thread):
    confirm(client, thread)
    guest = Reader.objects.get()
    client.force_login(factories.make_editor(thread.publication))
    confirm(client, thread, text="La rédaction vous répond.")
    answer = Comment.objects.latest("number")
    assert answer.reader != guest
    assert answer.reader.user == answer.user
    client.logout()
    assert "La rédaction vous répond" not in client.get("/mine/").content.decode()


def test_somebody_who_is_signed_in_need_not_type_their_name(client, thread):
    client.force_login(factories.make_user(shown_name="Nadia Ferrand"))
    assert 'value="Nadia Ferrand"' in client.get(thread.respond_url).content.decode()


@pytest.mark.parametrize("reading", ["before", "after"])
def test_the_charter_above_the_form_says_when_this_discussion_is_read(client, thread, reading):
    Article.objects.update(reading=reading)
    said = {"before": "avant qu’il paraisse", "after": "paraissent aussitôt"}
    for address in (thread.respond_url, thread.article.address):
        html = client.get(address).content.decode()
        assert said.pop(reading) in html if reading in said else True
    assert all(words not in html for words in said.values())


def test_where_comments_are_read_afterwards_they_appear_at_once_and_still_wait(client, thread, publication):
    publication.reading = "after"
    publication.save()
    confirm(client, thread)
    comment = Comment.objects.get()
    assert comment.is_public
    assert comment.waiting_since is not None
    assert "club d&#x27;aviron" in client.get(thread.url).content.decode()


def test_one_browser_is_one_reader_and_only_a_hash_of_its_key_is_kept(client, thread):
    confirm(client, thread)
    confirm(client, thread, text=TYPED + " Bis.")
    reader = Reader.objects.get()
    assert reader.comments.count() == 2
    assert len(reader.key_hash) == 64


def test_the_form_sets_one_cookie_that_script_cannot_read(client, thread):
    answer = client.get(thread.respond_url)
    assert set(answer.cookies) == {"palabre_reader"}
    assert answer.cookies["palabre_reader"]["httponly"]
    assert answer.cookies["palabre_reader"]["samesite"] == "Lax"


def test_the_corpus_of_attacks_is_text_wherever_it_is_shown(client, thread, moderator):
    from html.parser import HTMLParser
    from pathlib import Path

    class Elements(HTMLParser):
        def __init__(self):
            super().__init__()
            self.found = []

        def handle_starttag(self, tag, attrs):
            self.found.append((tag, tuple(sorted(name for name, _value in attrs))))
            for name, value in attrs:
                assert not name.startswith("on")
                assert not (value or "").strip().lower().startswith("javascript:")

    corpus = (Path(__file__).parent.parent / "data" / "xss.txt").read_text().splitlines()
    vectors = [line for line in corpus if line.strip() and not unreadable(line)]
    assert len(vectors) > 40
    for vector in vectors:
        comment = make_comment(thread, typed=vector, name=vector[:60])
        deciding.publish(comment, revision=comment.revision_id, by=moderator, at=timezone.now())
    allowed = {"li", "header", "b", "a", "time", "div", "p", "br", "blockquote", "footer", "ol"}
    for url in (thread.url, f"{thread.url}discussion/2/"):
        discussion = (
            client.get(url).content.decode().split('<ol class="thread">', 1)[1].split("</section>")[0]
        )
        parser = Elements()
        parser.feed(discussion.split("<nav", 1)[0])
        assert {tag for tag, _attrs in parser.found} <= allowed
    for vector in vectors[:60]:
        shown = preview(client, thread, text=vector, name="Maud").content.decode()
        assert "<script>alert" not in shown
        assert "<img src=x" not in shown


def test_an_address_that_is_too_long_is_no_address(client, thread):
    answer = preview(client, thread, email="a" * 300 + "@b.example")
    assert answer.status_code == 422
    assert answer.content.decode().count("Ce n’est pas une adresse") == 1
