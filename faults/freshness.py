"""
A thousand acts at random, and after each of them: does every process show exactly what the database says?

    python -m faults freshness [--acts 1000] [--seed 1]

Three servers on one database. Acts are done by this process, or by a moderator at one of the servers. Then every
server is asked for the article, its feeds, home and the numbers of comments; what it shows is held against the
tables. So is what nginx shows, which stands before the first of them and hands out finished pages from files, and
every file by itself. In between a server is stopped and resumed and, on PostgreSQL, the connections that listen are cut
and the database is made to restart.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import signal
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg

from faults import fronts
from faults.looking import Looks, Wrong
from faults.serving import building, serving


class Story(Looks):
    """The publication, its two articles, and what was done so far."""

    def __init__(self, *said: Any, **named: Any):
        from tests import factories

        super().__init__(*said, **named)
        self.factories = factories
        self.done: dict[str, int] = {}
        self.marks = 0

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


def run(arguments: argparse.Namespace) -> int:
    """Do the acts; 0 where nothing wrong was ever shown."""
    is_postgresql = os.environ.get("PALABRE_DATABASE_URL", "").startswith("postgres")
    with contextlib.ExitStack() as held:
        pages = None
        if fronts.is_there("nginx"):
            pages = Path(held.enter_context(tempfile.TemporaryDirectory(prefix="palabre-pages-")), "pages")
            os.environ["PALABRE_PAGES_DIR"] = str(pages)
        folder = held.enter_context(building())
        servers = held.enter_context(serving(folder, 3))
        if pages is not None:
            port = held.enter_context(fronts.nginx(folder / "nginx", pages, servers[0].port))
            servers.append(replace(servers[0], port=port, cookies={}))
        story = Story(servers, random.Random(arguments.seed), is_postgresql=is_postgresql, pages=pages)
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
        beside = ", no files, since nginx is not there"
        if pages is not None:
            if not story.from_files:
                raise SystemExit("nginx never handed out a file: nothing was looked at")
            beside = f", {story.from_files} pages from nginx's files"
        print(f"{arguments.acts} acts ({told}), {looks} looks at 3 processes{beside}, nothing wrong, "
              f"{time.monotonic() - began:.0f} s.")  # fmt: skip
    return 0


def disturb(story: Story, number: int, arguments: argparse.Namespace) -> None:
    """Between two acts: a process that sleeps through some, listening that is cut, a database that restarts."""
    every = max(10, arguments.acts // 10)
    if number % every == every // 2:
        sleeper = story.chance.choice(story.servers[:3])
        pid = sleeper.answering_process()
        os.kill(pid, signal.SIGSTOP)
        story.stopped = tuple(one for one in story.servers if one.process is sleeper.process)
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
