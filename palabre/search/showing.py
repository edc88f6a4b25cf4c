"""What a result shows, read from the article or the comment itself; a fixed number of queries a page."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass

from palabre.discussion.models import Comment
from palabre.press.models import Article, Section
from palabre.press.plain import text_of
from palabre.press.typography import set_spaces, set_text
from palabre.publications.models import Publication
from palabre.search.asking import Piece, Question, excerpt, marked
from palabre.search.models import Entry

# Not the no-break spaces that typography sets.
BLANK = re.compile(r"[ \t\n\r]+")


@dataclass(frozen=True)
class Result:
    """One result. ``title`` and ``snippet`` are pieces of plain text; a comment has a ``number``."""

    address: str
    title: list[Piece]
    snippet: list[Piece]
    dated_at: datetime.datetime | None
    section: str = ""
    section_address: str = ""
    number: int | None = None
    about: str = ""
    about_address: str = ""


def results(found: Iterable[Entry], question: Question, publication: Publication) -> list[Result]:
    """What to show of each row, in its order."""
    rows = list(found)
    articles = Article.objects.in_bulk([row.article_id for row in rows if row.article_id])
    comments = Comment.objects.select_related("thread__article", "published_revision").in_bulk(
        [row.comment_id for row in rows if row.comment_id]
    )
    sections = {one.path: one for one in Section.objects.child_of(publication.front_page)}  # type: ignore[attr-defined]
    shown = []
    for row in rows:
        if row.article_id in articles:
            shown.append(_article(articles[row.article_id], sections, question, publication.language))
        elif row.comment_id in comments:
            shown.append(_comment(comments[row.comment_id], question, publication.language))
    return shown


def _article(article: Article, sections: dict[str, Section], question: Question, language: str) -> Result:
    section = sections.get(article.path[: -article.steplen])
    return Result(
        address=article.address,
        title=marked(set_text(article.title, language), question),
        snippet=excerpt(set_text(text_of(article), language), question),
        dated_at=article.dated_at,
        section=set_text(section.title, language) if section else "",
        section_address=f"/{section.slug}/" if section else "",
    )


def _comment(comment: Comment, question: Question, language: str) -> Result:
    text = comment.published_revision.text if comment.published_revision else ""
    return Result(
        address=comment.url,
        title=marked(comment.author_name, question),
        snippet=excerpt(BLANK.sub(" ", set_spaces(text, language)), question),
        dated_at=comment.sent_at,
        number=comment.number,
        about=set_text(comment.thread.title, language),
        about_address=comment.thread.url,
    )
