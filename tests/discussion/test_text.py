"""What was typed, as readers see it."""

import pytest

from palabre.discussion.text import to_html


@pytest.mark.parametrize(
    ("typed", "html"),
    [
        ("un\ndeux", "<p>un<br>deux</p>"),
        ("un\n\ndeux", "<p>un</p><p>deux</p>"),
        ("un\n\n\ndeux", "<p>un</p><br><p>deux</p>"),
        ("> cité\n\nréponse", "<blockquote><p>cité</p></blockquote><p>réponse</p>"),
        ("> cité\n\n\nréponse", "<blockquote><p>cité</p></blockquote><br><p>réponse</p>"),
        ("> cité\nréponse", "<blockquote><p>cité</p></blockquote><p>réponse</p>"),
        (
            "> > deux fois\n> une",
            "<blockquote><blockquote><p>deux fois</p></blockquote><p>une</p></blockquote>",
        ),
    ],
)
def test_an_empty_line_ends_what_stands_before_it_and_a_second_one_stays(typed, html):
    assert to_html(typed, "fr") == html
