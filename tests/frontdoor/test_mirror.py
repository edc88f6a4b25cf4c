"""Finished pages as files: what has changed is gone, whoever was about to write it."""

from __future__ import annotations

import asyncio
import errno
import gzip
import os
import threading
import time

import brotli
import pytest
from django.utils import timezone

from palabre.config import cli, environment, serving, wiring
from palabre.frontdoor import mirror as files
from palabre.frontdoor.mirror import Mirror
from palabre.moderation import deciding
from tests.factories import make_comment, make_published
from tests.frontdoor.test_door import ARTICLE, BYTES, Django, visit

PLACE = "https/gazette.example/culture/la-fanfare/="
NAMES = ("publication:1", "thread:7")


@pytest.fixture
def mirror(tmp_path):
    made = Mirror(tmp_path / "pages")
    made.begin()
    return made


def put(mirror, raw=BYTES, place=PLACE, names=NAMES):
    prepared = mirror.prepare(place, names, raw)
    prepared.show()
    prepared.close()


def folder_of(mirror, place=PLACE):
    return mirror.root / "now" / "pages" / place


def test_a_page_stands_there_plain_and_compressed_for_the_web_server_to_read(mirror):
    before = os.umask(0o077)
    try:
        put(mirror)
    finally:
        os.umask(before)
    folder = folder_of(mirror)
    assert sorted(one.name for one in folder.iterdir()) == ["index.html", "index.html.br", "index.html.gz"]
    assert (folder / "index.html").read_bytes() == BYTES
    assert gzip.decompress((folder / "index.html.gz").read_bytes()) == BYTES
    assert brotli.decompress((folder / "index.html.br").read_bytes()) == BYTES
    for one in (*folder.iterdir(), *(mirror.root / "now").rglob("pages/**/"), mirror.root):
        assert one.stat().st_mode & 0o004, one


def test_two_versions_of_one_length_have_other_times_and_so_other_tags(mirror):
    put(mirror, b"<p>Le bassin ouvre.</p>")
    times = {one.stat().st_mtime for one in folder_of(mirror).iterdir()}
    put(mirror, b"<p>Le bassin ferme.</p>")
    times |= {one.stat().st_mtime for one in folder_of(mirror).iterdir()}
    assert len(times) == 6


@pytest.mark.parametrize("names", [("thread:7",), ("publication:1", "other:2"), ("*",)], ids=str)
def test_what_depends_on_a_touched_name_is_gone(mirror, names):
    other = "https/gazette.example/about/="
    put(mirror)
    put(mirror, place=other, names=("publication:2",))
    mirror.forget(names)
    assert not mirror.holds(PLACE)
    assert mirror.holds(other) is ("*" not in names)
    mirror.sweep()
    assert not any((mirror.root / "gone").iterdir())


def test_a_page_below_another_one_outlives_it(mirror):
    below = "https/gazette.example/culture/la-fanfare/discussion/2/="
    put(mirror)
    put(mirror, place=below, names=("thread:8",))
    mirror.forget({"thread:7"})
    assert not mirror.holds(PLACE)
    assert mirror.holds(below)


@pytest.mark.parametrize("names", [("thread:7",), ("*",)], ids=str)
@pytest.mark.parametrize("was_there", [False, True])
def test_whoever_was_about_to_write_when_it_changed_writes_nothing_that_is_seen(mirror, names, was_there):
    if was_there:
        put(mirror, b"before")
    late = mirror.prepare(PLACE, NAMES, b"out of date")
    mirror.forget(names)
    mirror.sweep()
    with pytest.raises(OSError):
        late.show()
    late.close()
    assert not mirror.holds(PLACE)
    put(mirror, b"as it is")
    assert (folder_of(mirror) / "index.html").read_bytes() == b"as it is"


def test_what_was_moved_away_and_not_yet_deleted_takes_what_comes_late(mirror):
    late = mirror.prepare(PLACE, NAMES, b"out of date")
    mirror.forget({"thread:7"})
    late.show()
    late.close()
    assert not mirror.holds(PLACE)


def test_several_who_write_and_take_away_at_once_leave_nothing_that_was_taken_away(mirror):
    """Each version is shown only if nobody had gone further; what is seen must never be older than that."""
    newest, wrong, ended = [0], [], threading.Event()

    def write():
        while not ended.is_set():
            version = newest[0]
            try:
                prepared = mirror.prepare(PLACE, NAMES, str(version).encode())
            except OSError:
                continue
            try:
                if version == newest[0]:
                    prepared.show()
            except OSError:
                pass
            finally:
                prepared.close()

    def look(least):
        try:
            seen = (folder_of(mirror) / "index.html").read_bytes()
        except OSError:
            return
        if int(seen) < least:
            wrong.append((seen, least))

    writers = [threading.Thread(target=write) for _n in range(4)]
    for one in writers:
        one.start()
    for version in range(1, 400):
        newest[0] = version
        mirror.forget({"thread:7"} if version % 7 else {"*"})
        look(version)
        if version % 50 == 0:
            mirror.sweep()
    ended.set()
    for one in writers:
        one.join()
    assert wrong == []


@pytest.mark.parametrize(
    ("host", "path"),
    [("gazette.example:8000", "/"), ("../gazette", "/"), ("a..b", "/"), ("Gazette.example", "/"), ("[::1]", "/"),
     ("gazette.example", "/a/../b/"), ("gazette.example", "/feed"), ("gazette.example", "/é/"),
     ("gazette.example", "//"), ("gazette.example", f"/{'a' * 300}/"), ("", "/")],
)  # fmt: skip
def test_what_a_web_server_would_not_find_has_no_place(mirror, host, path):
    assert mirror.place("https", host, path) is None


def test_a_disk_that_is_nearly_full_is_left_to_the_database(mirror, monkeypatch):
    class Room:
        f_blocks, f_bavail = 1000, 99

    monkeypatch.setattr(files.os, "statvfs", lambda _path: Room)
    assert mirror.prepare(PLACE, NAMES, BYTES) is None


def test_where_nothing_can_be_moved_it_is_deleted(mirror, monkeypatch):
    put(mirror)

    def full(*_said, **_named):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files.os, "rename", full)
    mirror.forget({"thread:7"})
    assert not mirror.holds(PLACE)


def test_a_server_begins_with_an_empty_folder_and_refuses_somebody_elses(mirror, tmp_path):
    put(mirror)
    mirror.begin()
    assert not mirror.holds(PLACE)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("…")
    with pytest.raises(cli.Failed, match=r"PALABRE_PAGES_DIR cannot be used: .*letter.txt"):
        serving.begin_files(Mirror(tmp_path / "mine"))
    assert (tmp_path / "mine" / "letter.txt").exists()
    with pytest.raises(cli.Failed, match="PALABRE_PAGES_DIR cannot be used"):
        serving.begin_files(Mirror(tmp_path / "mine" / "letter.txt"))


def test_the_operator_names_the_folder(tmp_path):
    said = {"PALABRE_DATA_DIR": str(tmp_path)}
    assert environment.read(said).pages_dir is None
    assert environment.read({**said, "PALABRE_PAGES_DIR": "/run/palabre/pages"}).pages_dir.is_absolute()


def test_a_removal_takes_the_file_away_before_the_moderator_is_answered(
    client, thread, moderator, mirror, monkeypatch, django_capture_on_commit_callbacks
):
    comment = make_published(thread, by=moderator)
    pending = make_comment(thread)
    monkeypatch.setattr(wiring, "OF_EVERYTHING", [mirror.hear])
    wiring.connect()
    try:
        client.force_login(moderator)
        put(mirror, names=(f"thread:{thread.pk}",))
        with django_capture_on_commit_callbacks(execute=True):
            make_comment(thread)
            deciding.refuse(pending, revision=pending.revision_id, by=moderator, at=timezone.now(), rule=None)
        assert mirror.holds(PLACE)
        said = {"act": "remove:2", "revision": comment.revision_id, "reasons": "Il attaque.", "back": "queue"}
        with django_capture_on_commit_callbacks(execute=True):
            assert client.post(f"/desk/comments/{comment.pk}/decide/", said).status_code == 302
        assert not mirror.holds(PLACE)
    finally:
        monkeypatch.undo()
        wiring.connect()


async def until(is_so):
    """Wait for what another thread does."""
    for _attempt in range(2000):
        if is_so():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("it never came")


HERE = f"http/localhost{ARTICLE}="


def test_a_page_that_was_asked_for_stands_there_until_it_is_touched(mirror):
    async def story(house):
        await house.ask()
        await until(lambda: mirror.holds(HERE))
        assert (folder_of(mirror, HERE) / "index.html").read_bytes() == BYTES
        house.told("thread:7")
        await until(lambda: not mirror.holds(HERE))

    visit(Django(), story, mirror=mirror)


@pytest.mark.parametrize(
    ("asked", "django"),
    [({"path": "/", "query": "page=2"}, Django()), ({"path": "/feed/"}, Django(headers=[("Content-Type", "application/atom+xml")])),
     ({}, Django(status="404 Not Found")), ({}, Django(headers=[("Cache-Control", "private")]))],
    ids=["a query", "a feed", "not found", "for one alone"],
)  # fmt: skip
def test_what_no_file_could_stand_for_is_not_written(mirror, asked, django):
    async def story(house):
        await house.ask(**asked)
        # What comes after it in the same line was written.
        django.status, django.headers = "200 OK", ()
        await house.ask("/about/us/")
        await until(lambda: mirror.holds("http/localhost/about/us/="))
        assert not mirror.holds(HERE)
        assert house.door.mirroring.written == 1

    visit(django, story, mirror=mirror)


def test_a_page_that_is_touched_while_it_is_written_is_not_shown(mirror, monkeypatch):
    began, gate = threading.Semaphore(0), threading.Event()
    prepare = mirror.prepare

    def slowly(*said):
        prepared = prepare(*said)
        began.release()
        gate.wait(20)
        return prepared

    monkeypatch.setattr(mirror, "prepare", slowly)

    async def story(house):
        await house.ask()
        assert await asyncio.to_thread(began.acquire, timeout=20)
        house.touch("thread:7")
        gate.set()
        await until(lambda: not house.door.mirroring._under_way)
        assert not mirror.holds(HERE)
        assert house.door.mirroring.written == 0

    visit(Django(), story, mirror=mirror)


def test_a_file_that_somebody_took_away_comes_back_with_the_next_reader(mirror, monkeypatch):
    monkeypatch.setattr("palabre.frontdoor.mirroring.AGAIN_AFTER_SECONDS", 0.0)

    async def story(house):
        await house.ask()
        await until(lambda: mirror.holds(HERE))
        mirror.forget({"thread:7"})
        await house.ask()
        await until(lambda: mirror.holds(HERE))

    django = Django()
    visit(django, story, mirror=mirror)
    assert len(django.asked) == 1


def test_whoever_is_cut_off_from_the_journal_leaves_no_file(mirror):
    async def story(house):
        await house.ask()
        await until(lambda: mirror.holds(HERE))
        house.door.follower.is_current = False
        house.door.look_around(asyncio.get_running_loop())
        assert not mirror.holds(HERE)
        house.door.follower.is_current = True
        house.door.look_around(asyncio.get_running_loop())
        await until(lambda: house.door.mirroring.is_shut is False)
        await house.ask("/about/us/")
        await until(lambda: mirror.holds("http/localhost/about/us/="))

    visit(Django(), story, mirror=mirror)


def test_a_page_whose_time_has_come_is_taken_away(mirror):
    soon = time.time() + 0.4

    async def story(house):
        await house.ask()
        await until(lambda: mirror.holds(HERE))
        await until(lambda: time.time() > soon)
        house.door.look_around(asyncio.get_running_loop())
        assert not mirror.holds(HERE)

    visit(Django(headers=[("Palabre-Until", str(soon))]), story, mirror=mirror)


def test_of_very_many_pages_all_are_taken_away_by_one_step(mirror, monkeypatch):
    monkeypatch.setattr(files, "ONE_BY_ONE", 3)
    places = [f"https/gazette.example/a/b{n}/=" for n in range(5)]
    for place in places:
        put(mirror, place=place)
    mirror.forget({"publication:1"})
    assert not any(mirror.holds(place) for place in places)
    put(mirror)
    assert mirror.holds(PLACE)
