"""What explains comments to whoever reads them, asked for many at once: read, never changed, here."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache

from django.db.models import Q

from palabre.discussion.models import Comment, CommentQuerySet, Notice, Thread
from palabre.moderation import deciding, opinions, taking
from palabre.moderation.item import Item
from palabre.moderation.models import Alert, Opinion
from palabre.moderation.records import records_of
from palabre.press.models import Article, FrontPage, Section
from palabre.publications.models import Publication


def comments(publication: Publication | None = None) -> CommentQuerySet:
    """Comments, of a publication or all, with what the desk shows of each: the whole in a fixed number of queries."""
    found = Comment.objects.all()
    if publication is not None:
        found = found.filter(thread__publication=publication)
    return (
        found.select_related(
            "thread__article",
            "thread__publication",
            "parent__published_revision",
            "parent__revision",
            "revision",
            "published_revision",
            "charter",
            "reader",
        )
        .defer("thread__article__body", "piece", "parent__piece")
        .prefetch_related("charter__rules")
    )


def explained(publication: Publication, found: Sequence[Comment]) -> list[Item]:
    """Each comment with its section, its author's record and its open alerts: a fixed number of queries."""
    sections = {section.path: section.title for section in sections_of(publication)}
    records = records_of(publication, found)
    alerts: dict[int, list[Alert]] = defaultdict(list)
    for alert in Alert.objects.filter(
        comment__in=[comment.pk for comment in found], answered_at__isnull=True
    ).order_by("received_at"):
        alerts[alert.comment_id or 0].append(alert)
    said: dict[int, list[Opinion]] = defaultdict(list)
    for opinion in opinions.on(
        [revision.pk for revision in map(deciding.to_read, found) if revision is not None]
    ):
        said[opinion.revision_id].append(opinion)
    read_before, policies = who_published(found)
    people = cache(lambda: opinions.people(publication))
    return [
        Item(
            comment=comment,
            section=sections.get(parent_path(comment.thread.article), ""),
            record=records[comment.pk],
            alerts=alerts[comment.pk],
            people=people,
            opinions=said[own.pk] if (own := deciding.to_read(comment)) is not None else [],
            is_old_unread=comment.published_revision_id not in read_before,
            published_by=policies.get(comment.published_revision_id or 0, ""),
        )
        for comment in found
    ]


def who_published(found: Iterable[Comment]) -> tuple[set[int], dict[int, str]]:
    """Of the texts that readers of ``found`` see: those that a person published, and the policy, in words, of the others."""
    shown = [comment.published_revision_id for comment in found if comment.published_revision_id is not None]
    decisions = list(taking.showing(shown).only("revision_id", "made_id", "decided_by_id", "policy"))
    read = {one.shown_id for one in decisions if one.decided_by_id is not None}
    by_policy = {one.shown_id: one.policy_in_words for one in decisions if one.shown_id not in read}
    return read, by_policy


def parent_path(article: Article | None) -> str:
    """The path of the section that ``article`` stands in, without asking the database."""
    return article.path[: -article.steplen] if article is not None else ""


def sections_of(publication: Publication) -> list[Section]:
    """The publication's sections, in their order."""
    front = FrontPage.objects.filter(publication=publication).first()
    return list(Section.objects.child_of(front)) if front is not None else []


def notices(thread: Thread, on: datetime.date) -> list[Notice]:
    """The warnings that stand above the charter of ``thread`` on a day: what its authors were told."""
    holds = (Q(starts_on__isnull=True) | Q(starts_on__lte=on)) & (
        Q(ends_on__isnull=True) | Q(ends_on__gte=on)
    )
    about = Q(section__isnull=True, article__isnull=True)
    if thread.article is not None:
        about |= Q(article=thread.article) | Q(
            section__path=parent_path(thread.article), article__isnull=True
        )
    return list(Notice.objects.filter(holds & about, publication=thread.publication))
