"""What the summary of an import says of many, said of one: "1 comment that waits", not "1 comments that wait"."""

from __future__ import annotations

import re

# A file's own words, which stay as they are.
QUOTED = re.compile("(“[^”]*”)")
AT_THE_HEAD = re.compile(
    "^(comment|discussion|page|post|article|picture|item|note|pingback|embed|trackback|section|short code)s\\b"
)
# In this order: what a later one would find is gone by then. "They see" is of readers, and stays.
FORMS = [
    ("other short codes", "other short code"),
    ("old addresses that lead to the new ones", "old address that leads to the new one"),
    ("pictures and files", "picture or file"),
    ("pingbacks and trackbacks", "pingback or trackback"),
    ("which are no comments", "which is no comment"),
    ("came as drafts", "came as a draft"),
    ("articles as drafts", "article as a draft"),
    ("theirs here stays", "the one here stays"),
    ("they still wait", "it still waits"),
    ("they have", "it has"),
    ("they come from: a line in their place", "it comes from: a line in its place"),
    ("they came", "it came"),
    ("they stay", "it stays"),
    ("they stand", "it stands"),
    ("they wait", "it waits"),
    ("that wait", "that waits"),
    ("that stand", "that stands"),
    ("that stay", "that stays"),
    ("that answer", "that answers"),
    ("that were deleted when", "that was deleted when"),
    ("that were deleted, and", "that was deleted, and"),
    ("that were closed, and are", "that was closed, and is"),
    ("and are back", "and is back"),
    ("were here already", "was here already"),
    ("answers them", "answers it"),
    ("answer them", "answer it"),
    ("brings them as articles", "brings it as an article"),
    ("fetches them", "fetches it"),
    (": their", ": its"),
]


def of_one(what: str) -> str:
    """The words for several of something as they are for one."""
    parts = QUOTED.split(what)
    for place in range(0, len(parts), 2):
        for many, one in FORMS:
            parts[place] = re.sub(rf"{re.escape(many)}(?!\w)", one, parts[place])
    parts[0] = AT_THE_HEAD.sub(r"\1", parts[0])
    return "".join(parts)
