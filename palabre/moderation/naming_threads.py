"""Which discussion a moderator means by what they typed or pasted."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from palabre.discussion import aliases, outside
from palabre.discussion.models import Comment, Thread
from palabre.discussion.opening import thread_of
from palabre.moderation.places import LARGEST_ID
from palabre.press.models import Article
from palabre.publications.models import Publication

NUMBER = re.compile("#? ?([0-9]{1,19})", re.ASCII)
OF_A_COMMENT = re.compile("/(?:c|alert|desk/comments)/([0-9]{1,19})/.*", re.ASCII)
OF_A_THREAD = re.compile("/(?:threads|respond|desk/threads)/([0-9]{1,19})/.*", re.ASCII)
OF_AN_ARTICLE = re.compile("(/[-a-zA-Z0-9_]+/[-a-zA-Z0-9_]+/)(?:discussion/[0-9]+/)?", re.ASCII)


def thread_meant(publication: Publication, written: str) -> Thread | None:
    """
    The discussion that ``written`` means: the address of a page of ours or of one outside, the number of a comment, or,
    where no comment has it, the discussion's own.
    """
    written = written.strip()
    if number := NUMBER.fullmatch(written):
        return _of_comment(publication, int(number[1])) or _numbered(publication, int(number[1]))
    if written.startswith("/"):
        return _at_path(publication, written)
    if "://" not in written:
        written = f"https://{written}"
    try:
        parts = urlsplit(written)
        key = outside.canonical(written)
    except ValueError:
        return None
    if (parts.hostname or "").lower() == publication.site.hostname.lower():
        return _at_path(publication, parts.path)
    return outside.find(publication, key)


def _at_path(publication: Publication, path: str) -> Thread | None:
    path = path.partition("?")[0].partition("#")[0]
    if found := OF_A_COMMENT.fullmatch(path):
        return _of_comment(publication, int(found[1]))
    if found := OF_A_THREAD.fullmatch(path):
        return _numbered(publication, int(found[1]))
    found = OF_AN_ARTICLE.fullmatch(path)
    front = publication.front_page  # type: ignore[attr-defined]
    if found is None or front is None:
        return None
    article = Article.objects.descendant_of(front).filter(url_path=front.url_path + found[1][1:]).first()
    return thread_of(article) if article is not None else None


def _numbered(publication: Publication, number: int) -> Thread | None:
    return aliases.thread_at(publication, number) if number <= LARGEST_ID else None


def _of_comment(publication: Publication, number: int) -> Thread | None:
    if number > LARGEST_ID:
        return None
    about = ("thread__publication__site", "thread__article")
    found = Comment.objects.select_related(*about).filter(pk=number, thread__publication=publication).first()
    return found.thread if found is not None else None
