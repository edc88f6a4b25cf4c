"""What is answered from finished pages, what is made once for many, and what is never kept."""

from __future__ import annotations

import asyncio
import gzip
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import brotli
import pytest
import zstandard

from palabre.frontdoor.calling import Calling
from palabre.frontdoor.counting import Counters, Shared
from palabre.frontdoor.door import Door
from palabre.frontdoor.pages import chosen, compress, expand
from tests.frontdoor.test_calling import Headers, Protocol, Scope

ARTICLE = "/culture/la-fanfare/"
PAGE = "<p>La fanfare répète.</p>" * 40
BYTES = PAGE.encode()


class Lines(Headers):
    def get_all(self, name):
        return [value for key, value in self.lines if key == name]


class Asking(Scope):
    """A request for an article, unless another address is said; ``asking`` are its other headers."""

    def __init__(self, path=ARTICLE, *, method="GET", query="", host="localhost", **asking):
        super().__init__(method, path)
        self.query_string = query
        self.headers = Lines([("host", host), *((k.replace("_", "-"), v) for k, v in asking.items())])


class Django:
    """Answers each request with ``text`` (bytes), and remembers them. ``gate`` holds it up."""

    def __init__(self, text=BYTES, *, status="200 OK", depends="publication:1 thread:7", headers=()):
        self.text, self.status, self.depends, self.headers = text, status, depends, headers
        self.asked = []
        self.began, self.gate = threading.Semaphore(0), None

    def __call__(self, environ, start_response):
        self.asked.append(environ)
        text = self.text
        self.began.release()
        if self.gate is not None:
            self.gate.wait(20)
        told = (
            [("Palabre-Depends", self.depends), ("Palabre-Of", "1")] if environ.get("palabre.flight") else []
        )
        start_response(self.status, [("Content-Type", "text/html; charset=utf-8"), *told, *self.headers])
        return [text]


class Told:
    """A follower whose news are told by the test."""

    def __init__(self, news):
        self.news, self.is_current, self.others_act = news, True, False

    @property
    def is_lasting(self):
        return self.is_current

    def begin(self):
        pass

    def end(self):
        pass

    def catch_up(self):
        self.news.take()


class House:
    """A door in a running loop, asked by the test."""

    def __init__(self, django, **said):
        self.django = django
        self.door = Door(Calling(django), follow=Told, counters=Counters(Shared()), **said)
        self.door.calling.pool = ThreadPoolExecutor(4)
        self.door.counters.begin(asyncio.get_running_loop(), self.door.measured)

    async def ask(self, *scope, **said):
        return await self.ask_for(Asking(*scope, **said))

    async def ask_for(self, scope):
        protocol = Protocol()
        await self.door.__rsgi__(scope, protocol)
        return protocol

    def touch(self, *names):
        self.door.news.add(set(names))

    def told(self, *names):
        """As it is read in the journal."""
        self.door.news.read([set(names)])

    async def until_django_works(self):
        assert await asyncio.to_thread(self.django.began.acquire, timeout=20)


def visit(django, story, **said):
    """Tell ``story(house)`` in a loop of its own."""

    async def main():
        house = House(django, **said)
        try:
            return await story(house)
        finally:
            if django.gate is not None:
                django.gate.set()
            house.door.calling.pool.shutdown()

    return asyncio.run(main())


def test_a_page_is_made_once_and_then_handed_out():
    django = Django()

    async def story(house):
        first, second = await house.ask(), await house.ask()
        assert first.status == second.status == 200
        assert first.body == second.body == PAGE.encode()
        assert first.headers == second.headers
        assert house.door.counters.hits == 1

    visit(django, story)
    assert len(django.asked) == 1


def test_each_encoding_has_its_own_bytes_and_tag():
    expanded = {
        "zstd": zstandard.ZstdDecompressor().decompress, "br": brotli.decompress, "gzip": gzip.decompress,
        "identity": bytes,
    }  # fmt: skip

    async def story(house):
        tags = set()
        for encoding, expand_it in expanded.items():
            for _time in range(2):
                answer = await house.ask(accept_encoding=encoding)
                assert answer.headers.get("content-encoding", "identity") == encoding
                assert expand_it(answer.body) == PAGE.encode()
                assert answer.headers["vary"] == "Accept-Encoding"
                assert answer.headers["cache-control"] == "public, max-age=0, s-maxage=60"
                assert not answer.headers["etag"].startswith("W/")
                tags.add(answer.headers["etag"])
                again = await house.ask(accept_encoding=encoding, if_none_match=answer.headers["etag"])
                assert (again.status, again.body) == (304, None)
                assert again.headers["etag"] == answer.headers["etag"]
        assert len(tags) == 4
        for tag in tags:
            other = await house.ask(accept_encoding="identity", if_none_match=tag)
            assert (other.status == 304) == (tag == answer.headers["etag"])

    django = Django()
    visit(django, story)
    assert len(django.asked) == 1


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        (None, "identity"), ("", "identity"), ("gzip", "gzip"), ("gzip, deflate, br, zstd", "zstd"),
        ("gzip, deflate, br", "br"), ("br;q=0.5, gzip", "gzip"), ("zstd;q=0, br;q=0, gzip;q=0", "identity"),
        ("*", "zstd"), ("*;q=0", "identity"), ("x-gzip", "gzip"), ("GZIP", "gzip"), ("gzip;q=much", "identity"),
        (",;=,,gzip", "gzip"),
    ],
)  # fmt: skip
def test_a_reader_gets_what_their_browser_accepts(accepted, encoding):
    assert chosen(accepted) == encoding


@pytest.mark.parametrize("known", ["{}", "W/{}", '"other", {}', "*", '"a",W/{}'])
def test_whoever_has_the_page_is_told_so(known):
    async def story(house):
        tag = (await house.ask()).headers["etag"]
        assert (await house.ask(if_none_match=known.format(tag))).status == 304
        assert (await house.ask(if_none_match='"other"')).status == 200

    visit(Django(), story)


def test_the_head_has_the_length_of_the_whole_and_ranges_are_ignored():
    async def story(house):
        head = await house.ask(method="HEAD")
        assert head.body is None
        assert head.headers["content-length"] == str(len(PAGE.encode()))
        part = await house.ask(range="bytes=0-9")
        assert (part.status, part.body) == (200, PAGE.encode())

    visit(Django(), story)


@pytest.mark.parametrize(
    "said",
    [
        {"headers": [("Set-Cookie", "a=b")]}, {"headers": [("Vary", "Cookie")]}, {"status": "404 Not Found"},
        {"headers": [("Cache-Control", "private")]}, {"headers": [("Cache-Control", "no-store")]},
        {"status": "302 Found"}, {"status": "500 Internal Server Error"}, {"status": "301 Moved Permanently"},
    ],
    ids=str,
)  # fmt: skip
def test_what_is_for_somebody_or_no_page_is_not_kept(said):
    django = Django(**said)

    async def story(house):
        await house.ask()
        await house.ask()
        assert len(house.door.shelf.store) == 0

    visit(django, story)
    # What is for somebody alone is asked for again for each of them: nobody gets another's cookie.
    is_personal = any(name in ("Set-Cookie", "Vary") for name, _value in said.get("headers", ()))
    assert len(django.asked) == (4 if is_personal else 2)


def test_what_is_told_in_the_language_that_is_asked_for_is_asked_for_again_by_whoever_names_one():
    django = Django(status="422 Unprocessable Entity", headers=[("Vary", "Accept-Language")])

    async def story(house):
        await house.ask("/api/v1/charter/7")
        assert len(django.asked) == 1
        await house.ask("/api/v1/charter/7", accept_language="en")
        assert django.asked[-1]["HTTP_ACCEPT_LANGUAGE"] == "en"

    visit(django, story)


def test_only_the_answer_of_a_comments_number_may_lead_on():
    django = Django(b"", status="302 Found", headers=[("Location", "/culture/la-fanfare/#c42")])

    async def story(house):
        for _time in range(2):
            answer = await house.ask("/c/42/")
            assert (answer.status, answer.headers["location"]) == (302, "/culture/la-fanfare/#c42")

    visit(django, story)
    assert len(django.asked) == 1


def test_a_page_is_made_for_nobody_in_particular():
    django = Django()

    async def story(house):
        await house.ask(
            cookie="sessionid=secret", authorization="Basic x", accept_language="en", user_agent="mine"
        )
        # And whoever comes with a cookie gets what everybody gets.
        assert (await house.ask(cookie="sessionid=other")).status == 200

    visit(django, story)
    (asked,) = django.asked
    assert {name for name in asked if name.startswith("HTTP_")} == {"HTTP_HOST"}
    assert asked["REMOTE_ADDR"] == "127.0.0.1"


def test_whoever_signed_in_is_asked_for_again_where_the_page_is_not_everybodys():
    class Restricted(Django):
        def __call__(self, environ, start_response):
            self.status = "200 OK" if "HTTP_COOKIE" in environ else "302 Found"
            self.depends = "publication:1"
            self.headers = [("Vary", "Cookie")]
            return super().__call__(environ, start_response)

    async def story(house):
        assert (await house.ask()).status == 302
        assert (await house.ask(cookie="sessionid=mine")).status == 200
        assert (await house.ask()).status == 302
        assert len(house.door.shelf.store) == 0

    visit(Restricted(), story)


def test_unknown_parameters_make_no_new_pages():
    django = Django()

    async def story(house):
        await house.ask()
        for n in range(50):
            assert (await house.ask(query=f"utm_source=lettre{n}")).body == PAGE.encode()
        assert len(house.door.shelf.store) == 1

    visit(django, story)
    assert len(django.asked) == 1


def test_of_many_who_ask_at_once_django_is_asked_once():
    django = Django()
    django.gate = threading.Event()

    async def story(house):
        asking = [asyncio.ensure_future(house.ask()) for _reader in range(200)]
        await house.until_django_works()
        django.gate.set()
        assert {answer.body for answer in await asyncio.gather(*asking)} == {PAGE.encode()}
        assert house.door.counters.joined == 199

    visit(django, story)
    assert len(django.asked) == 1


@pytest.mark.parametrize("names", [("thread:7",), ("publication:1",), ("*",)])
def test_a_page_is_dropped_with_what_it_shows(names):
    django = Django()

    async def story(house):
        await house.ask()
        house.touch("thread:8", "comments:1")
        await house.ask()
        assert len(django.asked) == 1
        house.touch(*names)
        django.text = b"another"
        assert (await house.ask()).body == b"another"

    visit(django, story)
    assert len(django.asked) == 2


def test_who_asks_after_a_change_never_gets_what_was_begun_before_it():
    django = Django(b"with what was removed")
    django.gate = threading.Event()

    async def story(house):
        before = asyncio.ensure_future(house.ask())
        await house.until_django_works()
        house.touch("thread:7")
        django.text = b"without it"
        after = asyncio.ensure_future(house.ask())
        await house.until_django_works()
        django.gate.set()
        assert (await after).body == b"without it"
        await before
        assert (await house.ask()).body == b"without it"

    visit(django, story)
    assert len(django.asked) == 2


def test_a_change_elsewhere_does_not_make_anybody_begin_again():
    django = Django()

    async def story(house):
        await house.ask()
        house.touch("thread:7")
        django.gate = threading.Event()
        before = asyncio.ensure_future(house.ask())
        for _time in range(2):
            await house.until_django_works()
        house.touch("thread:8")
        after = asyncio.ensure_future(house.ask())
        await asyncio.sleep(0)
        django.gate.set()
        await asyncio.gather(before, after)
        assert len(house.door.shelf.store) == 1

    visit(django, story)
    assert len(django.asked) == 2


def test_what_was_touched_while_it_was_made_is_not_kept():
    django = Django()
    django.gate = threading.Event()

    async def story(house):
        asking = asyncio.ensure_future(house.ask())
        await house.until_django_works()
        house.touch("thread:7")
        django.gate.set()
        assert (await asking).status == 200
        assert len(house.door.shelf.store) == 0

    visit(django, story)


def test_a_page_is_not_shown_beyond_its_time():
    django = Django(headers=[("Palabre-Until", str(time.time() - 1))])

    async def story(house):
        await house.ask()
        await house.ask()

    visit(django, story)
    assert len(django.asked) == 2


def test_the_store_keeps_to_its_bytes_and_forgets_the_least_recently_used():
    django = Django()

    async def story(house):
        store = house.door.shelf.store
        for n in range(9):
            await house.ask(f"/culture/article-{n}/")
            await house.ask("/culture/article-0/")
            assert store.bytes <= store.max_bytes
        assert 1 < len(store) < 9
        made = len(django.asked)
        await house.ask("/culture/article-0/")
        assert len(django.asked) == made
        await house.ask("/culture/article-1/")
        assert len(django.asked) == made + 1
        store.clear()
        assert store.bytes == 0

    visit(django, story, kept_bytes=30_000)


def test_every_encoding_of_a_page_counts():
    django = Django()

    async def story(house):
        weights = []
        for encoding in ("zstd", "br", "gzip", "identity"):
            await house.ask(accept_encoding=encoding)
            weights.append(house.door.shelf.store.bytes)
        assert weights == sorted(set(weights))

    visit(django, story)


SAID = (
    b"<h1>La fanfare</h1><!--[said:article:3:discussion--><section>Bravo !</section><!--said]--><p>Fin</p>"
    b"<a><!--[said:counts:3:count-->3 commentaires<!--said]--></a>"
)


def test_the_marks_around_comments_are_taken_off():
    async def story(house):
        assert (await house.ask()).body == (
            b"<h1>La fanfare</h1><section>Bravo !</section><p>Fin</p><a>3 commentaires</a>"
        )

    visit(Django(SAID, headers=[("Content-Length", str(len(SAID)))]), story)


def test_without_news_django_is_asked_and_where_it_cannot_answer_comments_are_left_out():
    django = Django(SAID)

    async def story(house):
        tag = (await house.ask()).headers["etag"]
        house.door.follower.is_current = False
        # An article that was withdrawn meanwhile is gone, whatever is kept of it.
        django.status = "404 Not Found"
        assert (await house.ask(if_none_match=tag)).status == 404
        django.status = "503 Service Unavailable"
        made = len(django.asked)
        for _time in range(3):
            answer = await house.ask(if_none_match=tag)
            assert answer.status == 200
            assert b"Bravo" not in answer.body
            assert "Les commentaires ne peuvent pas être montrés".encode() in answer.body
            assert answer.body.endswith(b"<p>Fin</p><a>Discussion</a>")
            assert answer.headers["cache-control"] == "no-store"
            assert "etag" not in answer.headers
        # What did not answer is left alone for a while.
        assert len(django.asked) == made + 1
        house.door.follower.is_current, django.status = True, "200 OK"
        assert b"Bravo" in (await house.ask()).body

    visit(django, story)


def test_what_changed_on_its_way_may_be_kept_by_no_cache():
    django = Django()
    django.gate = threading.Event()

    async def story(house):
        asking = asyncio.ensure_future(house.ask())
        await house.until_django_works()
        house.touch("thread:7")
        django.gate.set()
        assert (await asking).headers["cache-control"] == "no-store"
        assert (await house.ask()).headers["cache-control"] == "public, max-age=0, s-maxage=60"

    visit(django, story)


def test_long_spellings_are_not_remembered():
    async def story(house):
        for n in range(20):
            await house.ask(accept_encoding=f"gzip, {n}{'x' * 5000}")
        assert len(house.door.spellings.encodings) == 0

    visit(Django(), story)


def test_of_what_strangers_write_at_length_nothing_stays_beyond_what_is_kept():
    async def story(house):
        for n in range(20):
            await house.ask("/embed/", query=f"address=https://journal.example/{n}{'x' * 5000}")
            await house.ask("/embed/counts/", query=f"at=https://journal.example&of={n}{'x' * 5000}")
        assert sum(len("".join(key)) for key in house.door.shelf.depended) == 0
        await house.ask("/embed/", query="address=https://journal.example/a")
        await house.ask(f"/culture/{'fanfare-' * 30}/")
        assert len(house.door.shelf.depended) == 2

    visit(Django(), story)


def test_what_is_made_without_news_is_not_kept():
    async def story(house):
        house.door.follower.is_current = False
        assert (await house.ask()).status == 200
        assert len(house.door.shelf.store) == 0

    visit(Django(), story)


def test_what_django_could_not_answer_is_not_kept():
    class Failing(Django):
        def __call__(self, environ, start_response):
            self.asked.append(environ)
            raise RuntimeError("broken")

    django = Failing()

    async def story(house):
        for _time in range(2):
            assert (await house.ask()).status == 500

    visit(django, story)
    assert len(django.asked) == 2


def test_a_host_is_known_by_what_it_is_not_by_its_spelling():
    django = Django()

    async def story(house):
        for n in range(40):
            await house.ask(host=f"localhost:{n + 1}")
        assert len(house.door.shelf.store) == 1

    visit(django, story)


def test_two_hosts_are_none():
    async def story(house):
        await house.ask()
        scope = Asking()
        scope.headers.lines.append(("host", "other.example"))
        assert (await house.ask_for(scope)).status == 400

    visit(Django(), story)


def test_what_was_never_compressed_stays_so():
    picture = b"\x89PNG" * 400

    async def story(house):
        for _time in range(2):
            answer = await house.ask("/static/press/icon.png", accept_encoding="br")
            assert (answer.body, answer.headers.get("content-encoding")) == (picture, None)

    visit(_Png(picture), story)


class _Png(Django):
    def __call__(self, environ, start_response):
        start_response(
            "200 OK", [("Content-Type", "image/png"), ("Palabre-Depends", "static"), ("Palabre-Of", "1")]
        )
        return [self.text]


def test_expanding_undoes_compressing():
    for encoding in ("zstd", "br", "gzip", "identity"):
        assert expand(compress(PAGE.encode(), encoding), encoding) == PAGE.encode()
