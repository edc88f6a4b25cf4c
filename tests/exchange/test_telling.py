"""What the summary of an import says."""

from __future__ import annotations

import pytest

from palabre.exchange import bringing
from palabre.exchange.elsewhere import changed, storing
from palabre.exchange.of_one import of_one
from palabre.exchange.telling import Tally
from palabre.exchange.wxr import comments_alone


def test_one_of_a_kind_is_said_as_one_and_several_as_several():
    tally = Tally()
    tally.came["comments that wait to be read"] = 1
    tally.came["discussions of pages elsewhere"] = 2
    tally.leave_out("comments without text")
    assert [" ".join(line.split()) for line in tally.lines()] == [
        "What came:", "1 comment that waits to be read", "2 discussions of pages elsewhere",
        "What did not come, and why:", "1 comment without text",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("many", "one"),
    [
        (bringing.HERE_ALREADY, "comment was here already"),
        (bringing.ELSEWHERE, "comment that stands in another discussion here: it stays there"),
        (bringing.RAISED, "comment that answers one which readers do not see: it stands below the nearest that they see"),
        (
            "comments that answer one which answers them in a circle: they stand at the top",
            "comment that answers one which answers it in a circle: it stands at the top",
        ),
        ("comments whose number was taken or is too high: they have another", "comment whose number was taken or is too high: it has another"),
        (
            bringing.CAME["withdrawn"],
            "comment deleted where it comes from: a line in its place, since others answer it",
        ),
        (changed.OTHER_TEXT, "comment with another text at the source since it came: the one here stays"),
        (changed.NOW_PUBLISHED, "comment published at the source since it came: here it still waits to be read"),
        (changed.NOW_THERE, "comment that was deleted when it came, and is back at the source: its line stays here"),
        (changed.NO_MORE, "comment that the source does not know any more: it stays here"),
        (storing.CLOSED, "discussion that was closed, and is"),
        (storing.WRITTEN_IN, "discussion in which somebody wrote here already: what comes stands below that"),
        (storing.NO_ADDRESS, "page whose address is none: its comments are left out"),
        (storing.DELETED, "comment that was deleted, and that nothing which is published answers"),
        (comments_alone.OF_NO_POST, "picture or file whose post is not public, or not in the file: its comments are left out"),
        ("articles behind a password: they came as drafts", "article behind a password: it came as a draft"),
        ("articles as drafts", "article as a draft"),
        ("old addresses that lead to the new ones", "old address that leads to the new one"),
        ("pictures that stay a link: it is too large", "picture that stays a link: it is too large"),
        ("notes of the kind “comments, they stay”, which are no comments", "note of the kind “comments, they stay”, which is no comment"),
    ],
)  # fmt: skip
def test_the_words_for_several_are_made_those_for_one(many, one):
    assert of_one(many) == one
