"""Every string that people read is translated, and the compiled files are those of the sources."""

import pytest

from tests import messages


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_every_string_is_translated(language):
    assert list(messages.faults(language)) == []
