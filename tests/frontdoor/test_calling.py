"""What Django is told of a request, and what becomes of its answer."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from palabre.frontdoor.bodies import Allowance
from palabre.frontdoor.calling import Calling, Limits
from palabre.frontdoor.rates import Rate
from palabre.frontdoor.wsgi import FileOnDisk
from tests.frontdoor.test_bodies import Sender


class Headers:
    def __init__(self, lines):
        self.lines = lines

    def items(self):
        return list(self.lines)

    def get(self, name, default=None):
        return next((value for key, value in self.lines if key == name), default)


class Scope:
    proto = "http"
    scheme = "http"
    server = "127.0.0.1:8000"
    query_string = ""

    def __init__(self, method="GET", path="/", *, client="203.0.113.9:5000", authority=None, **headers):
        self.method, self.path, self.client, self.authority = method, path, client, authority
        lines = headers.pop("lines", [])
        self.headers = Headers([("host", "localhost"), *lines])


class Protocol(Sender):
    """Remembers what it was told to answer."""

    def response_bytes(self, status, headers, body):
        self.status, self.headers, self.body = status, dict(headers), body

    def response_empty(self, status, headers):
        self.status, self.headers, self.body = status, dict(headers), None

    def response_file(self, status, headers, file):
        self.status, self.headers, self.body = status, dict(headers), file


def ask(application, *scopes, chunks=(), stalls=False, proxies=0, limits=None):
    """Ask ``application`` for each of ``scopes`` in turn; return the last protocol."""

    async def main():
        calling = Calling(application, proxies=proxies, limits=limits)
        calling.pool = ThreadPoolExecutor(1)
        for scope in scopes:
            protocol = Protocol(*chunks, stalls=stalls)
            await calling.__rsgi__(scope, protocol)
        calling.__rsgi_del__(asyncio.get_running_loop())
        # A thread that is done tells the loop, which forgets the body in its next turn.
        await asyncio.sleep(0)
        assert calling.under_way == 0
        assert calling.room.held_bytes == 0
        return protocol

    return asyncio.run(main())


class Django:
    """A WSGI application that remembers what it was called with."""

    def __init__(self, *chunks, status="200 OK", headers=(("Content-Type", "text/plain"),), fails=False):
        self.chunks, self.status, self.headers, self.fails = chunks or (b"said",), status, headers, fails
        self.environ = None
        self.body = None
        self.closed = False

    def __call__(self, environ, start_response):
        self.environ = environ
        self.body = environ["wsgi.input"].read()
        if self.fails:
            raise RuntimeError("broken")
        start_response(self.status, list(self.headers))
        return self

    def __iter__(self):
        return iter(self.chunks)

    def close(self):
        self.closed = True


def test_django_is_told_the_request_and_its_whole_body():
    django = Django(b"one", b"two")
    lines = [("content-length", "6"), ("content-type", "text/plain"), ("cookie", "a=1"), ("cookie", "b=2")]
    protocol = ask(django, Scope("POST", "/é/", lines=lines), chunks=[b"abc", b"def"])
    assert (protocol.status, protocol.body) == (200, b"onetwo")
    assert django.closed
    assert django.body == b"abcdef"
    environ = django.environ
    assert environ["PATH_INFO"].encode("latin-1").decode() == "/é/"
    assert environ["CONTENT_LENGTH"] == "6"
    assert environ["CONTENT_TYPE"] == "text/plain"
    assert environ["HTTP_COOKIE"] == "a=1; b=2"
    assert environ["HTTP_HOST"] == "localhost"
    assert environ["REMOTE_ADDR"] == "203.0.113.9"


@pytest.mark.parametrize("charset", ["rot13", '"hex"', " zlib_codec", "latin-1", "undefined", ""])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_other_charset_than_utf_8_is_read(method, charset):
    django = Django()
    said = ("content-type", f"multipart/form-data; boundary=x; Charset={charset}")
    assert ask(django, Scope(method, lines=[said])).status == 400
    assert django.environ is None
    assert ask(django, Scope(method, lines=[("content-type", "text/plain; charset=UTF-8")])).status == 200


def test_a_header_with_an_underscore_is_not_passed_on():
    django = Django()
    ask(django, Scope(lines=[("x_forwarded_for", "1.1.1.1"), ("remote_addr", "1.1.1.1"), ("x-real", "yes")]))
    assert django.environ["HTTP_X_REAL"] == "yes"
    assert not [name for name in django.environ if "FORWARDED" in name or name == "HTTP_REMOTE_ADDR"]


def test_a_forged_address_changes_nothing_by_default():
    django = Django()
    ask(django, Scope(lines=[("x-forwarded-for", "1.1.1.1"), ("x-forwarded-proto", "https")]))
    assert django.environ["REMOTE_ADDR"] == "203.0.113.9"
    assert django.environ["wsgi.url_scheme"] == "http"


def test_behind_one_proxy_its_word_counts_and_nothing_left_of_it():
    django = Django()
    lines = [("x-forwarded-for", "1.1.1.1, 198.51.100.7"), ("x-forwarded-proto", "https")]
    ask(django, Scope(client="10.0.0.1:9", lines=lines), proxies=1)
    assert django.environ["REMOTE_ADDR"] == "198.51.100.7"
    assert django.environ["wsgi.url_scheme"] == "https"
    assert "HTTP_X_FORWARDED_FOR" not in django.environ


def test_a_slow_body_gets_a_sentence_and_no_thread():
    django = Django()
    limits = Limits(page=Allowance(1000, 0))
    scope = Scope("POST", lines=[("content-length", "6"), ("accept-language", "en")])
    protocol = ask(django, scope, chunks=[b"abc"], stalls=True, limits=limits)
    assert protocol.status == 408
    assert b"took too long" in protocol.body
    assert django.environ is None


def test_too_frequent_writing_is_told_when_to_come_back():
    django = Django()
    limits = Limits(writing=Rate(per_minute=1, burst=2), staff_writing=Rate(per_minute=1, burst=3))
    protocol = ask(django, *[Scope("POST")] * 3, limits=limits)
    assert protocol.status == 429
    assert protocol.headers["retry-after"] == "60"
    assert "Attendez une minute" in protocol.body.decode()
    assert ask(django, *[Scope("POST", "/desk/")] * 3, limits=limits).status == 200
    assert (
        ask(django, *[Scope("POST")] * 2, Scope("POST", client="[2001:db8::1]:80"), limits=limits).status
        == 200
    )
    assert ask(django, *[Scope("GET")] * 9, limits=limits).status == 200


def test_reading_pages_of_other_sites_takes_nothing_of_the_right_to_write():
    once = Rate(per_minute=1, burst=1)
    limits = Limits(
        writing=once, reading=Rate(per_minute=1, burst=3), introducing=Rate(per_minute=1, burst=2)
    )
    counts, known, write = (Scope("POST", f"/embed/{path}/") for path in ("counts", "12/known", "12/respond"))
    assert (
        ask(Django(), *[counts] * 3, known, Scope("POST", "/embed/known/"), write, limits=limits).status
        == 200
    )
    # Each has its own end, and no other address is meant.
    assert ask(Django(), *[counts] * 4, limits=limits).status == 429
    assert ask(Django(), *[known] * 3, limits=limits).status == 429
    for path in (
        "/embed/counts/x/",
        "/x/embed/counts/",
        "/embed/12/known/x",
        "/counts/",
        "/embed/12/counts/",
    ):
        assert ask(Django(), *[Scope("POST", path)] * 2, limits=limits).status == 429
    assert ask(Django(), *[Scope("DELETE", "/embed/counts/")] * 2, limits=limits).status == 429


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"writing": Rate(per_minute=1, burst=0)}, 429),
        ({"page": Allowance(2, 30)}, 413),
        ({"waiting": 0}, 503),
    ],
    ids=str,
)
def test_what_it_says_to_whoever_writes_in_a_frame_is_read_there(said, status):
    lines = [("content-length", "6"), ("content-type", "application/x-www-form-urlencoded")]
    for path, is_framed in (("/embed/12/respond/", True), ("/respond/12/", False), ("/embed.js", False)):
        protocol = ask(Django(), Scope("POST", path, lines=lines), chunks=[b"text=x"], limits=Limits(**said))
        assert protocol.status == status
        policy = protocol.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'")
        assert ("frame-ancestors 'none'" not in policy) is is_framed
        assert "x-frame-options" not in protocol.headers


def test_programs_are_told_by_problem_details_and_take_more_where_a_token_comes_first():
    limits = Limits(writing=Rate(per_minute=60, burst=2), staff_writing=Rate(per_minute=60, burst=3))
    path = "/api/v1/threads/1/comments"
    protocol = ask(Django(), *[Scope("POST", path)] * 3, limits=limits)
    assert (protocol.status, protocol.headers["retry-after"]) == (429, "1")
    assert protocol.headers["content-type"] == "application/problem+json"
    said = json.loads(protocol.body)
    assert (said["type"], said["title"], said["status"]) == ("about:blank", "Too Many Requests", 429)
    assert said["detail"]
    for path in ("/api/v1/desk/comments/1/decisions", "/api/v1alpha1/comments:analyze"):
        assert ask(Django(), *[Scope("POST", path)] * 3, limits=limits).status == 200
    failed = ask(Django(fails=True), Scope("GET", "/api/v1/charter"))
    assert (failed.status, json.loads(failed.body)["status"]) == (500, 500)


def test_what_django_cannot_answer_is_a_sentence_and_not_its_reason():
    protocol = ask(Django(fails=True), Scope())
    assert protocol.status == 500
    assert b"broken" not in protocol.body


def test_an_answer_beyond_all_bounds_is_not_held_in_memory():
    django = Django(b"x" * 600, b"x" * 600)
    assert ask(django, Scope(), limits=Limits(answer_bytes=1000)).status == 500
    assert django.closed


@pytest.mark.parametrize(
    ("status", "method"), [("204 No Content", "GET"), ("304 Not Modified", "GET"), ("200 OK", "HEAD")]
)
def test_where_there_is_no_body_none_is_sent(status, method):
    assert ask(Django(status=status), Scope(method)).body is None


def test_a_file_is_sent_from_the_disk_when_it_is_whole(tmp_path):
    (tmp_path / "picture.jpg").write_bytes(b"picture")

    def send_file(length):
        def application(environ, start_response):
            start_response("200 OK", [("Content-Length", str(length))])
            return environ["wsgi.file_wrapper"]((tmp_path / "picture.jpg").open("rb"))

        return application

    assert ask(send_file(7), Scope()).body == str(tmp_path / "picture.jpg")
    assert ask(send_file(3), Scope()).body == b"picture"


def test_a_file_without_a_name_is_read(tmp_path):
    import io

    assert FileOnDisk(io.BytesIO(b"abc")).path("3") == ""
