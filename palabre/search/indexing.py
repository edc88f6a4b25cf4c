"""
Keep the words of what was published.

The journal is followed with a durable cursor: a listener catches up as soon as an act is committed, the
worker does what a listener missed. A new installation's cursor stands at 0, so an existing database is
indexed from its journal, by itself. Doing an entry twice is harmless: rows are made from what is true now.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import Prefetch

from palabre.discussion.models import Comment, State
from palabre.journal.models import Cursor, Head
from palabre.journal.models import Entry as Recorded
from palabre.press.models import Article, Byline, FrontPage
from palabre.press.plain import text_of
from palabre.search import tables
from palabre.search.models import Entry
from palabre.search.words import folded

WORKER = "search"
# What a listener does at most before it answers whoever acted; the worker does the rest.
AT_ONCE = 200
BATCH = 500
# After these, the words of a comment may be others, or none.
COMMENTS = frozenset(
    f"comment.{done}"
    for done in ("published", "removed", "restored", "returned", "sealed", "undone", "withdrawn", "erased")
)
ARTICLES = frozenset(["article.published", "article.unpublished"])
# After these, the words of all that an author signed are others.
AUTHORS = frozenset(["author.changed", "author.deleted"])
IMPORTED = "comments.imported"

# --- the words ---


def _beside(article: Article) -> str:
    """What else one may look for: who wrote it, its keywords, its source, what is under its image."""
    names = [byline.author.name for byline in article.bylines.all()]
    keywords = [tagged.tag.name for tagged in article.tagged_keywords.all()]
    return " \n ".join([*names, *keywords, article.source, article.image_caption])


# --- the rows ---


@transaction.atomic
def index_comments(numbers: Iterable[int]) -> int:
    """Make the rows of these comments true: one for each that is published, none for the others."""
    numbers = set(numbers)
    published = Comment.objects.filter(
        pk__in=numbers, state=State.PUBLISHED, published_revision__isnull=False
    ).select_related("thread", "published_revision")
    rows = [
        Entry(
            publication_id=comment.thread.publication_id,
            comment=comment,
            revision=comment.published_revision_id or 0,
            name=comment.author_name,
            dated_at=comment.sent_at,
            title_words=folded(comment.author_name),
            text_words=folded(comment.published_revision.text if comment.published_revision else ""),
        )
        for comment in published
    ]
    Entry.objects.filter(comment_id__in=numbers - {row.comment_id for row in rows}).delete()
    _write(rows, "comment")
    return len(rows)


@transaction.atomic
def index_articles(keys: Iterable[int]) -> int:
    """Make the rows of these articles true: one for each that is live, none for the others."""
    keys = set(keys)
    fronts = dict(FrontPage.objects.values_list("path", "publication_id"))
    live = (
        Article.objects.live()
        .filter(pk__in=keys)
        .prefetch_related(
            "tagged_keywords__tag", Prefetch("bylines", Byline.objects.select_related("author"))
        )
    )
    rows = []
    for article in live:
        publication = next((pk for path, pk in fronts.items() if article.path.startswith(path)), None)
        if publication is not None:
            rows.append(
                Entry(
                    publication_id=publication,
                    article=article,
                    revision=article.live_revision_id or 0,
                    dated_at=article.dated_at,
                    title_words=folded(article.title),
                    text_words=folded(f"{text_of(article)} \n {_beside(article)}"),
                )
            )
    Entry.objects.filter(article_id__in=keys - {row.article_id for row in rows}).delete()
    _write(rows, "article")
    return len(rows)


def _write(rows: Sequence[Entry], of: str) -> None:
    Entry.objects.bulk_create(
        rows,
        batch_size=100,
        update_conflicts=True,
        unique_fields=[of],
        update_fields=["publication", "revision", "name", "dated_at", "title_words", "text_words"],
    )


# --- following the journal ---


def hear(entry: Recorded) -> None:
    """Hear that something was published, changed or taken away: make the index true again."""
    there = (
        Cursor.objects.filter(worker=WORKER, journal=entry.journal).values_list("number", flat=True).first()
    )
    if there is None or there < entry.number:
        catch_up(entry.journal, at_most=AT_ONCE)


def work_once() -> int:
    """Do what waits in every journal, a batch each; say how many entries that were."""
    behind = dict(Cursor.objects.filter(worker=WORKER).values_list("journal", "number"))
    return sum(
        catch_up(journal)
        for journal, number in Head.objects.values_list("journal", "number")
        if behind.get(journal, 0) < number
    )


@transaction.atomic
def catch_up(journal: int, *, at_most: int = BATCH) -> int:
    """
    Index what the next entries of ``journal`` name, and move the cursor; say how many they were.

    The cursor's row is locked: two processes take turns.
    """
    Cursor.objects.get_or_create(worker=WORKER, journal=journal)
    cursor = Cursor.objects.select_for_update().get(worker=WORKER, journal=journal)
    entries = list(
        Recorded.objects.filter(journal=journal, number__gt=cursor.number)
        .order_by("number")
        .values_list("number", "kind", "subject", "facts")[:at_most]
    )
    if not entries:
        return 0
    comments: set[int] = set()
    articles: set[int] = set()
    for _number, kind, subject, facts in entries:
        if kind in COMMENTS:
            comments.add(_key(subject))
        elif kind in ARTICLES:
            articles.add(_key(subject))
        elif kind in AUTHORS:
            articles.update(_signed(_key(subject), facts))
        elif kind == IMPORTED:
            comments.update(_numbers(facts))
    for some in _batches(sorted(articles)):
        index_articles(some)
    for some in _batches(sorted(comments)):
        index_comments(some)
    cursor.number = entries[-1][0]
    cursor.save(update_fields=["number"])
    return len(entries)


def _key(subject: str) -> int:
    return int(subject.partition(":")[2])


def _signed(author: int, facts: dict[str, Any]) -> Iterator[int]:
    """The articles that an author signs, and those that one who is gone signed."""
    yield from Byline.objects.filter(author=author).values_list("article_id", flat=True)
    yield from facts.get("articles", [])


def _numbers(facts: dict[str, Any]) -> Iterator[int]:
    """The numbers that an import's runs name: ``[[3, 5], [9, 9]]``."""
    for first, last in facts.get("numbers", []):
        yield from range(first, last + 1)


def _batches(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(keys), BATCH):
        yield keys[start : start + BATCH]


def rebuild(*, progress: Callable[[str, int], None] = lambda what, count: None) -> tuple[int, int]:
    """
    Make every row again, while others serve; say how many articles and comments can be found.

    For an index that was damaged, or words that are made otherwise from now on. What is published
    meanwhile is indexed by its own entry.
    """
    heads = dict(Head.objects.values_list("journal", "number"))
    tables.make(connection)
    articles = _walk(Article.objects.live(), index_articles, "articles", progress)
    published = Comment.objects.filter(state=State.PUBLISHED)
    comments = _walk(published, index_comments, "comments", progress)
    Entry.objects.filter(comment__isnull=False).exclude(comment__state=State.PUBLISHED).delete()
    Entry.objects.filter(article__live=False).delete()
    tables.mend(connection)
    for journal, number in heads.items():
        with transaction.atomic():
            Cursor.objects.get_or_create(worker=WORKER, journal=journal)
            cursor = Cursor.objects.select_for_update().get(worker=WORKER, journal=journal)
            cursor.number = max(cursor.number, number)
            cursor.save(update_fields=["number"])
    return articles, comments


def _walk(
    queryset, index: Callable[[Iterable[int]], int], what: str, progress: Callable[[str, int], None]
) -> int:
    """Index all of ``queryset`` in the order of its keys, a batch at a time."""
    done, last = 0, 0
    while keys := list(queryset.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        done += index(keys)
        last = keys[-1]
        progress(what, done)
    return done
