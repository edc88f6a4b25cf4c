"""
`kill -9` a hundred times while twenty write and five decide: what was acknowledged is there, and nothing by halves.

    python -m faults killing [--kills 100]

A comment counts as acknowledged once its sender has read the answer 200 to its end, a decision once the moderator has
read 302. In the last round the server is told to leave (SIGTERM) instead: that loses nothing either.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import os
import re
import signal
import threading
import time
from pathlib import Path

from faults import paper
from faults.disk import told
from faults.serving import Server, building, start

WRITERS, DECIDERS = 20, 5


class Crowd:
    """Those who write and decide until they are told to stop, and what was acknowledged to them."""

    def __init__(self, made: paper.Paper, server: Server, first: int):
        self.made, self.server = made, server
        self.stamp = made.stamp()
        self.number = first
        self.lock = threading.Lock()
        self.sent: list[str] = []
        self.decided: list[int] = []
        self.is_over = threading.Event()
        self.threads: list[threading.Thread] = []

    def begin(self) -> None:
        """Everybody begins."""
        self.threads = [threading.Thread(target=self.write) for _n in range(WRITERS)]
        self.threads += [threading.Thread(target=self.decide) for _n in range(DECIDERS)]
        for thread in self.threads:
            thread.start()

    def end(self) -> None:
        """Everybody stops."""
        self.is_over.set()
        for thread in self.threads:
            thread.join()

    def next(self) -> int:
        """A number that nobody else has."""
        with self.lock:
            self.number += 1
            return self.number

    def write(self) -> None:
        """Send comments, one after the other."""
        while not self.is_over.is_set():
            number = self.next()
            with contextlib.suppress(OSError, http.client.HTTPException):
                status, _headers, _body = self.server.ask(
                    "POST",
                    self.made.thread.respond_url,
                    self.made.said(number, self.stamp),
                    **paper.headers(number),
                )
                if status == 200:
                    self.sent.append(f"mot-{number}-dit")

    def decide(self) -> None:
        """Publish what waits, as the desk shows it."""
        while not self.is_over.is_set():
            with contextlib.suppress(OSError, http.client.HTTPException):
                _status, _headers, body = self.server.ask("GET", "/desk/", Cookie=self.server.jar())
                found = re.findall(
                    r'/desk/comments/(\d+)/decide/.*?name="revision" value="(\d+)"', body.decode(), re.DOTALL
                )
                for comment, revision in found[:3]:
                    status = self.server.press(
                        f"/desk/comments/{comment}/decide/", act="publish", revision=revision, back="queue"
                    )
                    if status == 302:
                        self.decided.append(int(comment))


def run(arguments: argparse.Namespace) -> int:
    """0 where nothing was lost."""
    faults: list[str] = []
    sent: set[str] = set()
    decided: set[int] = set()
    with building() as folder:
        made = paper.build(waiting=60)
        number, rounds = 0, arguments.kills + 1
        for n in range(rounds):
            is_last = n == rounds - 1
            server = start(folder, f"serve-{n % 2}.log", PALABRE_PROXIES="1")
            server.sign_in("moderator")
            crowd = Crowd(made, server, number)
            crowd.begin()
            wait_for(crowd, more_than=3, seconds=10)
            if is_last:
                server.process.send_signal(signal.SIGTERM)
                if server.process.wait(60) != 0:
                    faults.append("SIGTERM did not end it well")
            else:
                # All of it at once: the server, what answers, and the background worker.
                os.killpg(server.process.pid, signal.SIGKILL)
                server.process.wait(30)
            crowd.end()
            number = crowd.number
            sent |= set(crowd.sent)
            decided |= set(crowd.decided)
        faults += missing(folder, sent, decided)
    held = (
        f"{arguments.kills} kills: {len(sent):,} comments and {len(decided):,} decisions were acknowledged, all of them "
        "are there, and nothing by halves."
    )
    if not sent or not decided:
        faults.append("nothing was acknowledged: nothing was tried")
    return told(faults, held)


def wait_for(crowd: Crowd, *, more_than: int, seconds: float) -> None:
    """Until some were acknowledged to the crowd; a different moment each time, since writers do not wait for us."""
    ends = time.monotonic() + seconds
    while (len(crowd.sent) <= more_than or not crowd.decided) and time.monotonic() < ends:
        time.sleep(0.01)


def missing(folder: Path, sent: set[str], decided: set[int]) -> list[str]:
    """What was acknowledged and is not there, or is there by halves."""
    from django.db import connection
    from django.db.models import F

    from palabre.discussion.models import Comment, Revision, State, Thread
    from palabre.journal import verifying
    from palabre.journal.models import Entry, Head
    from palabre.moderation.models import Decision

    found: list[str] = []
    texts = "\n".join(Revision.objects.values_list("text", flat=True))
    there = set(re.findall(r"mot-\d+-dit", texts))
    found += [f"{word} was acknowledged and is lost" for word in sorted(sent - there)[:5]]
    published = set(Decision.objects.filter(outcome="published").values_list("comment_id", flat=True))
    found += [
        f"the decision on #{number} was acknowledged and is lost"
        for number in sorted(decided - published)[:5]
    ]
    for journal in Head.objects.values_list("journal", flat=True):
        found += list(verifying.faults(journal))
    entries = set(Entry.objects.filter(kind="comment.sent").values_list("subject", flat=True))
    for comment in Comment.objects.select_related("revision"):
        if comment.revision is None or f"comment:{comment.pk}" not in entries:
            found.append(f"#{comment.pk} is there by halves")
    undecided = Comment.objects.filter(state=State.PUBLISHED).exclude(decisions__outcome="published")
    found += [
        f"#{number} is published and nobody decided so"
        for number in undecided.values_list("pk", flat=True)[:5]
    ]
    for thread in Thread.objects.all():
        shown = thread.comments.filter(state=State.PUBLISHED).count()
        if shown != thread.published_count:
            found.append(f"{thread} counts {thread.published_count} and has {shown}")
    found += [
        f"#{n} has no piece"
        for n in Comment.objects.filter(path__isnull=False, piece="").values_list("pk", flat=True)[:5]
    ]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            if cursor.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
                found.append("the file is damaged")
    twice = (
        Decision.objects.filter(outcome="published", comment__revision=F("revision"))
        .values("comment")
        .distinct()
    )
    if twice.count() != Decision.objects.filter(outcome="published", comment__revision=F("revision")).count():
        found.append("a comment was published twice")
    return found


def arguments(parser: argparse.ArgumentParser) -> None:
    """What may be said."""
    parser.add_argument("--kills", type=int, default=100)
