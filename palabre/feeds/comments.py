"""The feeds of comments: those on one article, and all of a publication's."""

from __future__ import annotations

from django.utils.translation import gettext as _

from palabre.discussion.models import Comment, Revision, Thread
from palabre.feeds import atom
from palabre.feeds.articles import NEWEST, updated_at
from palabre.feeds.naming import address, comment_address, installed_at, tag
from palabre.press.models import Article, FrontPage
from palabre.press.typography import set_text
from palabre.publications.models import Publication


def public_comments(publication: Publication):
    """The comments that anybody may read."""
    return Comment.objects.public().filter(thread__publication=publication)


def comments_feed(publication: Publication, front: FrontPage) -> atom.Feed:
    """The fifty newest comments of a publication."""
    return atom.Feed(
        id=tag(publication, "comments"),
        title=_("Comments – %(name)s") % {"name": publication.name},
        href=address(publication, front),
        self_href=f"{publication.root_url}/comments/feed/",
        author=publication.name,
        language=publication.language,
        updated_if_empty=installed_at(),
        items=_items(publication, front, public_comments(publication)),
    )


def thread_feed(publication: Publication, front: FrontPage, article: Article) -> atom.Feed:
    """The fifty newest comments on one article, which the caller found to be public."""
    href = address(publication, front, article)
    thread = Thread.objects.filter(article=article).first()
    shown = public_comments(publication).filter(thread=thread) if thread else Comment.objects.none()
    return atom.Feed(
        id=tag(publication, f"article/{article.pk}/comments"),
        title=_("Comments on “%(title)s”") % {"title": set_text(article.title, publication.language)},
        href=href + "#discussion",
        self_href=href + "feed/",
        author=publication.name,
        language=publication.language,
        updated_if_empty=updated_at(article),
        items=_items(publication, front, shown),
    )


def outside_feed(publication: Publication, front: FrontPage, thread: Thread) -> atom.Feed:
    """The fifty newest comments on a page of another site."""
    href = publication.root_url + thread.url
    return atom.Feed(
        id=tag(publication, f"thread/{thread.pk}/comments"),
        title=_("Comments on “%(title)s”") % {"title": set_text(thread.public_title, publication.language)},
        href=href,
        self_href=href + "feed/",
        author=publication.name,
        language=publication.language,
        updated_if_empty=installed_at(),
        items=_items(publication, front, public_comments(publication).filter(thread=thread)),
    )


def _items(publication: Publication, front: FrontPage, comments) -> list[atom.Item]:
    # Imported comments whose date nobody knows are not news.
    newest = (
        comments.filter(published_at__isnull=False)
        .select_related("thread__article", "published_revision")
        .order_by("-published_at", "-number")[:NEWEST]
    )
    return [
        _item(publication, front, comment, comment.published_revision)
        for comment in newest
        if comment.published_revision is not None
    ]


def _item(publication: Publication, front: FrontPage, comment: Comment, revision: Revision) -> atom.Item:
    name = comment.author_name or _("Anonymous")
    title = set_text(comment.thread.title, publication.language)
    return atom.Item(
        id=tag(publication, f"comment/{comment.number}"),
        title=_("%(name)s on “%(title)s”") % {"name": name, "title": title},
        href=comment_address(publication, comment.number),
        published=comment.sent_at or comment.published_at,
        # A text that was edited and published again is newer than its first publication.
        updated=max(at for at in (comment.published_at, revision.sent_at) if at),
        authors=(name,),
        content=revision.html,
        in_reply_to=_answered(publication, front, comment),
    )


def _answered(publication: Publication, front: FrontPage, comment: Comment) -> atom.InReplyTo:
    """The comment that is answered, or else the article, or the page outside the publication."""
    article = comment.thread.article
    if article is None:
        page, feed = comment.thread.page_address or "", f"{publication.root_url}{comment.thread.url}feed/"
        if comment.parent_id is None:
            return atom.InReplyTo(page, page, feed)
        return atom.InReplyTo(
            tag(publication, f"comment/{comment.parent_id}"),
            comment_address(publication, comment.parent_id),
            feed,
        )
    href = address(publication, front, article)
    if comment.parent_id is None:
        return atom.InReplyTo(
            tag(publication, f"article/{article.pk}"), href, f"{publication.root_url}/feed/"
        )
    return atom.InReplyTo(
        tag(publication, f"comment/{comment.parent_id}"),
        comment_address(publication, comment.parent_id),
        href + "feed/",
    )
