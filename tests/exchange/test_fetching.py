"""Nothing but a public picture of the named site is ever fetched."""

from __future__ import annotations

import io
import socket
import threading

import pytest
from PIL import Image

from palabre.exchange import fetching
from palabre.exchange.fetching import NotFetched, ending_of, fetch_picture


def found(*addresses):
    """What a look-up answers."""
    return lambda host, port, **said: [
        (socket.AF_INET, said.get("type"), 6, "", (address, port)) for address in addresses
    ]


def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", found("9.9.9.9", "127.0.0.1"))
    with pytest.raises(NotFetched, match="public internet"):
        fetch_picture("http://rebind.example/a.png", is_allowed=lambda host: True)


@pytest.mark.parametrize(
    "address",
    ["file:///etc/passwd", "ftp://old.example/a.png", "gopher://old.example/", "http://user@old.example/a.png",
     "http://old.example:22/a.png", "http://old.example:99999/a.png", "//old.example/a", "http:///a.png", "http://[::1/"],
)  # fmt: skip
def test_only_plain_addresses_of_the_web_are_asked(address, monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *given, **said: pytest.fail("looked up"))
    with pytest.raises(NotFetched):
        fetch_picture(address, is_allowed=lambda host: True)


def test_another_site_is_not_even_looked_up(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *given, **said: pytest.fail("looked up"))
    with pytest.raises(NotFetched, match="another site"):
        fetch_picture("http://stranger.example/a.png", is_allowed=lambda host: host == "old.example")


def png(size=(4, 3)) -> bytes:
    """A PNG."""
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, "PNG")
    return out.getvalue()


def answer(content: bytes, *, status="200 OK", **headers) -> bytes:
    """An HTTP answer."""
    said = {"Content-Length": str(len(content))} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in said.items()), "", ""]
    return "\r\n".join(lines).encode() + content


@pytest.fixture
def site(monkeypatch):
    """A site on loopback that gives each visitor the next answer; what it was asked."""
    server = socket.create_server(("127.0.0.1", 0))
    asked, answers, looked_up = [], [], []

    def to_server(address, timeout=None, **said):
        asked.append(address[0])
        sock = socket.socket()
        sock.settimeout(timeout)
        sock.connect(server.getsockname())
        return sock

    def look_up(host, port, **said):
        looked_up.append(host)
        return found("9.9.9.9" if host.endswith(".example") else host)(host, port, **said)

    def serve():
        while answers:
            given = answers.pop(0)
            visitor, _from = server.accept()
            with visitor:
                visitor.recv(65_536)
                if given is not None:
                    visitor.sendall(given)
                else:
                    visitor.recv(65_536)  # Says nothing until the other hangs up.

    def begin(*given):
        answers.extend(given)
        threading.Thread(target=serve, daemon=True).start()
        return asked, looked_up

    monkeypatch.setattr(socket, "create_connection", to_server)
    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    yield begin
    server.close()


def fetch(address="http://old.example/a.png"):
    return fetch_picture(address, is_allowed=lambda host: host == "old.example" or host[0].isdigit())


def test_a_picture_is_fetched_from_the_address_that_was_checked(site):
    asked, looked_up = site(answer(png()))
    assert fetch() == (png(), "png")
    assert asked == ["9.9.9.9"]
    assert looked_up == ["old.example"]


@pytest.mark.parametrize("there", ["http://127.0.0.1/x", "http://169.254.169.254/latest/", "http://stranger.example/x",
                                   "file:///etc/passwd", "//10.0.0.1/"])  # fmt: skip
def test_a_redirect_is_checked_like_the_first_address(site, there):
    asked, _looked_up = site(answer(b"", status="302 Found", Location=there))
    with pytest.raises(NotFetched):
        fetch()
    assert asked == ["9.9.9.9"]


def test_three_redirects_are_followed_and_no_more(site):
    on = answer(b"", status="301 Moved", Location="/next.png")
    site(on, on, on, answer(png()))
    assert fetch()[1] == "png"
    site(on, on, on, on)
    with pytest.raises(NotFetched, match="redirects"):
        fetch()


def test_what_says_nothing_ends_when_its_time_is_over(site, monkeypatch):
    monkeypatch.setattr(fetching, "SECONDS", 0.2)
    site(None)
    with pytest.raises(NotFetched, match="in time"):
        fetch()


def test_too_much_is_refused(site, monkeypatch):
    monkeypatch.setattr(fetching, "MOST_BYTES", 50)
    site(answer(png((400, 300))))
    with pytest.raises(NotFetched, match="MiB"):
        fetch()


def test_what_comes_packed_or_in_part_or_not_at_all_is_refused(site):
    site(answer(png(), Content_Encoding="gzip"))
    with pytest.raises(NotFetched, match="packed"):
        fetch()
    site(answer(png()[:-5], Content_Length=str(len(png()))))
    with pytest.raises(NotFetched):
        fetch()
    site(answer(b"gone", status="404 Not Found"))
    with pytest.raises(NotFetched, match="404"):
        fetch()


@pytest.mark.parametrize(
    "content", [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"<html>", b"\x89PNG\r\n", png()[:40]]
)
def test_only_bytes_of_a_picture_are_one(content):
    with pytest.raises(NotFetched, match="no picture"):
        ending_of(content)


def test_a_picture_of_too_many_pixels_is_refused(monkeypatch):
    monkeypatch.setattr(fetching, "MOST_PIXELS", 11)
    with pytest.raises(NotFetched, match="pixels"):
        ending_of(png())
