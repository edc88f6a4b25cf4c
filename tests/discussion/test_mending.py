"""Corrections that the author chooses, and what they hold for right."""

from __future__ import annotations

import html
import re

import pytest
from django.utils import timezone

from palabre.charter.models import Rule
from palabre.discussion.models import Comment
from palabre.moderation import deciding
from palabre.press.models import Article
from tests.factories import make_comment, make_published, make_reader

TYPED = "Je ne sais pas ou il va.\r\nLe gouvernment dort, et le maire a ravinol."
CHECKS = [{"check": "french.homophones"}, {"check": "french.spelling"}]


@pytest.fixture(autouse=True)
def french(publication):
    """The third rule reads French."""
    Rule.objects.filter(version__publication=publication, number=3).update(checks=CHECKS)


def send(client, thread, do, text=TYPED, **more):
    return client.post(thread.respond_url, {"text": text, "name": "Zoé", "do": do, **more})


def values(page, name):
    return [html.unescape(one) for one in re.findall(rf'name="{name}" value="([^"]*)"', page)]


def typed_in(page):
    return html.unescape(re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.DOTALL)[1])


def test_the_ticked_corrections_are_put_in_and_nothing_else(client, thread):
    page = send(client, thread, "preview").content.decode()
    first, second, *_rest = values(page, "mend")
    assert first.endswith(":ou")
    mended = send(client, thread, "mend", mend=[first]).content.decode()
    assert typed_in(mended) == "Je ne sais pas où il va.\nLe gouvernment dort, et le maire a ravinol."
    assert second in values(mended, "mend")
    assert not Comment.objects.exists()


def test_a_tick_for_another_text_puts_nothing_in(client, thread):
    [first, *_rest] = values(send(client, thread, "preview").content.decode(), "mend")
    other = "Bon. " + TYPED
    assert typed_in(send(client, thread, "mend", text=other, mend=[first]).content.decode()) == other.replace(
        "\r\n", "\n"
    )


def test_what_is_held_for_right_is_not_said_again_and_kept_for_the_moderator(client, thread, moderator):
    page = send(client, thread, "preview").content.decode()
    [key] = [one for one in values(page, "right") if one.endswith("ravinol")]
    again = send(client, thread, "preview", right=[key]).content.decode()
    assert "ravinol" not in "".join(re.findall(r"<mark>.*?</mark>", again))
    assert key in values(again, "right")
    stamp = re.search(r'name="stamp" value="([^"]+)"', again)[1]
    assert send(client, thread, "confirm", right=[key], stamp=stamp).status_code == 200
    comment = Comment.objects.get()
    [held] = [one for one in comment.revision.findings if one.get("is_disputed")]
    assert comment.revision.text[held["start"] : held["end"]] == "ravinol"
    client.force_login(moderator)
    assert "tient pour juste" in client.get(f"/desk/comments/{comment.pk}/").content.decode()


@pytest.mark.parametrize("where", ["article", "answered", "publication"])
def test_the_words_around_are_known(client, thread, moderator, where):
    more = {}
    if where == "article":
        Article.objects.update(standfirst="Le ravinol déborde.")
    elif where == "answered":
        more["to"] = make_published(thread, by=moderator, typed="Le ravinol déborde.").number
    else:
        thread.publication.known_words = "fontaine\nRavinol"
        thread.publication.save()
    page = send(client, thread, "preview", **more).content.decode()
    assert not any(one.endswith("ravinol") for one in values(page, "right"))


def test_an_edit_is_mended_too(client, thread):
    reader, key = make_reader(thread.publication)
    comment = make_comment(thread, reader=reader)
    client.get(f"/mine/{key}/")
    address = f"/mine/{comment.number}/edit/"
    said = {"text": TYPED, "revision": comment.revision_id}
    page = client.post(address, said).content.decode()
    mended = client.post(address, {**said, "do": "mend", "mend": values(page, "mend")}).content.decode()
    assert "où il va" in typed_in(mended)
    assert "gouvernement" in typed_in(mended)
    comment.refresh_from_db()
    assert comment.revision_id == said["revision"]


@pytest.mark.parametrize("key", ["", ":", "x:ou", "999999:ou", "-1:ou", "14:ou" * 100])
def test_keys_that_mean_nothing_change_nothing(client, thread, key):
    answer = send(client, thread, "mend", mend=[key], right=[key])
    assert answer.status_code == 200
    assert typed_in(answer.content.decode()) == TYPED.replace("\r\n", "\n")


def test_the_links_of_somebody_new_are_noted_until_something_of_theirs_is_published(
    client, thread, moderator
):
    Rule.objects.filter(number=3).update(checks=[{"check": "new-author-links"}])
    text = "Lisez https://exemple.fr/rapport, tout y est."
    assert values(send(client, thread, "preview", text=text).content.decode(), "right")
    reader, key = make_reader(thread.publication)
    client.get(f"/mine/{key}/")
    make_published(thread, by=moderator, reader=reader)
    assert not values(send(client, thread, "preview", text=text).content.decode(), "right")


def test_what_is_sealed_is_shown_to_the_moderator_and_to_nobody_else(client, thread, moderator):
    thread.publication.sealed_words = "Dupond-Martin"
    thread.publication.save()
    Rule.objects.filter(number=1).update(checks=[{"check": "sealed-words"}])
    page = send(client, thread, "preview", text="On sait que Dupond-Martin l'a fait.").content.decode()
    assert "<mark>" not in page
    stamp = re.search(r'name="stamp" value="([^"]+)"', page)[1]
    send(client, thread, "confirm", text="On sait que Dupond-Martin l'a fait.", stamp=stamp)
    assert "sealed" not in client.get("/mine/export/").content.decode()
    comment = Comment.objects.get()
    rule = comment.charter.rules.get(number=1)
    deciding.refuse(comment, revision=comment.revision_id, by=moderator, rule=rule, at=timezone.now())
    assert "<mark" not in client.get("/mine/").content.decode()
    client.force_login(moderator)
    assert "sealed-words" in client.get(f"/desk/comments/{comment.pk}/").content.decode()
