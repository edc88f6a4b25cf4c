"""A discussion in a frame on another site: it is read, opened, answered, without a cookie and by registered hosts alone."""

from __future__ import annotations

import datetime
import html
import re
from urllib.parse import urlencode

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from palabre.accounts import limits
from palabre.accounts.models import Reader
from palabre.discussion.models import Comment, State, Thread
from palabre.following import sending
from palabre.journal.models import Entry
from palabre.moderation.models import Alert
from palabre.publications import hosts
from tests import factories
from tests.factories import NOON

PAGE = "https://journal.example/a"
# What browsers say of a form in a frame that is sent to the frame's own origin.
WITHIN = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Dest": "iframe", "Origin": "http://testserver"}
TYPED = "Le canal vu de la berge, au petit matin."
CORPUS = [
    '"><script>alert(1)</script>',
    "<img src=x onerror=alert(1)>",
    "' onload='x",
    "&lt;b&gt;",
    "{{ 7 }}",
    "é\u2028\u202e",
]


@pytest.fixture
def carried(publication, moderator):
    """A publication whose discussions journal.example may carry."""
    hosts.register(publication, "journal.example", with_subdomains=False, by=moderator, at=NOON)
    return publication


@pytest.fixture
def outside(carried):
    """The thread of a page there."""
    return factories.make_outside_thread(carried, PAGE)


def framed(client, **said):
    return client.get(f"/embed/?{urlencode({'address': PAGE, **said})}")


def word_in(answer) -> str:
    found = re.search(r'name="word" value="([^"]+)"', answer.content.decode())
    return html.unescape(found[1]) if found else ""


def opened(client, word, **headers):
    return client.post("/embed/open/", {"word": word}, headers=WITHIN | headers)


def policy_of(answer) -> dict[str, str]:
    parts = (one.strip().partition(" ") for one in answer["Content-Security-Policy"].split(";"))
    return {name: value for name, _space, value in parts}


def is_frameable(answer) -> bool:
    return policy_of(answer)["frame-ancestors"] != "'none'" or "X-Frame-Options" not in answer


def test_a_page_that_nobody_discussed_yet_has_an_empty_discussion_with_its_charter(client, carried):
    answer = framed(client)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Aucune insulte" in page
    assert word_in(answer)
    assert not Thread.objects.exists()
    assert policy_of(answer)["frame-ancestors"] == "journal.example"
    assert "X-Frame-Options" not in answer
    assert not answer.cookies


def test_whoever_opens_the_form_opens_the_thread(client, carried):
    answer = opened(client, word_in(framed(client, title="Le canal rouvre")))
    thread = Thread.objects.get()
    assert (answer.status_code, answer.url) == (303, f"/embed/{thread.pk}/respond/")
    assert (thread.page_key, thread.page_address, thread.page_title) == (PAGE, PAGE, "Le canal rouvre")
    assert framed(client, address=PAGE + "?utm_source=lettre").url == f"/embed/{thread.pk}/"
    again = opened(client, word_in(framed(client, address="https://journal.example/b")))
    assert again.status_code == 303
    assert Entry.objects.filter(kind="thread.opened").count() == 2


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Dest": "document"}, {"Sec-Fetch-Dest": "empty"},
        {"Sec-Fetch-Site": None, "Origin": "https://mal.example"}, {"Sec-Fetch-Site": None, "Origin": "null"}, {"Sec-Fetch-Site": None, "Origin": None},
    ],
)  # fmt: skip
def test_a_thread_is_opened_from_within_the_frame_alone(client, carried, headers):
    said = {name: value for name, value in (WITHIN | headers).items() if value is not None}
    browser = Client(enforce_csrf_checks=True)
    answer = browser.post("/embed/open/", {"word": word_in(framed(client))}, headers=said)
    assert answer.status_code == 403
    assert not Thread.objects.exists()


def test_browsers_that_say_only_where_a_form_stood_open_it_too(client, carried):
    answer = Client(enforce_csrf_checks=True).post(
        "/embed/open/", {"word": word_in(framed(client))}, headers={"Origin": "http://testserver"}
    )
    assert answer.status_code == 303


def test_no_word_is_made_up_or_carried_elsewhere(client, carried):
    word = word_in(framed(client))
    other = factories.make_publication(host="phare.example")
    hosts.register(
        other, "journal.example", with_subdomains=False, by=factories.make_moderator(other), at=NOON
    )
    for wrong in ("", "x", word[:-2], word.replace(word[0], "A", 1), word + "é", "\x00"):
        assert opened(client, wrong).status_code == 403, wrong
    assert client.post(
        "/embed/open/", {"word": word}, headers={**WITHIN, "Host": "phare.example"}
    ).status_code in (400, 403)
    # A word of the frame opens nothing on a page of our own.
    assert client.post("/threads/open/", {"word": word}, headers=WITHIN).status_code == 403
    assert not Thread.objects.exists()


def test_what_is_taken_away_opens_nothing_any_more(client, carried, moderator):
    word = word_in(framed(client))
    hosts.remove(carried, "journal.example", by=moderator, at=NOON)
    answer = opened(client, word)
    assert answer.status_code == 403
    assert "journal.example n’est pas enregistré" in answer.content.decode()
    assert policy_of(answer)["frame-ancestors"] == "'none'"
    assert framed(client).status_code == 403


def test_nobody_opens_discussions_without_end(client, carried, monkeypatch):
    monkeypatch.setitem(limits.LIMITS, "thread", (2, 2))
    for n in range(3):
        answer = opened(client, word_in(framed(client, address=f"https://journal.example/{n}")))
    assert answer.status_code == 429
    assert word_in(answer)
    assert Thread.objects.count() == 2
    # What is there already is opened by whoever likes.
    assert opened(client, word_in(framed(client, address="https://journal.example/2"))).status_code == 429


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"address": "https://mal.example/a"}, 403), ({"address": "https://blog.journal.example/"}, 403), ({"address": "https://journal.example:8443/"}, 403),
        ({"thread": "https://mal.example/a"}, 403), ({"address": ""}, 400), ({"address": "javascript:alert(1)"}, 400),
        ({"address": "https://journal.example@mal.example/"}, 400), ({"thread": "a\u202eb"}, 400), ({"address": "x" * 3000}, 400),
    ],
)  # fmt: skip
def test_another_host_gets_a_sentence_and_no_discussion(client, carried, said, status):
    answer = framed(client, **said)
    assert answer.status_code == status
    assert 'role="alert"' in answer.content.decode()
    assert "<form" not in answer.content.decode()


def test_a_tag_may_name_another_key(client, carried):
    opened(client, word_in(framed(client, thread="débat du jour")))
    thread = Thread.objects.get()
    assert (thread.page_key, thread.page_address) == ("débat du jour", PAGE)
    assert (
        framed(client, thread="débat du jour", address="https://journal.example/b").url
        == f"/embed/{thread.pk}/"
    )


@pytest.mark.parametrize("title", CORPUS)
def test_a_title_is_words_and_nothing_else(client, carried, moderator, title):
    opened(client, word_in(framed(client, title=title)))
    thread = Thread.objects.get()
    client.force_login(moderator)
    factories.make_published(thread, by=moderator)
    for path in (
        "/desk/",
        f"/desk/threads/{thread.pk}/",
        f"/threads/{thread.pk}/",
        f"/threads/{thread.pk}/feed/",
        f"/follow/?thread={thread.pk}",
    ):
        page = client.get(path).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "\u202e" not in page


def test_what_a_stranger_calls_a_page_is_not_shown_before_somebody_read_it(client, carried):
    opened(client, word_in(framed(client, title="Rumeur infâme")))
    thread = Thread.objects.get()
    places = [
        f"/threads/{thread.pk}/",
        f"/threads/{thread.pk}/feed/",
        f"/respond/{thread.pk}/",
        f"/follow/?thread={thread.pk}",
        f"/embed/{thread.pk}/",
    ]
    for place in places:
        assert "Rumeur" not in client.get(place).content.decode(), place
    factories.make_published(thread)
    assert "Rumeur" in client.get(f"/threads/{thread.pk}/").content.decode()


def test_the_discussion_stands_in_the_frame_as_elsewhere(client, outside):
    comment = factories.make_published(outside)
    factories.make_comment(outside, typed="Encore en attente.")
    answer = client.get(f"/embed/{outside.pk}/")
    page = answer.content.decode()
    assert f'id="c{comment.pk}"' in page
    assert "en attente" not in page
    assert f'action="/embed/{outside.pk}/respond/"' in page
    assert '<base target="_blank">' in page
    assert policy_of(answer)["frame-ancestors"] == "journal.example"
    assert not answer.cookies
    assert client.get(f"/embed/{outside.pk}/1/").url == f"/embed/{outside.pk}/"
    assert client.get(f"/embed/{outside.pk}/2/").status_code == 404


def test_the_tag_says_language_and_light(client, outside):
    factories.make_published(outside)
    page = client.get(f"/embed/{outside.pk}/?lang=en&theme=dark").content.decode()
    assert '<html lang="en" data-theme="dark">' in page
    assert ">Reply</a>" in page
    assert f'action="/embed/{outside.pk}/respond/?lang=en&amp;theme=dark"' in page
    assert ">Répondre</a>" in client.get(f"/embed/{outside.pk}/?lang=xx&theme=%22%3E").content.decode()
    assert framed(client, lang="en", theme="dark").url == f"/embed/{outside.pk}/?lang=en&theme=dark"


def test_an_article_has_no_frame(client, carried):
    thread = factories.make_thread(carried)
    comment = factories.make_published(thread)
    for path in (
        f"/embed/{thread.pk}/",
        f"/embed/{thread.pk}/respond/",
        f"/embed/{thread.pk}/follow/",
        f"/embed/alert/{comment.pk}/",
    ):
        assert client.get(path).status_code == 404, path
    assert client.get(f"/threads/{thread.pk}/").url == thread.url + "#discussion"


@pytest.mark.parametrize(
    "path", ["/embed/nowhere/", "/embed/12/nowhere/", "/embed/12/respond", "/embed/%00/"]
)
def test_the_home_page_is_led_to_outside_from_what_goes_wrong_in_a_frame(client, carried, path):
    page = client.get(path).content.decode()
    assert re.findall('<a href="/"[^>]*>', page) == ['<a href="/" target="_blank">'] * 2
    # On a page of our own it opens there.
    assert "_blank" not in client.get(path.replace("/embed/", "/charter/", 1)).content.decode()


def test_nothing_else_may_be_framed(client, outside):
    article = factories.make_thread(outside.publication)
    comment = factories.make_published(outside)
    for path in (
        "/", article.url, f"/respond/{outside.pk}/", f"/respond/{article.pk}/", f"/threads/{outside.pk}/", f"/alert/{comment.pk}/",
        f"/threads/?address={PAGE}", "/threads/?address=x", f"/follow/?thread={outside.pk}", "/mine/", "/charter/", "/sign-in/", "/desk/", "/embed.js",
    ):  # fmt: skip
        assert not is_frameable(client.get(path)), path


def test_a_frame_that_finds_nothing_says_so_within_it(client, outside):
    for path in (
        "/embed/999999999/",
        f"/embed/{2**63 - 1}0/",
        "/embed/999999/respond/",
        "/embed/alert/999999/",
        "/embed/alert/received/1/x/",
    ):
        answer = client.get(path)
        assert answer.status_code == 404, path
        assert policy_of(answer)["frame-ancestors"] == "journal.example", path


class TestWritingInTheFrame:
    """The whole way from the form to the thanks, with a browser that keeps no cookie."""

    @pytest.fixture
    def browser(self):
        return Client(enforce_csrf_checks=True)

    @pytest.fixture
    def place(self, outside):
        return f"/embed/{outside.pk}/respond/"

    def send(self, browser, place, headers=WITHIN, **said):
        said = {"text": TYPED, "name": "Maud", **said}
        preview = browser.post(place, {**said, "do": "preview"}, headers=headers)
        stamp = re.search(r'name="stamp" value="([^"]+)"', preview.content.decode())
        sent = browser.post(
            place, {**said, "do": "confirm", "stamp": stamp[1] if stamp else ""}, headers=headers
        )
        return preview, sent

    def test_it_is_sent_without_a_cookie(self, browser, place, outside):
        assert browser.get(place).status_code == 200
        preview, sent = self.send(browser, place)
        assert TYPED in preview.content.decode()
        comment = Comment.objects.get()
        assert (comment.state, comment.thread, comment.author_name) == (State.PENDING, outside, "Maud")
        page = sent.content.decode()
        link = re.search(r'href="http://testserver(/mine/[^"]+/)"', page)
        assert link
        assert not browser.cookies
        for answer in (preview, sent):
            assert policy_of(answer)["frame-ancestors"] == "journal.example"
            assert "X-Frame-Options" not in answer
            assert answer["Cache-Control"].count("no-store")
        # The link opens what was sent, in a tab of its own.
        assert TYPED in browser.get(browser.get(link[1]).url).content.decode()

    def test_a_reply_is_sent_too(self, browser, place, outside):
        first = factories.make_published(outside)
        self.send(browser, place, to=first.pk)
        assert Comment.objects.latest("pk").parent == first

    @pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
    def test_what_comes_from_elsewhere_is_refused(self, browser, place, site):
        preview, sent = self.send(
            browser, place, headers={"Sec-Fetch-Site": site, "Origin": "https://mal.example"}
        )
        if site != "none":
            assert preview.status_code == 403
        assert sent.status_code == 403
        assert not Comment.objects.exists()

    def test_without_the_stamp_of_a_preview_nothing_is_sent(self, browser, place):
        said = {"text": TYPED, "name": "Maud", "do": "confirm", "stamp": "x"}
        answer = browser.post(place, said, headers=WITHIN)
        assert answer.status_code == 403
        assert TYPED in answer.content.decode()
        assert not Comment.objects.exists()

    def test_whoever_is_signed_in_is_nobody_in_a_frame(self, browser, place, outside, moderator):
        browser.force_login(moderator)
        before = dict(browser.cookies)
        self.send(browser, place)
        comment = Comment.objects.get()
        assert (comment.user, comment.speaks_for_publication, comment.author_name) == (None, False, "Maud")
        assert dict(browser.cookies) == before
        assert str(moderator) not in browser.get(place).content.decode()

    def test_what_was_typed_is_kept_where_something_is_wrong(self, browser, place):
        answer = browser.post(place, {"text": TYPED, "name": "", "do": "preview"}, headers=WITHIN)
        assert answer.status_code == 422
        assert TYPED in answer.content.decode()

    def test_each_who_writes_there_is_somebody_new(self, browser, place):
        self.send(browser, place)
        self.send(browser, place, text="Une autre phrase, le soir venu.")
        assert Reader.objects.count() == 2

    def test_an_alert_is_sent_without_a_cookie(self, browser, outside):
        comment = factories.make_published(outside)
        place = f"/embed/alert/{comment.pk}/"
        assert browser.get(place).status_code == 200
        said = {"category": "other", "text": "Ceci vise quelqu’un.", "statement_category": ""}
        for site in ("cross-site", "same-site"):
            refused = browser.post(
                place, said, headers={"Sec-Fetch-Site": site, "Origin": "https://mal.example"}
            )
            assert refused.status_code == 403
        assert not Alert.objects.exists()
        answer = browser.post(place, said, headers=WITHIN)
        assert answer.status_code == 302, answer.content.decode()
        alert = Alert.objects.get()
        assert answer.url.startswith(f"/embed/alert/received/{alert.pk}/")
        receipt = browser.get(answer.url)
        assert f"http://testserver/alert/received/{alert.pk}/" in receipt.content.decode()
        assert policy_of(receipt)["frame-ancestors"] == "journal.example"
        assert not browser.cookies

    def test_following_is_explained_in_the_frame(self, browser, outside):
        page = browser.get(f"/embed/{outside.pk}/follow/").content.decode()
        assert f"http://testserver/threads/{outside.pk}/feed/" in page


class TestOnAPageOfItsOwn:
    """For whoever has no script: the link in the tag's ``noscript`` leads to the Palabre host."""

    def look(self, client, referer="", **said):
        headers = {"Referer": referer} if referer else {}
        return client.get(f"/threads/?{urlencode({'address': PAGE, **said})}", headers=headers)

    def test_the_link_leads_to_the_discussion(self, client, outside):
        comment = factories.make_published(outside)
        assert self.look(client).url == f"/threads/{outside.pk}/"
        page = client.get(f"/threads/{outside.pk}/").content.decode()
        assert f'id="c{comment.pk}"' in page
        assert f'href="{PAGE}"' in page
        assert f'action="/respond/{outside.pk}/"' in page
        assert client.get(f"/c/{comment.pk}/").url == f"/threads/{outside.pk}/#c{comment.pk}"
        assert client.get(f"/threads/{outside.pk}/discussion/1/").url == f"/threads/{outside.pk}/#discussion"

    def test_whoever_comes_from_a_registered_host_may_begin_it(self, client, carried):
        answer = self.look(client, referer="https://journal.example/")
        page = answer.content.decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
        begun = client.post("/threads/open/", {"word": word_in(answer), "csrfmiddlewaretoken": token})
        assert begun.url == f"/respond/{Thread.objects.get().pk}/"

    @pytest.mark.parametrize(
        "referer",
        ["", "https://mal.example/", "x", "https://journal.example.mal.example/", "http://testserver/"],
    )
    def test_whoever_invents_an_address_begins_nothing(self, client, carried, referer):
        answer = self.look(client, referer=referer)
        assert answer.status_code == 200
        assert not word_in(answer)
        assert f'href="{PAGE}"' in answer.content.decode()

    def test_an_unregistered_host_gets_a_sentence(self, client, carried):
        answer = self.look(client, address="https://mal.example/a", referer="https://mal.example/")
        assert answer.status_code == 403
        assert "mal.example n’est pas enregistré" in answer.content.decode()
        assert self.look(client, address="data:x").status_code == 400

    def test_nothing_is_begun_from_elsewhere(self, carried, client):
        browser = Client(enforce_csrf_checks=True)
        word = word_in(self.look(client, referer="https://journal.example/"))
        answer = browser.post(
            "/threads/open/",
            {"word": word},
            headers={"Sec-Fetch-Site": "cross-site", "Origin": "https://mal.example"},
        )
        assert answer.status_code == 403
        assert not Thread.objects.exists()


class TestCounts:
    """How many comments the articles of a list have."""

    def ask(self, client, *addresses, at="https://journal.example", **said):
        return client.get(f"/embed/counts/?{urlencode({'at': at, 'of': ' '.join(addresses), **said})}")

    def test_a_list_learns_its_counts_in_one_request(self, client, outside, django_assert_max_num_queries):
        factories.make_published(outside)
        factories.make_comment(outside)
        factories.make_published(
            factories.make_outside_thread(outside.publication, PAGE, key="débat du jour")
        )
        addresses = [PAGE + "?fbclid=x", "https://journal.example/b", "-", "~d%C3%A9bat%20du%20jour"]
        answer = self.ask(client, *addresses)
        assert [one["count"] for one in answer.json()["counts"]] == [1, 0, 0, 1]
        assert answer.json()["counts"][0]["says"] == "1 commentaire"
        assert self.ask(client, PAGE, lang="en").json()["counts"][0]["says"] == "1 comment"
        assert answer["Access-Control-Allow-Origin"] == "https://journal.example"
        assert "Access-Control-Allow-Credentials" not in answer
        with django_assert_max_num_queries(4):
            self.ask(client, *[f"https://journal.example/{n}" for n in range(100)])

    def test_a_long_list_is_posted(self, client, outside):
        addresses = [f"https://journal.example/{'x' * 300}/{n}" for n in range(99)]
        answer = Client(enforce_csrf_checks=True).post(
            "/embed/counts/", {"at": "https://journal.example", "of": " ".join([*addresses, PAGE])}
        )
        assert len(answer.json()["counts"]) == 100
        assert self.ask(client, *["https://journal.example/a"] * 101).status_code == 400

    @pytest.mark.parametrize(
        "at",
        [
            "",
            "null",
            "https://mal.example",
            "https://journal.example/",
            "https://journal.example\r\nX: y",
            "*",
            "https://JOURNAL.example",
        ],
    )
    def test_a_page_elsewhere_learns_nothing(self, client, outside, at):
        answer = self.ask(client, PAGE, at=at)
        assert answer.status_code == (403 if at == "https://mal.example" else 400)
        assert "Access-Control-Allow-Origin" not in answer


def test_the_script_is_for_every_page_and_asks_for_its_own_host_alone(client, publication):
    answer = client.get("/embed.js")
    script = answer.content.decode()
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "max-age=3600" in answer["Cache-Control"]
    assert '"WORDS"' not in script
    assert "Lisez-la sur une page à elle" in script
    for forbidden in (
        "document.cookie",
        "localStorage",
        "innerHTML",
        "eval(",
        "insertAdjacentHTML",
        "document.write",
        'setAttribute("style"',
        "import ",
    ):
        assert forbidden not in script, forbidden


def test_the_script_is_small(client, publication):
    import gzip

    # Ten thousand bytes compressed are promised (docs/embed.md); it is far below.
    assert len(gzip.compress(client.get("/embed.js").content, 6)) < 4000


def test_the_desk_gives_a_page_its_title(client, outside, moderator):
    client.force_login(moderator)
    place = f"/desk/threads/{outside.pk}/"
    assert PAGE in client.get(place).content.decode()
    assert client.post(f"{place}title/", {"title": " Le  canal "}).status_code == 302
    assert Thread.objects.get(pk=outside.pk).page_title == "Le canal"
    for wrong in ("", "x" * 301):
        assert client.post(f"{place}title/", {"title": wrong}).status_code == 422
    article = factories.make_thread(outside.publication)
    assert client.post(f"/desk/threads/{article.pk}/title/", {"title": "x"}).status_code == 404


def test_a_mail_says_nothing_that_a_stranger_made_up(client, carried):
    opened(client, word_in(framed(client, title="Votre compte est bloqué : https://piege.example")))
    factories.make_comment(
        Thread.objects.get(), reader=factories.make_reader(carried)[0], email="zoe@example.org"
    )
    sending.work_once(lambda: timezone.now() + datetime.timedelta(minutes=5))
    [told] = [one for one in mail.outbox if one.to == ["zoe@example.org"]]
    assert "piege" not in told.subject + told.body
    assert "journal.example" in told.body


def test_a_key_that_is_an_address_is_where_the_page_stands(client, carried, moderator):
    hosts.register(carried, "blog.example", with_subdomains=False, by=moderator, at=NOON)
    framed_as = {"address": "http://blog.example/autre", "thread": PAGE}
    opened(client, word_in(client.get(f"/embed/?{urlencode(framed_as)}")))
    assert Thread.objects.get().page_address == PAGE
