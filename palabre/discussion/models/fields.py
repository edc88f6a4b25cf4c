"""A column whose order is that of reading."""

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
