"""In a frame, whom the site around it vouches for is known before they write, and takes nothing of the right to write."""

from __future__ import annotations

import html
import re
from urllib.parse import urlencode

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone

from palabre.accounts import vouching_keys
from palabre.accounts.models import Measure, Reader, Sanction, SpentToken
from palabre.discussion import merging
from palabre.discussion.models import Comment, Thread
from palabre.publications import hosts
from tests import factories
from tests.discussion.test_known_readers import ISSUER, SECRET, token
from tests.factories import NOON

PAGE = "https://journal.example/a"
WITHIN = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Dest": "iframe", "Origin": "http://testserver"}
TYPED = "Le canal vu de la berge."


@pytest.fixture
def admin(db):
    return factories.make_user("admin", is_superuser=True, is_staff=True)


@pytest.fixture
def carried(publication, admin):
    """A publication that takes the word of journal.example, whose pages may carry its discussions."""
    hosts.register(publication, "journal.example", with_subdomains=False, by=admin, at=NOON)
    vouching_keys.enter(
        publication, algorithm="HS256", issuer=ISSUER, written=SECRET, by=admin, at=timezone.now()
    )
    return publication


@pytest.fixture
def outside(carried):
    return factories.make_outside_thread(carried, PAGE)


@pytest.fixture
def browser():
    return Client(enforce_csrf_checks=True)


def introduced(browser, where, **said):
    """What the frame asks, as its script does."""
    return browser.post(f"/embed/{where}known/", said, headers=WITHIN)


def hidden(page: str, name: str) -> str:
    return html.unescape(re.search(rf'name="{name}" value="([^"]+)"', page)[1])


def word_for(browser, address=PAGE) -> str:
    return hidden(browser.get(f"/embed/?{urlencode({'address': address})}").content.decode(), "word")


def write(browser, thread, known):
    """Preview with a pass, then confirm."""
    path = f"/embed/{thread.pk}/respond/"
    preview = browser.post(path, {"text": TYPED, "known": known}, headers=WITHIN)
    if preview.status_code != 200:
        return preview
    page = preview.content.decode()
    # The form says where it goes: the discussion may have been taken in by another.
    path = html.unescape(re.search(r'action="([^"]+)"', page)[1])
    said = {"text": TYPED, "known": hidden(page, "known"), "stamp": hidden(page, "stamp"), "do": "confirm"}
    return browser.post(path, said, headers=WITHIN)


def test_the_frame_asks_who_reads_at_an_address_of_its_own(browser, outside):
    answer = introduced(browser, f"{outside.pk}/", token=token())
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    assert "no-store" in answer["Cache-Control"]
    begun = answer.json()
    assert "Vous écrivez sous le nom <b>Maud Lebrun</b>" in begun["form"]
    assert hidden(begun["form"], "known") == begun["known"]
    assert 'id="name"' not in begun["form"]
    assert write(browser, outside, begun["known"]).status_code == 200
    assert Comment.objects.get().reader == Reader.objects.get(subject="member-7")
    # The pass is taken for another of the same, as the next page comes into the frame.
    again = introduced(browser, f"{outside.pk}/", known=begun["known"])
    assert "Maud Lebrun" in again.json()["form"]
    assert SpentToken.objects.count() == 1
    assert answer.cookies == again.cookies == {}


def test_the_form_speaks_the_language_of_the_frame(browser, outside):
    answer = browser.post(f"/embed/{outside.pk}/known/?lang=en", {"token": token()}, headers=WITHIN)
    assert "You write as" in answer.json()["form"]
    assert f"/embed/{outside.pk}/respond/?lang=en" in answer.json()["form"]


def test_a_token_is_taken_before_anybody_began_the_discussion(browser, carried):
    word = word_for(browser)
    answer = introduced(browser, "", word=word, token=token())
    assert (answer.status_code, set(answer.json())) == (200, {"known"})
    known = answer.json()["known"]
    led = browser.post("/embed/open/", {"word": word}, headers=WITHIN)
    assert led.status_code == 303
    thread = Thread.objects.get(publication=carried, article=None)
    assert write(browser, thread, known).status_code == 403
    begun = introduced(browser, f"{thread.pk}/", known=known).json()
    assert "Maud Lebrun" in begun["form"]
    assert write(browser, thread, begun["known"]).status_code == 200
    assert Comment.objects.get().author_name == "Maud Lebrun"
    assert SpentToken.objects.count() == 1


def test_a_pass_for_one_page_is_none_for_another(browser, carried):
    other = factories.make_outside_thread(carried, "https://journal.example/b")
    thread = factories.make_outside_thread(carried, "https://journal.example/c")
    before = introduced(browser, "", word=word_for(browser), token=token()).json()["known"]
    within = introduced(browser, f"{other.pk}/", token=token(jti="second")).json()["known"]
    for known in (before, within):
        assert introduced(browser, f"{thread.pk}/", known=known).status_code == 403
        assert write(browser, thread, known).status_code == 403
    assert introduced(browser, "", word=word_for(browser), known=within).status_code == 403
    assert Comment.objects.count() == 0


def test_no_token_is_taken_where_no_page_is_named_or_its_host_was_taken_away(browser, carried, admin):
    word = word_for(browser)
    dated = signing.dumps([carried.pk, PAGE, PAGE, ""], salt="palabre.outside.page", compress=True)
    for wrong in ("", "x", word[:-1], word + "x", dated):
        assert introduced(browser, "", word=wrong, token=token()).status_code == 403
    hosts.remove(carried, "journal.example", by=admin, at=NOON)
    assert introduced(browser, "", word=word, token=token()).status_code == 403
    assert SpentToken.objects.count() == 0


@pytest.mark.parametrize(
    "said", [{}, {"token": "x.y.z"}, {"known": "x:y:z"}, {"token": "é" * 5000}, {"known": "\x00"}]
)
def test_who_is_not_believed_is_told_so_and_nobody_comes_of_it(browser, outside, said):
    for where, more in (
        (f"{outside.pk}/", {}),
        ("", {"word": word_for(browser, "https://journal.example/n")}),
    ):
        answer = introduced(browser, where, **said, **more)
        assert answer.status_code == 403
        assert answer.json()["says"]
    assert Reader.objects.count() == 0


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_site_takes_nobody_s_token(browser, outside, site):
    for path, more in ((f"/embed/{outside.pk}/known/", {}), ("/embed/known/", {"word": word_for(browser, "https://journal.example/n")})):  # fmt: skip
        answer = browser.post(path, {"token": token(), **more}, headers={"Sec-Fetch-Site": site})
        assert answer.status_code == 403
    assert SpentToken.objects.count() == 0


def test_nothing_is_said_of_what_is_not_in_a_frame(browser, carried, thread):
    for path in (f"/embed/{thread.pk}/known/", "/embed/999999/known/", f"/embed/{2**63}/known/"):
        assert browser.post(path, {"token": token()}, headers=WITHIN).status_code == 404
        assert browser.get(path).status_code == 405
    assert SpentToken.objects.count() == 0


def test_who_is_excluded_reads_why_and_is_nobody_else_in_a_frame(browser, outside, admin):
    begun = introduced(browser, f"{outside.pk}/", token=token()).json()
    rule = factories.make_comment(
        factories.make_outside_thread(outside.publication, PAGE + "b")
    ).charter.rules.first()
    Sanction.objects.create(
        publication=outside.publication, kind=Measure.EXCLUSION, reader=Reader.objects.get(), ground="charter",
        rule=rule, reasons="Assez.", given_by=admin, since=timezone.now(),
    )  # fmt: skip
    again = introduced(browser, f"{outside.pk}/", known=begun["known"])
    # Not left to write under another name, as if nobody knew them.
    assert "Maud Lebrun" in again.json()["form"]
    refused = write(browser, outside, again.json()["known"])
    assert refused.status_code == 403
    assert TYPED in refused.content.decode()
    assert Comment.objects.filter(thread=outside).count() == 0


def test_in_a_discussion_that_was_taken_in_they_write_where_their_text_goes(browser, outside, admin):
    into = factories.make_outside_thread(outside.publication, "https://journal.example/b")
    begun = introduced(browser, f"{outside.pk}/", token=token()).json()
    merging.take_in(into, outside, by=admin, at=NOON)
    again = introduced(browser, f"{outside.pk}/", known=begun["known"]).json()
    assert write(browser, outside, again["known"]).status_code == 200
    assert Comment.objects.get().thread_id == into.pk
