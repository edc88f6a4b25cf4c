"""What docs/known-readers.md gives to be copied works as it stands there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.utils import timezone

from palabre.accounts import vouching, vouching_keys
from tests import factories

DOCUMENTED = Path(__file__).resolve().parents[2] / "docs" / "known-readers.md"


@pytest.fixture
def token_for(publication):
    """The function that the documentation gives; only the publication's own address in it is another."""
    (written,) = re.findall(r"```python\n(.*?)```", DOCUMENTED.read_text(), re.DOTALL)
    assert "https://discussions.gazette.example" in written
    known: dict = {}
    exec(written.replace("https://discussions.gazette.example", publication.root_url), known)
    vouching_keys.enter(
        publication,
        algorithm="HS256",
        issuer="https://gazette.example",
        written=known["SECRET"],
        by=factories.make_user("admin", is_superuser=True, is_staff=True),
        at=timezone.now(),
    )
    return known["token_for"]


def test_a_token_that_is_made_as_documented_is_believed(publication, token_for):
    known = vouching.take(publication, token_for("member-7", "Maud", "maud@example.org"), at=timezone.now())
    assert (known.reader.subject, known.name, known.email) == ("member-7", "Maud", "maud@example.org")


def test_it_is_text_that_stands_in_an_attribute_as_it_is_and_another_each_time(token_for):
    first, second = (token_for("member-7", "Zoé", "zoe@example.org") for _time in range(2))
    assert re.fullmatch(r"[\w-]+\.[\w-]+\.[\w-]+", first, re.ASCII)
    assert first != second
