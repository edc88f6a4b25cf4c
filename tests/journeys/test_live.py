"""A reader has the page open while comments appear."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.journey, pytest.mark.programs]
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def served():
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PALABRE_DATA", "DJANGO_SETT"))
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.journeys.served"], cwd=ROOT, env=kept, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    port, path = process.stdout.readline().split()
    process.address = f"http://127.0.0.1:{port}{path}"

    def publish(text):
        process.stdin.write(text + "\n")
        process.stdin.flush()
        return process.stdout.readline().split()[1]

    process.publish = publish
    yield process
    process.stdin.close()
    process.wait(60)


def test_new_comments_are_said_and_come_when_they_are_asked_for(chrome, served):
    page = chrome.new_context(locale="fr-FR", reduced_motion="reduce").new_page()
    with page.expect_request("**/live/*/"):
        page.goto(served.address)
    before = page.locator("li.comment").count()
    place = page.evaluate("window.scrollTo(0, 300), window.scrollY")
    first = served.publish("Le bassin est magnifique.")
    button = page.locator(".live button")
    button.wait_for()
    assert button.inner_text() == "Un nouveau commentaire\u202f: le montrer"
    # Nothing moves by itself.
    assert page.locator("li.comment").count() == before
    assert page.evaluate("window.scrollY") == place
    second = served.publish("L’eau est froide.")
    page.get_by_role("button", name="2 nouveaux commentaires\u202f: les montrer").wait_for()
    page.locator(".live button").click()
    assert page.locator(f"#c{first} .comment__text").inner_text() == "Le bassin est magnifique."
    assert page.locator(f"#c{second}").count() == 1
    assert page.locator("#discussion-title").inner_text() == f"{before + 2} commentaires"
    assert page.evaluate("document.activeElement.id") == f"c{first}"
    assert page.locator(".live button").count() == 0
    page.context.close()
