"""The first real start, in a browser: from the printed address to the first article's page."""

from __future__ import annotations

import pytest
from django.utils import timezone

from palabre.accounts.models import User
from palabre.config.setup import address
from palabre.publications.models import Publication
from tests.journeys.answering import to_the_end
from tests.journeys.pressing import press
from tests.journeys.test_accessibility import LOOKS, violations

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

PHRASE = "le canal est ouvert à tous"
SAID = {
    "name": "Le Phare de la Vesle",
    "publisher": "Anne Le Goff",
    "contact_email": "redaction@phare.example",
    "sections": "Vie locale\nÉconomie",
    "editor_name": "Inès Morvan",
    "editor_email": "ines@phare.example",
    "editor_password": PHRASE,
    "editor_again": PHRASE,
}


@pytest.fixture
def printed(live_server):
    """The address that `palabre serve` would have printed."""
    with to_the_end():
        yield live_server.url + address.path(address.offer(at=timezone.now()))


@pytest.mark.nightly(on="postgresql")
@pytest.mark.parametrize("look", LOOKS, ids=["light and wide", "dark and narrow"])
def test_the_set_up_is_readable_in_every_state(chrome, live_server, printed, look):
    context = chrome.new_context(locale="fr-FR", **look)
    page, wrong = context.new_page(), []
    page.goto(printed)
    wrong += violations(page)
    page.uncheck("[name=same_person]")
    for field, value in SAID.items():
        page.fill(f"[name={field}]", value)
    page.fill("[name=sections]", "Search")
    press(page, "main button[type=submit]")
    page.wait_for_selector("#errors")
    wrong += violations(page)
    # Nothing sticks out of a narrow page.
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.click("#errors a[href='#id_sections']")
    assert page.evaluate("document.activeElement.id") == "id_sections"
    page.check("[name=same_person]")
    assert not page.is_visible("[name=moderator_name]")
    page.fill("[name=sections]", SAID["sections"])
    for field in ("editor_password", "editor_again"):
        assert page.input_value(f"[name={field}]") == ""
        page.fill(f"[name={field}]", PHRASE)
    press(page, "main button[type=submit]")
    page.wait_for_selector(".set-up__next")
    wrong += violations(page)
    assert wrong == []
    context.close()


def test_it_is_set_up_without_javascript_and_leads_to_the_first_article(chrome, live_server, printed):
    context = chrome.new_context(locale="fr-FR", java_script_enabled=False)
    page = context.new_page()
    told = []
    page.on("request", lambda request: told.append(request.headers.get("referer", "")))
    page.goto(printed)
    for field, value in SAID.items():
        page.fill(f"[name={field}]", value)
    press(page, "main button[type=submit]")
    press(page, "text=Écrire le premier article")
    page.fill("[name=login]", "ines-morvan")
    page.fill("[name=password]", PHRASE)
    press(page, "main button[type=submit]")
    assert "/cms/pages/add/press/article/" in page.url
    # The address is a key: it stands in no Referer, of no style sheet, form or link.
    assert any(told)
    assert not [one for one in told if "/set-up/" in one]
    publication = Publication.objects.get()
    assert publication.root_url == live_server.url
    assert publication.is_moderator(User.objects.get())
    assert page.goto(printed).status == 404
    context.close()
