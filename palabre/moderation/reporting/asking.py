"""What the database works out itself, row by row, where Django would call Python for each."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import CharField, Func, IntegerField


class HourOf(Func):
    """The hour (UTC) of an instant: ``2026-06-18 12`` on SQLite, hours of the epoch on PostgreSQL (``instant_of``)."""

    output_field = CharField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Instants are kept as text there, in UTC."""
        return self.as_sql(compiler, connection, template="substr(%(expressions)s, 1, 13)")

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """A number: a hundred thousand dates are not written out only to be counted."""
        return self.as_sql(
            compiler, connection, template="floor(extract(epoch FROM %(expressions)s) / 3600)::bigint"
        )


def instant_of(hour: str | int) -> datetime.datetime:
    """The first instant of an hour as ``HourOf`` says it."""
    if isinstance(hour, int):
        return datetime.datetime.fromtimestamp(hour * 3600, datetime.UTC)
    return datetime.datetime.fromisoformat(f"{hour}:00+00:00")


class SecondsBetween(Func):
    """Whole seconds from the first instant to the second; ``NULL`` where one is missing."""

    output_field = IntegerField()
    arity = 2

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """``strftime`` reads what Django writes there, and ISO 8601."""
        first, second, given = self._compiled(compiler)
        said = f"(CAST(strftime('%%s', {second}) AS INTEGER) - CAST(strftime('%%s', {first}) AS INTEGER))"
        return said, given

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Whole seconds of each, so that both databases say the same."""
        first, second, given = self._compiled(compiler)
        said = f"(floor(extract(epoch FROM {second})) - floor(extract(epoch FROM {first})))::bigint"
        return said, given

    def _compiled(self, compiler: Any) -> tuple[str, str, tuple[Any, ...]]:
        (first, of_first), (second, of_second) = map(compiler.compile, self.source_expressions)
        return first, second, (*of_second, *of_first)


class WaitedSince(Func):
    """Since when a comment had waited when a decision was taken, from what the decision kept (``undoing.before``)."""

    output_field = CharField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """ISO 8601, as it was written."""
        return self.as_sql(compiler, connection, template="json_extract(%(expressions)s, '$.waiting_since')")

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """The same, read as an instant."""
        return self.as_sql(
            compiler, connection, template="((%(expressions)s ->> 'waiting_since')::timestamptz)"
        )
