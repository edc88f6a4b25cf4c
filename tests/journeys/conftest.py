"""Whole visits in a real Chromium, against the product served on loopback."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from wagtail.models import Locale, Site

from tests import chromium, factories
from tests.journeys.answering import to_the_end
from tests.journeys.playing import FLAGS
from tests.journeys.pressing import press_enter

# Playwright runs an event loop in this thread; the database is asked between its steps, never within.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="package")
def chrome(have_standing) -> Iterator:
    """One browser for all visits, closed after them: no other test of this process meets its event loop."""
    from playwright.sync_api import sync_playwright

    # With an event loop in it, this thread has another connection: no transaction of the first may stay open.
    have_standing(())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def paper(transactional_db, live_server):
    """A publication served at the live server's address, with its thread and moderator."""
    Locale.objects.get_or_create(language_code="fr")
    publication = factories.make_publication()
    host, _colon, port = live_server.url.removeprefix("http://").partition(":")
    Site.objects.filter(pk=publication.site_id).update(hostname=host, port=int(port))
    Site.clear_site_root_paths_cache()
    publication.refresh_from_db()
    thread = factories.make_thread(publication, title="Le canal rouvre à la baignade")
    thread.moderator = factories.make_moderator(publication, username="moderator")
    thread.address = live_server.url + thread.url
    thread.host = live_server.url
    with to_the_end():
        yield thread


@pytest.fixture
def visit(chrome, paper):
    """Opens a browser of its own for somebody; at its end, nothing went wrong and nobody else was asked."""
    opened = []

    def somebody(**options):
        context = chrome.new_context(locale="fr-FR", **options)
        page = context.new_page()
        page.faults = []
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.on(
            "request", lambda request: request.url.startswith(paper.host) or page.faults.append(request.url)
        )
        page.on(
            "console",
            lambda said: page.faults.append(said.text) if "Content Security Policy" in said.text else None,
        )
        opened.append((context, page))
        return page

    yield somebody
    for context, page in opened:
        context.close()
        assert page.faults == []


@pytest.fixture
def at_the_desk(visit, paper):
    """A moderator, signed in, at the desk."""
    page = visit()
    page.goto(f"{paper.host}/desk/")
    page.fill("input[name=login]", "moderator")
    page.fill("input[name=password]", "palabre-test")
    press_enter(page)
    page.wait_for_url(f"{paper.host}/desk/**")
    return page
