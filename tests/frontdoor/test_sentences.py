"""What the front door says by itself: only what is true wherever one comes from."""

from __future__ import annotations

import pytest

from palabre.frontdoor import sentences

EVERY = [(status, language) for status in sentences.SENTENCES for language in ("fr", "en")]


@pytest.mark.parametrize(("status", "language"), EVERY)
def test_no_text_is_promised_to_be_in_a_form_that_a_browser_may_have_dropped(status, language):
    # Before it may stand a preview, which is sent with "no-store" and cannot be gone back to.
    page = sentences.page(status, language).decode()
    assert "dans le formulaire" not in page
    assert "is in the form" not in page


@pytest.mark.parametrize("status", sentences.SENTENCES)
def test_french_signs_have_their_narrow_spaces(status):
    page = sentences.page(status, "fr").decode()
    assert " :" not in page
    assert " ;" not in page
