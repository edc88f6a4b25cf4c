"""What may be searched: a row for each article and each published comment, with its words."""

from __future__ import annotations

from django.db import models

from palabre.discussion.models import Comment
from palabre.press.models import Article
from palabre.publications.models import Publication


class Entry(models.Model):
    """
    The words of one article or one comment, as ``words.py`` makes them.

    A copy, which proves nothing: whether anybody may read what it is of is asked of the article or the
    comment itself, at each search (``asking.py``). ``revision`` is the one the words are of (0: none
    known) and ``name`` the author's: a row that is of another revision or name finds nothing.

    What looks into the words stands beside this table and is kept by triggers (``tables.py``).
    """

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="+")
    article = models.OneToOneField(Article, models.CASCADE, null=True, related_name="+")
    comment = models.OneToOneField(Comment, models.CASCADE, null=True, related_name="+")
    revision = models.BigIntegerField(default=0)
    name = models.CharField(max_length=60, blank=True)
    dated_at = models.DateTimeField(null=True)
    title_words = models.TextField(blank=True)
    text_words = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(article__isnull=False, comment__isnull=True)
                | models.Q(article__isnull=True, comment__isnull=False),
                name="entry_of_an_article_or_a_comment",
            )
        ]

    def __str__(self) -> str:
        return f"words of article {self.article_id}" if self.article_id else f"words of #{self.comment_id}"
