"""The served whole, seen from a socket."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from tests.frontdoor.conftest import read_all, status_of

HOST = b"Host: localhost\r\n"
CLOSE = b"Connection: close\r\n\r\n"
MIB = 1024 * 1024


def test_it_says_that_it_is_alive_and_ready(server):
    for path in (b"/health/live", b"/health/ready"):
        answer = server.send(b"GET " + path + b" HTTP/1.1\r\n" + HOST + CLOSE)
        assert status_of(answer) == 200
        assert b"true" in answer


def test_the_head_of_a_page_comes_without_its_body(server):
    whole = server.send(b"GET /health/live HTTP/1.1\r\n" + HOST + CLOSE)
    head = server.send(b"HEAD /health/live HTTP/1.1\r\n" + HOST + CLOSE)
    assert status_of(head) == 200
    assert head.endswith(b"\r\n\r\n")
    length = len(whole.split(b"\r\n\r\n", 1)[1])
    assert f"content-length: {length}\r\n".encode() in head.lower()


def test_a_static_file_is_sent_from_the_disk(server):
    answer = server.send(b"GET /static/config/sentence.css HTTP/1.1\r\n" + HOST + CLOSE)
    assert status_of(answer) == 200
    assert b"color-scheme: light dark" in answer


def test_a_static_file_has_a_tag_is_compressed_and_takes_no_post(server):
    path = b" /static/config/sentence.css HTTP/1.1\r\n"
    answer = server.send(b"GET" + path + HOST + b"Accept-Encoding: gzip\r\n" + CLOSE).lower()
    assert b"content-encoding: gzip" in answer
    tag = answer.partition(b"etag: ")[2].partition(b"\r\n")[0]
    again = server.send(
        b"GET" + path + HOST + b"Accept-Encoding: gzip\r\nIf-None-Match: " + tag + b"\r\n" + CLOSE
    )
    assert status_of(again) == 304
    assert status_of(server.send(b"POST" + path + HOST + b"Content-Length: 0\r\n" + CLOSE)) in (403, 404, 405)


def test_machines_are_told_the_counts(server):
    answer = server.send(b"GET /metrics HTTP/1.1\r\n" + HOST + CLOSE)
    assert status_of(answer) == 200
    assert b"palabre_processes 1.0" in answer


def test_fifty_megabytes_are_refused_with_a_sentence_that_the_browser_sees(server):
    head = (
        b"POST /respond/1/ HTTP/1.1\r\n"
        + HOST
        + b"Accept-Language: en\r\nContent-Length: 52428800\r\n"
        + CLOSE
    )
    answer = server.send(head, *[b"x" * MIB] * 50)
    assert status_of(answer) == 413
    assert b"Too much was sent" in answer
    assert b"<reset>" not in answer


@pytest.mark.parametrize("rest", [b"0\r\n\r\n", b"zz\r\n", b"200\r\ncut"], ids=["whole", "garbled", "cut"])
def test_a_body_that_does_not_say_how_long_it_is_is_not_taken(server, rest):
    head = b"POST /respond/1/ HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n" + CLOSE
    answer = server.send(head, b"100000\r\n" + b"x" * MIB + b"\r\n", rest)
    assert status_of(answer) == 411
    assert "L’envoi n’annonce pas sa longueur".encode() in answer


def test_whoever_asks_first_is_told_no_before_sending(server):
    head = b"POST / HTTP/1.1\r\n" + HOST + b"Expect: 100-continue\r\nContent-Length: 52428800\r\n" + CLOSE
    assert status_of(server.send(head)) == 413


def test_a_body_that_is_cut_short_is_never_taken_for_a_whole_one(server):
    with server.connect() as connection:
        connection.sendall(b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 10\r\n" + CLOSE + b"abc")
        connection.shutdown(1)
        assert status_of(read_all(connection)) == 400


MALFORMED = {
    "no host": b"GET / HTTP/1.1\r\n",
    "two hosts": b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: other\r\n",
    "an unknown host": b"GET / HTTP/1.1\r\nHost: unknown.example\r\n",
    "an unknown host in the address": b"GET http://unknown.example/ HTTP/1.1\r\nHost: localhost\r\n",
    "a host with a path": b"GET / HTTP/1.1\r\nHost: localhost/../x\r\n",
    "a host with a line of its own": b"GET / HTTP/1.1\r\nHost: local host\r\n",
    "a host with a long port": b"GET / HTTP/1.1\r\nHost: localhost:" + b"1" * 5000 + b"\r\n",
    "a host of bytes": b"GET / HTTP/1.1\r\nHost: \xff\xfe\r\n",
    "an address of broken UTF-8": b"GET /%ff%fe/ HTTP/1.1\r\nHost: localhost\r\n",
    "a NUL in the address": b"GET /%00/ HTTP/1.1\r\nHost: localhost\r\n",
    "a NUL in the query": b"GET /?page=%00 HTTP/1.1\r\nHost: localhost\r\n",
    "raw bytes in the address": b"GET /\xe9 HTTP/1.1\r\nHost: localhost\r\n",
    "an asterisk": b"GET * HTTP/1.1\r\nHost: localhost\r\n",
    "an unknown method": b"BREW / HTTP/1.1\r\nHost: localhost\r\n",
    "a tunnel": b"CONNECT localhost:80 HTTP/1.1\r\nHost: localhost\r\n",
    "a long address": b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: localhost\r\n",
    "a very long address": b"GET /" + b"a" * 70000 + b" HTTP/1.1\r\nHost: localhost\r\n",
    "many headers": b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"A: b\r\n" * 300,
    "two lengths": b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n",
    "a length of words": b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: many\r\n",
    "a negative length": b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n",
    "a header that is a method override": b"GET / HTTP/1.1\r\nHost: localhost\r\nX-HTTP-Method-Override: \x01\r\n",
    "not HTTP": b"\x16\x03\x01\x02\x00\x01\x00",
    "a websocket": b"GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
}


@pytest.mark.parametrize("sent", MALFORMED.values(), ids=MALFORMED.keys())
def test_what_is_malformed_is_refused_and_never_fails(server, sent):
    answer = server.send(sent + CLOSE)
    assert 400 <= status_of(answer) < 500


def test_a_host_is_known_whatever_the_case_and_port(server):
    answer = server.send(b"GET /static/config/sentence.css HTTP/1.1\r\nHost: LocalHost:8000\r\n" + CLOSE)
    assert status_of(answer) == 200


def test_a_taken_port_is_said_plainly_before_anything_else(server, tmp_path):
    asked = subprocess.run(
        [sys.executable, "-m", "palabre.config.cli", "serve", "--bind", f"127.0.0.1:{server.port}"],
        env={**os.environ, "PALABRE_DATA_DIR": str(tmp_path / "untouched")},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert asked.returncode == 1
    assert f"Cannot listen at 127.0.0.1:{server.port}" in asked.stderr
    assert "Traceback" not in asked.stderr
    assert not (tmp_path / "untouched").exists()


def test_being_told_to_leave_it_finishes_what_is_under_way(another_server):
    stopping = another_server
    with stopping.connect() as connection:
        connection.sendall(
            b"POST /health/live HTTP/1.1\r\n"
            + HOST
            + b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 6\r\n"
            + CLOSE
            + b"abc"
        )
        # The other side is reading this body by now: an answer on a second connection proves that it runs.
        assert status_of(stopping.send(b"GET /health/live HTTP/1.1\r\n" + HOST + CLOSE)) == 200
        stopping.process.terminate()
        connection.sendall(b"def")
        assert status_of(read_all(connection)) in (200, 403, 405)
    assert stopping.process.wait(timeout=60) == 0


def test_open_live_streams_do_not_hold_up_whoever_stops_it(another_server):
    streams = []
    for _n in range(5):
        connection = another_server.connect()
        connection.sendall(b"GET /live/1/ HTTP/1.1\r\n" + HOST + b"\r\n")
        assert b"text/event-stream" in connection.recv(4096)
        streams.append(connection)
    another_server.process.terminate()
    # Long before a stream would end by itself, and before the server would end it by force.
    assert another_server.process.wait(timeout=20) == 0
    for connection in streams:
        assert read_all(connection).endswith((b"0\r\n\r\n", b": here\n\n\r\n", b""))
        connection.close()


def test_ctrl_c_reaches_every_process_and_is_no_failure(another_server):
    stopping = another_server
    os.killpg(stopping.process.pid, signal.SIGINT)
    assert stopping.process.wait(timeout=60) == 0


def test_a_server_that_is_killed_leaves_no_process_behind(another_server):
    killed = another_server
    with killed.connect() as connection:
        connection.sendall(b"GET /health/live HTTP/1.1\r\n" + HOST + b"\r\n")
        assert b" 200 " in connection.recv(65536)
        killed.process.kill()
        # The process that holds this connection sees that its server is gone, and closes it.
        assert connection.recv(65536) == b""
    killed.process.wait(timeout=60)
