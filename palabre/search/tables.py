"""
What looks into the words: FTS5 on SQLite, a ``tsvector`` on PostgreSQL, kept by triggers on the entries.

Neither parses anything: words come folded, with a space between them (``words.py``). SQLite's ``ascii``
tokenizer leaves them as they are; PostgreSQL's parser, which has its own mind about hyphens, figures and
addresses, is not asked.
"""

from __future__ import annotations

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

SQLITE = (
    """
    CREATE VIRTUAL TABLE IF NOT EXISTS search_words USING fts5(
        title_words, text_words, content='search_entry', content_rowid='id', tokenize='ascii'
    )
    """,
    """
    CREATE TRIGGER IF NOT EXISTS search_entry_inserted AFTER INSERT ON search_entry BEGIN
        INSERT INTO search_words (rowid, title_words, text_words)
        VALUES (new.id, new.title_words, new.text_words);
    END
    """,
    """
    CREATE TRIGGER IF NOT EXISTS search_entry_deleted AFTER DELETE ON search_entry BEGIN
        INSERT INTO search_words (search_words, rowid, title_words, text_words)
        VALUES ('delete', old.id, old.title_words, old.text_words);
    END
    """,
    """
    CREATE TRIGGER IF NOT EXISTS search_entry_updated AFTER UPDATE ON search_entry BEGIN
        INSERT INTO search_words (search_words, rowid, title_words, text_words)
        VALUES ('delete', old.id, old.title_words, old.text_words);
        INSERT INTO search_words (rowid, title_words, text_words)
        VALUES (new.id, new.title_words, new.text_words);
    END
    """,
)
# The title's words weigh more (A, D). Two places lie between title and text: no phrase reaches across.
POSTGRESQL = (
    "ALTER TABLE search_entry ADD COLUMN IF NOT EXISTS vector tsvector",
    """
    CREATE OR REPLACE FUNCTION search_vector(title text, said text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE AS $$
        SELECT coalesce(string_agg(format('''%s'':%s%s', word, place, weight), ' '), '')::tsvector FROM (
            SELECT word, place, 'A' AS weight
            FROM unnest(string_to_array(title, ' ')) WITH ORDINALITY AS one (word, place)
            UNION ALL
            SELECT word, place + 2 + coalesce(array_length(string_to_array(title, ' '), 1), 0), 'D'
            FROM unnest(string_to_array(said, ' ')) WITH ORDINALITY AS one (word, place)
        ) AS words WHERE word <> ''
    $$
    """,
    """
    CREATE OR REPLACE FUNCTION search_entry_changed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        NEW.vector := search_vector(NEW.title_words, NEW.text_words);
        RETURN NEW;
    END
    $$
    """,
    "DROP TRIGGER IF EXISTS search_entry_changed ON search_entry",
    """
    CREATE TRIGGER search_entry_changed BEFORE INSERT OR UPDATE ON search_entry
    FOR EACH ROW EXECUTE FUNCTION search_entry_changed()
    """,
    "CREATE INDEX IF NOT EXISTS search_entry_vector ON search_entry USING gin (vector)",
)


def make(connection: BaseDatabaseWrapper) -> None:
    """Make what is not there; doing it again is harmless."""
    with connection.cursor() as cursor:
        for statement in POSTGRESQL if connection.vendor == "postgresql" else SQLITE:
            cursor.execute(statement)


def mend(connection: BaseDatabaseWrapper) -> None:
    """Make SQLite's index again from the entries. PostgreSQL's is a column of the entries themselves."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO search_words (search_words) VALUES ('rebuild')")


def after_migrating(sender, *, using: str, **told) -> None:
    """Hear that migrations were applied."""
    connection = connections[using]
    if "search_entry" in connection.introspection.table_names():
        make(connection)
