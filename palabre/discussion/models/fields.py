"""A column whose order is that of reading, and what an index finds in another."""

from __future__ import annotations

from django.db import models


class ByteOrderedCharField(models.CharField):
    """Text whose order is the order of its bytes on both databases: reading order, for paths."""

    def db_parameters(self, connection):
        """``COLLATE "C"`` on PostgreSQL; SQLite compares bytes by itself."""
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters


class IsImported(models.Func):
    """
    Whether an origin says anything: the condition of the index by which imported comments are found.

    SQLite takes a partial index only where a query says its condition word for word, and not by parameters
    (https://sqlite.org/partialindex.html, section 3).
    """

    arity = 1
    template = "(NOT (%(expressions)s = ''))"
    output_field = models.BooleanField()  # type: ignore[assignment]


class OldAnchor(models.Func):
    """
    Of an origin, ``source:…:number``: what old links to that comment end in (``piece.OLD_ANCHORS``); NULL for other sources.

    Its constants stand in it as they are: SQLite does not know an indexed expression again by parameters.
    """

    arity = 1
    number = "SUBSTR(%(expressions)s, LENGTH(RTRIM(%(expressions)s, '0123456789')) + 1)"
    template = (
        "(CASE WHEN SUBSTR(%(expressions)s, 1, 4) = 'wxr:' OR SUBSTR(%(expressions)s, 1, 7) = 'disqus:'"
        f" THEN 'comment-' || {number}"
        f" WHEN SUBSTR(%(expressions)s, 1, 5) = 'isso:' THEN 'isso-' || {number} END)"
    )
    output_field = models.TextField()  # type: ignore[assignment]
