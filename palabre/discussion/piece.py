"""
The finished piece of a comment: its ``<li>``, left open at its end so that replies can be put in.

Made when a comment is published, with everything that readers see of it; a page is pieces joined in
the order of their paths. A piece carries a mark of what it was made with; met with another mark, it
is made again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import get_format
from django.utils.html import format_html
from django.utils.translation import ngettext

from palabre.discussion import threading
from palabre.discussion.models import Comment, State
from palabre.discussion.threading import Page, Row
from palabre.discussion.typed import thousands
from palabre.kit import dates, json_scripts
from palabre.kit.json_scripts import in_script
from palabre.publications.models import Publication

# The level from which a comment says whom it answers: the indentation stops growing there.
SAYS_WHOM_FROM = 4
TEMPLATE = "discussion/piece.html"
# What the anchors of comments begin with where they come from, by the beginning of ``Comment.origin``.
OLD_ANCHORS = {"wxr": "comment", "disqus": "comment", "isso": "isso"}


@lru_cache(maxsize=8)
def template_mark(language: str) -> str:
    """A fingerprint of the template, the sanitiser and how dates are written: another one makes every piece anew."""
    here = Path(__file__).parent
    own = [here / name for name in (f"templates/{TEMPLATE}", "text.py", "piece.py")]
    made_of = [path.read_bytes() for path in (*own, Path(dates.__file__), Path(json_scripts.__file__))]
    forms = [str(get_format(name, language)).encode() for name in ("DATE_FORMAT", "DATETIME_FORMAT")]
    return hashlib.sha256(b"".join([*made_of, *forms])).hexdigest()[:12]


def mark_for(publication: Publication, language: str = "") -> str:
    """The mark of a piece made for ``publication`` as it is now, in its own language or another."""
    language = language or publication.language
    name = hashlib.sha256(publication.name.encode()).hexdigest()[:8]  # It stands on the badge of its people.
    return f"{template_mark(language)}:{language}:{publication.nesting}:{name}:{publication.time_zone}"[:60]


def make(comment: Comment, publication: Publication, language: str = "") -> str:
    """
    The piece of ``comment`` in its publication's language (or another) and time.

    ``comment`` comes with its ``published_revision``. What is not published shows a line that says
    what became of it, never its text or its author.
    """
    with translation.override(language or publication.language), timezone.override(publication.zone):
        return render_to_string(
            TEMPLATE,
            {
                "comment": comment,
                "publication": publication,
                "html": comment.published_revision.html
                if comment.state == State.PUBLISHED and comment.published_revision
                else "",
                "is_published": comment.state == State.PUBLISHED,
                "says_whom": comment.parent_id and comment.level >= SAYS_WHOM_FROM,
                "may_be_answered": comment.may_be_answered(publication.nesting),
                "old_anchor": old_anchor(comment),
            },
        ).strip()


def make_json(comment: Comment) -> str:
    """
    The members that describe ``comment`` as a schema.org ``Comment``, written for a script element.

    Without its address and its answers, which the joiner adds; empty for one that shows no text.
    """
    if comment.state != State.PUBLISHED or comment.published_revision is None:
        return ""
    said: dict[str, Any] = {"@type": "Comment", "text": comment.published_revision.text}
    if comment.author_name:
        said["author"] = {"@type": "Person", "name": comment.author_name}
    if comment.sent_at:
        said["datePublished"] = comment.sent_at.isoformat()
    return in_script(said)[1:-1]


def old_anchor(comment: Comment) -> str:
    """What old links to a comment that comes from elsewhere end in, so that they still find it."""
    begins, old = OLD_ANCHORS.get(comment.origin.partition(":")[0]), comment.origin.rpartition(":")[2]
    return f"{begins}-{old}" if begins and old.isdecimal() else ""


def keep(comment: Comment, publication: Publication) -> None:
    """Make the piece of ``comment`` and keep it, within the act that changed what it shows."""
    comment.piece, comment.piece_mark = make(comment, publication), mark_for(publication)
    comment.piece_json = make_json(comment)
    comment.save(update_fields=["piece", "piece_json", "piece_mark"])


def join(page: Page, pieces: Mapping[int, Made], language: str = "") -> str:
    """
    The HTML of a page of comments from its ``pieces`` (``current_pieces``): one ``ol.thread`` with the pieces nested by their depth.

    What a long branch has more than stands here is jumped over: a link to its own pages ends the branch.
    """
    out = ['<ol class="thread">']
    base = min((len(row.path) for row in page.rows), default=0)
    language = language or page.thread.publication.language
    above = -1  # The depth of the comment before, whose <li> is still open.
    link = ""  # What ends the branch of the unit before.
    for row in page.rows:
        depth = (len(row.path) - base) // threading.WIDTH
        if depth > above:
            out.append("<ol>" if above >= 0 else "")
        elif depth == 0:
            out.append("</li></ol>" * above + link + "</li>")
        else:
            out.append("</li>" + "</ol></li>" * (above - depth))
        out.append(pieces[row.number].html)
        if row.is_unit:
            link = branch_link(row, language) if row.jumped else ""
        above = depth
    out.append(("</li></ol>" * above + link + "</li>" if above >= 0 else "") + "</ol>")
    return "".join(out)


def join_json(page: Page, pieces: Mapping[int, Made]) -> str:
    """
    The published comments of a page, all of them and no other, as a JSON list of schema.org ``Comment``s.

    Nested as they answer each other; one whose parent shows no text stands at the top.
    """
    root_url = page.thread.publication.root_url
    answers: dict[int, list[str]] = {}
    # From the last to the first: by then all that answers a comment is written.
    shown = {row.number for row in page.rows if pieces[row.number].json}
    top: list[str] = []
    for row in reversed(page.rows):
        if row.number not in shown:
            continue
        below = answers.pop(row.number, None)
        written = (
            f'{{"url": "{root_url}/c/{row.number}/", {pieces[row.number].json}'
            + (f', "comment": [{", ".join(reversed(below))}]' if below else "")
            + "}"
        )
        numbers = row.path[-2 * threading.WIDTH : -threading.WIDTH]
        above = int(numbers) if numbers else 0
        (answers.setdefault(above, []) if above in shown else top).append(written)
    return "[" + ", ".join(reversed(top)) + "]"


@dataclass(frozen=True)
class Made:
    """A comment's piece, as HTML and as JSON."""

    html: str
    json: str


def current_pieces(page: Page, language: str = "") -> dict[int, Made]:
    """The pieces of a page by number; those whose mark is another are made again, in one query."""
    publication = page.thread.publication
    mark = mark_for(publication, language)
    stale = [row.number for row in page.rows if row.piece_mark != mark]
    pieces = {row.number: Made(row.piece, row.piece_json) for row in page.rows}
    for comment in remade(stale):
        pieces[comment.number] = Made(make(comment, publication, language), make_json(comment))
    return pieces


def remade(numbers: list[int]) -> Iterable[Comment]:
    """The comments whose pieces must be made again, with what that needs."""
    if not numbers:
        return []
    return Comment.objects.filter(pk__in=numbers).select_related("published_revision")


def branch_link(row: Row, language: str) -> str:
    """The link that ends a branch of which more stands on pages of its own; its figures are grouped like that of all comments."""
    if row.jumped == row.shown_descendants:
        words = ngettext("Read the %(count)s reply", "Read the %(count)s replies", row.jumped)
    else:
        words = ngettext(
            "%(count)s more reply: read the whole branch",
            "%(count)s more replies: read the whole branch",
            row.jumped,
        )
    return format_html(
        '<p class="comment__branch"><a href="/c/{}/branch/">{}</a></p>',
        row.number,
        words % {"count": thousands(row.jumped, language)},
    )
