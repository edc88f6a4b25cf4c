"""Every string that people read is translated, and the compiled files are those of the sources."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import palabre
from tests import messages

# One word for one thing in French too: what the English says, and what its translation never does.
OTHER_WORDS = (
    (r"\bappeal", r"\bappels?\b"),
    (r"\bpolic(y|ies)\b", r"politique|règle de fonctionnement"),
)


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_every_string_is_translated(language):
    assert list(messages.faults(language)) == []


@pytest.mark.parametrize(("thing", "other"), OTHER_WORDS)
def test_an_appeal_is_a_recours_and_a_policy_a_consigne(thing, other):
    found = []
    for source in sorted(Path(palabre.__file__).parent.glob("*/locale/fr/LC_MESSAGES/django.po")):
        with source.open("rb") as lines:
            for message in read_po(lines, locale="fr"):
                said, translated = str(message.id), str(message.string)
                if re.search(thing, said, re.IGNORECASE) and re.search(other, translated, re.IGNORECASE):
                    found.append(translated)
    assert found == []
