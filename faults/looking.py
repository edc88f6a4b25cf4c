"""What the database says of a publication, and whether servers and files show exactly that."""

from __future__ import annotations

import gzip
import os
import random
import re
import time
from pathlib import Path
from typing import Any

from faults.serving import Server

COMMENT = re.compile(
    r'<li class="comment(?: comment--(\w+))?" id="c(\d+)">(.*?)(?=<li class="comment|$)', re.DOTALL
)
COUNT = re.compile(r'<h2 id="discussion-title">\s*(No comment|Aucun|[\d\u202f]+)')
ENCODINGS = ("gzip", "identity")
# What PostgreSQL may take to tell another process of a publication.
PUBLICATION_SECONDS = 0.1


class Wrong(Exception):
    """Somebody was shown something else than the database says."""


class Looks:
    """Looks at the discussions ``threads``, at every server that is not ``stopped``, and at the files in ``pages``."""

    threads: list[Any]
    stopped: tuple[Server, ...] = ()

    def __init__(
        self, servers: list[Server], chance: random.Random, *, is_postgresql: bool, pages: Path | None
    ):
        self.servers, self.chance, self.is_postgresql, self.pages = servers, chance, is_postgresql, pages
        self.from_files = 0

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
        if status == 200 and is_from_file(headers):
            self.from_files += 1
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

    def fault_of_files(self, said: dict[str, Any]) -> str:
        """What a file shows that nobody may see, in words; empty if nothing."""
        # What is taken away while it is looked at is no fault: a walk passes over what is not there.
        for folder, _folders, names in os.walk(self.pages / "now" / "pages") if self.pages else ():
            if "index.html" not in names:
                continue
            file = Path(folder, "index.html")
            try:
                text = file.read_text()
            except FileNotFoundError:
                continue
            for hidden in said["hidden"]:
                if mark(hidden) in text:
                    return f"“{hidden}” stands in {file}"
        return ""

    def check(self, must_know_at_once: bool) -> None:
        """Look at every server. Raises ``Wrong``."""
        said = self.expected()
        if fault := self.fault_of_files(said):
            raise Wrong(fault)
        for place, server in enumerate(self.servers):
            if server in self.stopped:
                continue
            fault = self.fault_of(server, said)
            if not fault and self.is_before_another(server):
                # What it was asked for a moment ago stands there as files by now.
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

    def is_before_another(self, server: Server) -> bool:
        """Whether ``server`` is the web server that stands before the first of ours."""
        return server is not self.servers[0] and server.process is self.servers[0].process

    def tags(self) -> dict[tuple[int, str], tuple[str, ...]]:
        """Tag, date and length of each public page at each server."""
        found = {}
        for place, server in enumerate(self.servers):
            if server in self.stopped:
                continue
            for path in (self.threads[0].url, self.threads[0].url + "feed/", "/", "/comments/feed/"):
                _status, headers, _body = server.ask("GET", path)
                # From a file and from Palabre the same bytes come with different tags.
                named = (
                    ("content-length",)
                    if self.is_before_another(server)
                    else ("etag", "last-modified", "content-length")
                )
                found[place, path] = tuple(headers.get(name, "") for name in named)
        return found


def is_from_file(headers: dict[str, str]) -> bool:
    """Whether nginx answered by itself: its tags are a time and a length."""
    return re.fullmatch(r'"[0-9a-f]{1,8}-[0-9a-f]{1,8}"', headers.get("etag", "")) is not None


def mark(text: str) -> str:
    """The word by which a text is known, whatever typography does to the rest."""
    found = re.search(r"mot-\d+-attend|numéro \d+", text)
    return found[0] if found else text
