"""
A thousand acts at random, and after each of them: does every process show exactly what the database says?

    python -m faults freshness [--acts 1000] [--seed 1]

Three servers on one database. Acts are done by this process, or by a moderator at one of the servers. Then every
server is asked for the article, its feeds, home and the numbers of comments; what it shows is held against the
tables. In between a server is stopped and resumed and, on PostgreSQL, the connections that listen are cut
and the database is made to restart.
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import os
import random
import re
import signal
import time
from typing import Any

import psycopg

from faults.serving import Server, building, serving

COMMENT = re.compile(
    r'<li class="comment(?: comment--(\w+))?" id="c(\d+)">(.*?)(?=<li class="comment|$)', re.DOTALL
)
COUNT = re.compile(r'<h2 id="discussion-title">\s*(No comment|Aucun|[\d\u202f]+)')
ENCODINGS = ("gzip", "identity")
# What PostgreSQL may take to tell another process of a publication.
PUBLICATION_SECONDS = 0.1


class Wrong(Exception):
    """A process showed something else than the database says."""


class Story:
    """The publication, its two articles, and what was done so far."""

    def __init__(self, servers: list[Server], chance: random.Random, is_postgresql: bool):
        from tests import factories

        self.servers, self.chance, self.is_postgresql = servers, chance, is_postgresql
        self.factories = factories
        self.done: dict[str, int] = {}
        self.marks = 0
        self.late: list[float] = []
        self.silent: dict[tuple[int, str], tuple[str, str, str]] = {}

    def build(self) -> None:
        """Two articles, some comments on each, and a moderator who is signed in at every server."""
        from wagtail.models import Site

        factories = self.factories
        factories.make_roots()
        Site.objects.all().delete()
        self.publication = factories.make_publication(host="127.0.0.1")
        self.moderator = factories.make_moderator(self.publication, username="moderator")
        self.reader, _key = factories.make_reader(self.publication)
        self.threads = [factories.make_thread(self.publication, title=f"Le canal, {n}") for n in (1, 2)]
        for thread in self.threads:
            for _n in range(8):
                factories.make_published(thread, by=self.moderator, reader=self.reader)
        # The desk has a form, and so a token, as long as something waits.
        factories.make_comment(self.threads[0], typed="Merci, mot-0-attend.", reader=self.reader)
        for server in self.servers:
            server.sign_in("moderator")

    # What is done. Each says whether it takes something away.

    def act(self) -> tuple[str, bool]:
        """Do something at random; its name, and whether everybody must know at once."""
        from palabre.discussion import posting
        from palabre.moderation import deciding

        acts: list[tuple[int, Any]] = [
            (30, self.send), (24, self.publish), (6, self.refuse), (5, self.return_), (9, self.remove),
            (5, self.restore), (7, self.edit), (5, self.withdraw), (3, self.open_or_close), (2, self.unpublish),
            (2, self.rename), (2, self.warn),
        ]  # fmt: skip
        for _attempt in range(50):
            (act,) = self.chance.choices([act for _w, act in acts], [weight for weight, _a in acts])
            try:
                taken = act()
            except (
                deciding.CannotDecide,
                posting.CannotChange,
                posting.CannotBeAnswered,
                posting.ThreadClosed,
            ):
                continue
            if taken is not None:
                name = act.__name__.rstrip("_")
                self.done[name] = self.done.get(name, 0) + 1
                return name, taken
        raise SystemExit("nothing could be done any more")

    def some(self, **states: Any) -> Any:
        """A comment in such a state, at random; ``None`` where there is none."""
        from palabre.discussion.models import Comment

        found = list(Comment.objects.filter(**states).order_by("-number")[:40])
        return self.chance.choice(found) if found else None

    def now(self):
        from django.utils import timezone

        return timezone.now()

    def send(self):
        self.marks += 1
        thread = self.chance.choice(self.threads)
        parent = self.some(thread=thread, state="published") if self.chance.random() < 0.5 else None
        typed = f"Merci pour l’article, mot-{self.marks}-attend."
        self.factories.make_comment(thread, typed=typed, parent=parent, reader=self.reader, at=self.now())
        return False

    def decide(self, verb: str, comment: Any) -> bool:
        """By the moderator at one of the servers, or in this process."""
        from palabre.moderation import deciding

        if comment is None:
            return False
        read = deciding.to_read(comment)
        if self.chance.random() < 0.5 and verb in ("publish", "remove", "refuse"):
            server = self.chance.choice([one for one in self.servers if one not in self.stopped])
            said = (
                {"act": verb}
                if verb == "publish"
                else {"act": f"{verb}:2", "reasons": "Il attaque une personne."}
            )
            status = server.press(
                f"/desk/comments/{comment.pk}/decide/", revision=str(read.pk), back="queue", **said
            )
            if status not in (302, 409):
                raise SystemExit(f"the desk answered {status} to {verb}")
            return status == 302
        act = {"publish": deciding.publish, "remove": deciding.remove, "refuse": deciding.refuse,
               "return": deciding.return_, "restore": deciding.restore}[verb]  # fmt: skip
        act(comment, revision=read.pk, by=self.moderator, at=self.now())
        return True

    stopped: tuple[Server, ...] = ()

    def publish(self):
        return False if self.decide("publish", self.some(waiting_since__isnull=False)) else None

    def refuse(self):
        return True if self.decide("refuse", self.some(waiting_since__isnull=False)) else None

    def return_(self):
        return True if self.decide("return", self.some(waiting_since__isnull=False)) else None

    def remove(self):
        return True if self.decide("remove", self.some(state="published")) else None

    def restore(self):
        return False if self.decide("restore", self.some(state__in=["removed", "refused"])) else None

    def edit(self):
        from palabre.discussion import posting

        comment = self.some(reader=self.reader, state__in=["published", "pending", "returned"])
        if comment is None:
            return None
        self.marks += 1
        posting.edit(
            comment, revision=comment.revision_id, typed=f"Autrement dit, mot-{self.marks}-attend.", by=self.reader,
            at=self.now(),
        )  # fmt: skip
        return False

    def withdraw(self):
        from palabre.discussion import posting

        comment = self.some(reader=self.reader, state__in=["published", "pending"])
        if comment is None:
            return None
        posting.withdraw(comment, by=self.reader, at=self.now())
        return True

    def open_or_close(self):
        from palabre.discussion import opening
        from palabre.discussion.models import Thread

        thread = self.chance.choice(self.threads)
        state = "closed" if Thread.objects.get(pk=thread.pk).opening == "open" else "open"
        opening.set_opening(thread, opening=state, closes_at=None, by=self.moderator, at=self.now())
        return False

    def unpublish(self):
        from palabre.press.models import Article

        article = Article.objects.get(pk=self.threads[1].article_id)
        if article.live:
            article.unpublish()
            return True
        article.save_revision().publish()
        return False

    def rename(self):
        from palabre.press.models import Article

        article = Article.objects.get(pk=self.threads[0].article_id)
        article.title = f"Le canal, vu {self.chance.randrange(10**6)} fois"
        article.save_revision().publish()
        return False

    def warn(self):
        from palabre.discussion.models import Notice

        notice = Notice.objects.first()
        if notice is not None:
            notice.delete()
        else:
            Notice.objects.create(publication=self.publication, text="La relecture attend lundi.")
        return False

    # What must be shown.

    def expected(self) -> dict[str, Any]:
        """What the database says, in a few plain values."""
        from palabre.discussion import threading
        from palabre.discussion.models import Comment, Notice, Thread
        from palabre.press.models import Article

        said: dict[str, Any] = {"notice": Notice.objects.exists(), "threads": []}
        for thread in Thread.objects.filter(pk__in=[one.pk for one in self.threads]).order_by("pk"):
            article = Article.objects.get(pk=thread.article_id)
            rows = Comment.objects.filter(thread=thread, path__isnull=False).order_by("path")
            # Which comments stand on a page is asked of the tables too; a long discussion has several.
            pages = {}
            for page in range(1, threading.read_page(thread).count + 1):
                numbers = [row.number for row in threading.read_page(thread, page).rows]
                pages[page] = [
                    (c.number, "" if c.state == "published" else "withdrawn" if c.state == "withdrawn" else "removed",
                     c.published_revision.text if c.state == "published" else "")
                    for c in rows.filter(pk__in=numbers).select_related("published_revision")
                ]  # fmt: skip
            newest = rows.filter(state="published").order_by("-published_at", "-number")[:50]
            said["threads"].append(
                {"live": article.live, "title": article.title, "address": article.address, "pages": pages,
                 "open": thread.opening == "open", "count": rows.filter(state="published").count(),
                 "feed": [c.number for c in newest]}
            )  # fmt: skip
        hidden = Comment.objects.exclude(state="published").values_list("revisions__text", flat=True)
        said["hidden"] = {text for text in hidden if text and "mot-" in text}
        edits = Comment.objects.filter(state="published", waiting_since__isnull=False).select_related(
            "revision", "published_revision"
        )
        said["hidden"] |= {c.revision.text for c in edits if c.revision_id != c.published_revision_id}
        return said

    def look(self, server: Server, path: str) -> tuple[int, dict[str, str], str]:
        encoding = self.chance.choice(ENCODINGS)
        status, headers, body = server.ask("GET", path, Accept_Encoding=encoding)
        if headers.get("content-encoding") == "gzip":
            body = gzip.decompress(body)
        return status, headers, body.decode()

    def fault_of(self, server: Server, said: dict[str, Any]) -> str:
        """What ``server`` shows that the database does not say, in words; empty if nothing."""
        bodies = []
        for thread in said["threads"]:
            status, _headers, body = self.look(server, thread["address"])
            bodies.append(body)
            if not thread["live"]:
                if status != 404:
                    return f"{thread['address']} answers {status} and is not published"
                continue
            if status != 200:
                return f"{thread['address']} answers {status}"
            plain = re.sub(r"</?[a-z][^>]*>", "", body)
            for page, shown in thread["pages"].items():
                text_of_page = (
                    body if page == 1 else self.look(server, f"{thread['address']}discussion/{page}/")[2]
                )
                bodies.append(text_of_page)
                if fault := self.fault_of_page(text_of_page, shown):
                    return f"{thread['address']}, page {page}: {fault}"
            if f'"commentCount": {thread["count"]}' not in body.replace(
                '"commentCount":', '"commentCount": '
            ).replace("  ", " "):
                return f"{thread['address']} counts otherwise than {thread['count']} in its JSON-LD"
            said_count = COUNT.search(body)
            if (
                said_count is None
                or (int(said_count[1]) if said_count[1].isdigit() else 0) != thread["count"]
            ):
                return f"{thread['address']} counts {said_count and said_count[1]}, not {thread['count']}"
            if ("La relecture attend lundi" in plain) != said["notice"]:
                return f"{thread['address']} has a notice that is not there, or has none"
            if ('<form class="respond"' in body) != thread["open"]:
                return f"{thread['address']} is open, or is not"
        live = [thread for thread in said["threads"] if thread["live"]]
        for thread in live:
            _status, _headers, body = self.look(server, thread["address"] + "feed/")
            bodies.append(body)
            numbers = [int(n) for n in re.findall(r"<id>tag:[^<]*comment/(\d+)</id>", body)]
            if numbers != thread["feed"]:
                return f"the feed of {thread['address']} has {numbers}, not {thread['feed']}"
        _status, _headers, body = self.look(server, "/comments/feed/")
        bodies.append(body)
        every = sorted(int(n) for n in re.findall(r"<id>tag:[^<]*comment/(\d+)</id>", body))
        if len(every) < 50 and every != sorted(n for thread in live for n in thread["feed"]):
            return f"the feed of comments has {every}"
        _status, _headers, body = self.look(server, "/")
        bodies.append(body)
        for thread in said["threads"]:
            if (f'href="{thread["address"]}"' in body) != thread["live"]:
                return f"home {'names' if not thread['live'] else 'does not name'} {thread['address']}: {_status} {body[:300]}"
        by_thread = [
            (thread["live"], [n for shown in thread["pages"].values() for n, _s, _t in shown])
            for thread in said["threads"]
        ]
        shown_numbers = [n for is_live, numbers in by_thread if is_live for n in numbers]
        hidden_numbers = [n for is_live, numbers in by_thread if not is_live for n in numbers]
        for number, wanted in ((shown_numbers, 302), (hidden_numbers, 404)):
            if number:
                one = self.chance.choice(number)
                status, _headers, _body = self.look(server, f"/c/{one}/")
                if status != wanted:
                    return f"/c/{one}/ answers {status}, not {wanted}"
        for text in said["hidden"]:
            if any(mark(text) in body for body in bodies):
                return f"“{text}” is shown"
        return ""

    def fault_of_page(self, body: str, shown: list[tuple[int, str, str]]) -> str:
        """What one page of a discussion shows otherwise than ``shown``, in words; empty if nothing."""
        states = {"withdrawn": "withdrawn", "removed": "removed"}
        found = [(int(n), states.get(state, ""), rest) for state, n, rest in COMMENT.findall(body)]
        if [one[:2] for one in found] != [one[:2] for one in shown]:
            wrong = {one[:2] for one in found} ^ {one[:2] for one in shown}
            return f"{sorted(wrong)} are not as they are"
        for (number, _state, rest), (_n, _s, text) in zip(found, shown, strict=True):
            if text and mark(text) not in rest:
                return f"#{number} shows another text than {text}"
        return ""

    def check(self, must_know_at_once: bool) -> None:
        """Look at every server. Raises ``Wrong``."""
        said = self.expected()
        for place, server in enumerate(self.servers):
            if server in self.stopped:
                continue
            fault = self.fault_of(server, said)
            began = time.monotonic()
            while (
                fault
                and self.is_postgresql
                and not must_know_at_once
                and time.monotonic() - began < PUBLICATION_SECONDS
            ):
                fault = self.fault_of(server, said)
            if fault:
                raise Wrong(f"server {place}: {fault}")

    def tags(self) -> dict[tuple[int, str], tuple[str, ...]]:
        """Tag, date and length of each public page at each server."""
        found = {}
        for place, server in enumerate(self.servers):
            if server in self.stopped:
                continue
            for path in (self.threads[0].url, self.threads[0].url + "feed/", "/", "/comments/feed/"):
                _status, headers, _body = server.ask("GET", path)
                found[place, path] = tuple(
                    headers.get(n, "") for n in ("etag", "last-modified", "content-length")
                )
        return found


def mark(text: str) -> str:
    """The word by which a text is known, whatever typography does to the rest."""
    found = re.search(r"mot-\d+-attend|numéro \d+", text)
    return found[0] if found else text


def run(arguments: argparse.Namespace) -> int:
    """Do the acts; 0 where nothing wrong was ever shown."""
    is_postgresql = os.environ.get("PALABRE_DATABASE_URL", "").startswith("postgres")
    with building() as folder, serving(folder, 3) as servers:
        story = Story(servers, random.Random(arguments.seed), is_postgresql)
        story.build()
        began, looks = time.monotonic(), 0
        for number in range(arguments.acts):
            before = story.tags() if number % 5 == 0 else None
            name, at_once = story.act()
            try:
                story.check(at_once)
                if before is not None and name in ("send", "edit"):
                    after = story.tags()
                    if after != before:
                        raise Wrong(
                            f"what nobody may see moved {[k for k in before if before[k] != after[k]]}"
                        )
            except Wrong as fault:
                print(f"After {number + 1} acts, the last “{name}” (seed {arguments.seed}): {fault}")
                return 1
            looks += len(servers)
            disturb(story, number, arguments)
        told = ", ".join(
            f"{count} {name}" for name, count in sorted(story.done.items(), key=lambda one: -one[1])
        )
        print(f"{arguments.acts} acts ({told}), {looks} looks at 3 processes, nothing wrong, "
              f"{time.monotonic() - began:.0f} s.")  # fmt: skip
    return 0


def disturb(story: Story, number: int, arguments: argparse.Namespace) -> None:
    """Between two acts: a process that sleeps through some, listening that is cut, a database that restarts."""
    every = max(10, arguments.acts // 10)
    if number % every == every // 2:
        sleeper = story.chance.choice(story.servers)
        pid = sleeper.answering_process()
        os.kill(pid, signal.SIGSTOP)
        story.stopped = (sleeper,)
        try:
            for _n in range(3):
                _name, at_once = story.act()
                story.check(at_once)
        finally:
            os.kill(pid, signal.SIGCONT)
            story.stopped = ()
        story.check(must_know_at_once=True)
    if story.is_postgresql and number % every == every - 1:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'palabre journal' "
                "AND datname = current_database()"
            )
        _name, at_once = story.act()
        story.check(at_once)
    if story.is_postgresql and number == arguments.acts // 2:
        restart_the_database()
        _name, at_once = story.act()
        story.check(at_once)


def restart_the_database() -> None:
    """
    Kill one of PostgreSQL's own processes: it ends all others, recovers from its log and starts again.

    The process is that of our own connection, so the database must run on this machine, for us to kill.
    """
    from django.db import OperationalError, connection, connections

    with psycopg.connect(os.environ["PALABRE_DATABASE_URL"], autocommit=True) as other:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            os.kill(cursor.fetchone()[0], signal.SIGKILL)
        # It is accepted for a moment longer: only when others are cut off too has it begun.
        with contextlib.suppress(psycopg.OperationalError):
            while True:
                other.execute("SELECT pg_sleep(0.01)")
    for _attempt in range(600):
        connections.close_all()
        try:
            connection.ensure_connection()
            return
        except OperationalError:
            time.sleep(0.05)
    raise SystemExit("PostgreSQL did not come back")


def arguments(parser: argparse.ArgumentParser) -> None:
    """What may be said."""
    parser.add_argument("--acts", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
