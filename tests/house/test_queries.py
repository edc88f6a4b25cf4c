"""The number of queries of a page is fixed: it does not grow with what the publication holds."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from palabre.charter.models import Rule
from palabre.discussion import posting, threading
from palabre.discussion.models import Comment, Notice
from palabre.moderation import alerting, deciding
from palabre.press.models import Author, Byline, Section
from tests import factories

_number = itertools.count(1)


@pytest.fixture
def paper(publication, moderator, monkeypatch):
    """A publication with a little of everything; ``first`` is answered at length, and its author known."""
    monkeypatch.setattr(threading, "LONG_BRANCH", 2)
    thread = factories.make_thread(publication)
    thread.author = Author.objects.create(publication=publication, name="Inès Morvan", slug="ines-morvan")
    thread.moderator = moderator
    thread.reader, _key = factories.make_reader(publication)
    thread.first = factories.make_published(thread, by=moderator, reader=thread.reader)
    grow(thread, 3)
    return thread


def grow(paper, times: int) -> None:
    """Add ``times`` of everything that a page could ask for one by one."""
    publication, first = paper.publication, paper.first
    version = publication.charter_versions.get()
    for _n in range(times):
        n = next(_number)
        section = Section(title=f"Rubrique {n}", slug=f"rubrique-{n}")
        publication.front_page.add_child(instance=section)
        article = factories.make_article(publication, title=f"Le canal, suite {n}")
        article.bylines.add(Byline(author=paper.author))
        article.keywords.add("canal", f"mot {n}")
        article.save_revision().publish()
        rule = Rule.objects.create(version=version, number=10 + n, title=f"Règle {n}", sort_order=10 + n)
        Notice.objects.create(publication=publication, text=f"Avis {n}")
        factories.make_published(paper, by=paper.moderator)
        reply = factories.make_published(paper, by=paper.moderator, parent=first, reader=paper.reader)
        factories.make_published(paper, by=paper.moderator, parent=reply)
        factories.make_comment(paper, reader=paper.reader)
        alert = {
            "category": f"rule:{rule.number}",
            "text": f"Voyez {n}.",
            "at": factories.NOON,
        }
        alerting.alert(publication, comment=first, **alert)
        said = {"by": factories.make_moderator(publication), "at": factories.NOON}
        latest = Comment.objects.get(pk=first.pk)
        posting.edit(latest, revision=latest.revision_id, typed=f"Autrement dit {n}.", by=paper.reader,
                     at=factories.NOON)  # fmt: skip
        latest.refresh_from_db()
        deciding.publish(latest, revision=latest.revision_id, **said)
        deciding.remove(latest, revision=latest.revision_id, rule=rule, reasons=f"Vise {n}.", **said)
        deciding.restore(latest, revision=latest.revision_id, **said)


def visited(address: str) -> Callable[[Client], int]:
    """How many queries a page takes that is only looked at."""

    def visit(client):
        return asked(lambda: client.get(address))

    return visit


def asked(ask) -> int:
    """The number of queries of one request that succeeds."""
    with CaptureQueriesContext(connection) as queries:
        answer = ask()
    assert answer.status_code == 200
    return len(queries)


def typed() -> dict[str, str]:
    """A comment that nobody has sent, with something for each check to note."""
    return {
        "text": f"C'EST INADMISSIBLE {next(_number)} !!!! https://a.example https://b.example",
        "name": "Maud",
    }


def queries_of(visits: dict[str, Callable[[Client], int]], client: Client) -> dict[str, int]:
    """The number of queries of each visit, once everything that is kept in memory is kept."""
    for visit in visits.values():
        visit(client)
    return {name: visit(client) for name, visit in visits.items()}


def test_a_page_of_readers_takes_as_many_queries_however_much_there_is(client, paper):
    respond, first = paper.respond_url, paper.first.number

    def previewed(client):
        return asked(lambda: client.post(respond, {**typed(), "to": first, "do": "preview"}))

    def sent(_client):
        # Somebody else each time: whoever comes again is found by their cookie.
        guest, said = Client(), {**typed(), "to": first}
        shown = guest.post(respond, {**said, "do": "preview"}).content.decode()
        stamp = re.search(r'name="stamp" value="([^"]*)"', shown)[1]
        return asked(lambda: guest.post(respond, {**said, "do": "confirm", "stamp": stamp}))

    addresses = (
        "/environnement/", "/authors/ines-morvan/", respond, f"{respond}?to={first}", f"/c/{first}/branch/",
        f"/alert/{first}/", f"/alert/article/{paper.article_id}/", "/alert/received/", "/follow/",
        f"/follow/?article={paper.article_id}", "/legal/", "/legal/contact/", "/legal/personal-data/",
    )  # fmt: skip
    visits = {address: visited(address) for address in addresses}
    visits |= {"the preview": previewed, "the sending": sent}
    few = queries_of(visits, client)
    grow(paper, 4)
    assert queries_of(visits, client) == few
    assert max(few.values()) <= 60, few


def test_a_page_about_one_thing_of_the_desk_takes_as_many_queries_however_much_there_is(client, paper):
    client.force_login(paper.moderator)
    visits = {
        address: visited(address)
        for address in (f"/desk/comments/{paper.first.number}/", f"/desk/threads/{paper.pk}/")
    }
    few = queries_of(visits, client)
    grow(paper, 4)
    assert queries_of(visits, client) == few
    assert max(few.values()) <= 33, few
