"""A base of Isso is read without believing it; what people typed is kept."""

from __future__ import annotations

import os
import sqlite3
import time
import tracemalloc
from collections import deque

import pytest

from palabre.exchange.isso.markup import to_typed
from palabre.exchange.isso.reading import MOST_BYTES, Base, IssoComment, IssoThread, TooLarge
from palabre.exchange.xml_stream import CutOff, NotAnExport
from tests.exchange import isso
from tests.exchange.isso import COMMENTS, THREADS, VERSION


@pytest.fixture
def path(tmp_path):
    """Where the base of a test lies: in a folder whose name an address must escape."""
    folder = tmp_path / "a b?c#d%e"
    folder.mkdir()
    return folder / "comments.db"


def read(path):
    base = Base(path)
    try:
        return [*base.threads(), *base.comments()]
    finally:
        base.close()


def test_a_base_says_its_threads_and_its_comments(path):
    isso.base(path, isso.thread(), isso.comment(1), isso.comment(2, 1, mode=2))
    thread, first, second = read(path)
    assert thread == IssoThread(1, isso.PATH, "Le vieux pont")
    assert first == IssoComment(1, 1, None, isso.NOON + 1, 1, "Le texte 1.", "Ohai")
    assert (second.parent, second.mode) == (1, 2)


def test_it_is_left_as_it_was_and_no_address_is_read(path):
    isso.base(path, isso.thread(), isso.comment(1))
    before = path.read_bytes(), sorted(os.listdir(path.parent))
    path.chmod(0o400)
    said = str(read(path))
    assert (path.read_bytes(), sorted(os.listdir(path.parent))) == before
    assert "example.org" not in said
    assert "192.0.2" not in said


HOSTILE = "load_extension('/tmp/evil')"


@pytest.mark.parametrize(
    ("schema", "says"),
    [
        (THREADS + "CREATE TABLE x (a); CREATE VIEW comments AS SELECT 1 AS id, 1 AS tid, 1 AS parent, 1 AS created,"
         f" 1 AS mode, {HOSTILE} AS text, 1 AS author FROM x;" + VERSION, "no table"),
        ("CREATE VIEW threads AS SELECT id, text AS uri, author AS title FROM comments;" + COMMENTS + VERSION, "no table"),
        (THREADS + "CREATE VIRTUAL TABLE comments USING fts5(id, tid, parent, created, mode, text, author);" + VERSION, "no table"),
        (THREADS + COMMENTS.replace("text VARCHAR NOT NULL", "text VARCHAR AS (hex(zeroblob(100000000)))") + VERSION, "no column “text”"),
        (THREADS + COMMENTS.replace("author VARCHAR", "author VARCHAR AS (hex(zeroblob(100000000))) STORED") + VERSION, "no column “author”"),
        (THREADS + COMMENTS.replace(" mode INTEGER,", "") + VERSION, "no column “mode”"),
        (THREADS + COMMENTS.replace("id INTEGER PRIMARY KEY", "id VARCHAR PRIMARY KEY") + VERSION, "have no numbers"),
        (THREADS + VERSION, "“comments” is no table"),
        ("CREATE TABLE wp_comments (id INTEGER PRIMARY KEY);" + VERSION, "no table"),
        (THREADS + COMMENTS + "PRAGMA user_version = 3;", "start a current Isso"),
        (THREADS + COMMENTS + "PRAGMA user_version = 6;", "newer Isso"),
        (THREADS + COMMENTS + VERSION + "".join(f"CREATE TABLE t{n} (a);" for n in range(3000)), "damaged"),
    ],
)  # fmt: skip
def test_a_base_of_another_make_is_refused_before_anything_of_it_is_run(path, schema, says):
    with pytest.raises(NotAnExport, match=says):
        Base(isso.empty(path, schema))


def test_what_a_base_would_run_is_never_run(path):
    more = (
        "CREATE TABLE noted (what);"
        "CREATE TRIGGER a AFTER INSERT ON comments BEGIN INSERT INTO noted VALUES ('run'); END;"
        "CREATE INDEX b ON comments (abs(id)); CREATE INDEX c ON comments (id) WHERE length(text) > 0;"
        "CREATE VIEW d AS SELECT randomblob(1000000000);"
    )
    isso.empty(path, THREADS + COMMENTS + more + VERSION)
    isso.with_rows(path, "DROP TRIGGER a;", [isso.thread(), isso.comment(1)])
    assert len(read(path)) == 2
    base = Base(path)
    for query in ("SELECT * FROM noted", "SELECT email FROM comments", "SELECT length(text) FROM comments", "SELECT * FROM d",
                  f"SELECT {HOSTILE}", "ATTACH '/tmp/x' AS y", "PRAGMA writable_schema = 1", "DELETE FROM comments", "BEGIN"):  # fmt: skip
        with pytest.raises(sqlite3.DatabaseError):
            base.database.execute(query)
    base.close()


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"", "empty"), (b"Just words, and more of them.", "no SQLite file"), (b"<?xml version='1.0'?><disqus/>", "no SQLite file"),
     (b"SQLite format 3\x00" + b"\xff" * 5000, "damaged"), (b"SQLite format 3\x00", "damaged")],
)  # fmt: skip
def test_a_file_that_is_no_base_is_told_so(path, content, says):
    path.write_bytes(content)
    with pytest.raises(NotAnExport, match=says):
        Base(path)


def test_a_schema_that_cannot_be_understood_is_refused(path):
    isso.empty(path)
    isso.with_rows(
        path,
        "PRAGMA writable_schema = 1;"
        "UPDATE sqlite_master SET sql = 'CREATE TABLE threads (id INTEGER PRIMARY KEY, ' || replace(hex(zeroblob(500)), '00', '(')"
        " WHERE name = 'threads';",
    )
    with pytest.raises(NotAnExport, match="damaged"):
        Base(path)


@pytest.mark.parametrize("ending", ["-wal", "-journal"])
def test_a_base_that_is_being_written_is_left_alone(path, ending):
    isso.base(path, isso.thread())
    beside = path.with_name(path.name + ending)
    beside.write_bytes(b"x")
    with pytest.raises(NotAnExport, match="backup"):
        Base(path)
    beside.write_bytes(b"")
    assert read(path)


def test_a_base_that_is_written_while_it_is_read_is_told(path):
    isso.base(path, isso.thread(), isso.comment(1))
    base = Base(path)
    list(base.threads())
    isso.with_rows(path, "", [isso.comment(2)])
    with pytest.raises(CutOff, match="written"):
        list(base.comments())
    base.close()


def test_of_a_damaged_base_what_can_be_read_comes(path):
    isso.base(path, isso.thread(), *[isso.comment(n, text="x" * 900) for n in range(1, 1001)])
    content = bytearray(path.read_bytes())
    middle = content.index(b"Ohai", len(content) // 2) // 4096 * 4096
    content[middle : middle + 100] = b"\xff" * 100
    path.write_bytes(content)
    seen = []
    base = Base(path)
    with pytest.raises(CutOff, match="comment"):
        deque(map(seen.append, base.comments()))
    base.close()
    assert 100 < len(seen) < 1000


def test_a_base_that_breaks_off_is_refused(path):
    isso.base(path, isso.thread(), *[isso.comment(n, text="x" * 900) for n in range(1, 1001)])
    path.write_bytes(path.read_bytes()[:50_000])
    with pytest.raises(NotAnExport, match="not whole"):
        Base(path)


def test_a_value_larger_than_any_is_passed_over(path):
    huge = "x" * (MOST_BYTES + 1)
    isso.base(
        path,
        isso.thread(),
        isso.comment(1),
        isso.comment(2, text=huge),
        isso.comment(3, name=huge),
        isso.comment(4),
    )
    assert [one.id for one in read(path) if isinstance(one, TooLarge)] == [2, 3]
    assert [one.id for one in read(path) if isinstance(one, IssoComment)] == [1, 4]


def test_values_of_other_types_come_as_they_are(path):
    isso.base(
        path,
        isso.thread(1, b"\x00", 3.5),
        isso.comment(1, "x", b"\xff", on=b"1", at="soon", mode=b"1", name=7),
    )
    thread, comment = read(path)
    assert (thread.uri, thread.title) == ("", "3.5")
    assert comment == IssoComment(1, b"1", "x", "soon", b"1", b"\xff", "7")


def test_bytes_that_are_no_letters_end_nothing(path):
    isso.empty(path)
    isso.with_rows(
        path,
        "INSERT INTO comments (id, tid, created, mode, text, voters) VALUES (1, 1, 1, 1, CAST(x'ff41' AS TEXT), x'');",
    )
    assert read(path)[0].text == "\ufffdA"


def test_another_encoding_is_read(path):
    isso.empty(path, "PRAGMA encoding = 'UTF-16';" + THREADS + COMMENTS + VERSION)
    isso.with_rows(path, "", [isso.comment(1, text="élan")])
    assert read(path)[0].text == "élan"


def test_ten_thousand_comments_are_read_in_the_memory_of_a_thousand(path):
    def peak(count):
        isso.large(path, count)
        base = Base(path)
        tracemalloc.start()
        try:
            return sum(1 for _one in base.comments()), tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
            base.close()

    (few, small), (many, large) = peak(1000), peak(10_000)
    assert (few, many) == (1000, 10_000)
    assert large < small * 1.3


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Un **mot** et _un autre_.\n\n- a\n- b\n\n> Non.\nSi.", "Un **mot** et _un autre_.\n\n- a\n- b\n\n> Non.\nSi."),
        ("[lire](https://a.example/b) ici", "lire (https://a.example/b) ici"),
        ('[lire](https://a.example/b "Un titre")', 'lire (https://a.example/b "Un titre")'),
        ("[A](https://fr.example/wiki/A_(b))", "A (https://fr.example/wiki/A_(b))"),
        ("[https://a.example](https://a.example/)", "https://a.example/"),
        ("![un pont](https://a.example/p.png)", "un pont (https://a.example/p.png)"),
        ("![](https://a.example/p.png)", "https://a.example/p.png"),
        ("<https://a.example/>", "https://a.example/"),
        ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
        ("[a][1]\n\n[1]: https://a.example", "[a][1]\n\n[1]: https://a.example"),
        ("un tableau[0](x)", "un tableau[0](x)"),
        ("`[a](https://a.example)` et ``un ` seul``", "`[a](https://a.example)` et ``un ` seul``"),
        ("```\n[a](https://a.example)\n&lt;\n```\n[b](https://b.example)", "```\n[a](https://a.example)\n&lt;\n```\nb (https://b.example)"),
        ("~~~ python\n[a](https://a.example)", "~~~ python\n[a](https://a.example)"),
        ("1 &lt; 2 &amp;&amp; &quot;x&quot;", '1 < 2 && "x"'),
        ("https://a.example/?a=1&copy=2", "https://a.example/?a=1&copy=2"),
        ("List<String> x; a<b", "List<String> x; a<b"),
        ("<p>Un <b>mot</b>.</p><p>AT&T, List<String>, <a href=\"https://a.example/\">lire</a></p>", "Un mot.\n\nAT&T, List<String>, lire (https://a.example/)"),
        ("<p>a</p>\n\n`<b>gras</b>`", "a\n\n`<b>gras</b>`"),
        ("a\r\nb", "a\nb"),
    ],
)  # fmt: skip
def test_what_was_typed_is_kept_and_readable(written, typed):
    assert to_typed(written) == typed


@pytest.mark.parametrize(
    "piece",
    ["[", "`", "``` \n", "[a](https://x", "[a](https://x((", "<", "&", "<a href=", " `a`` ", "<p></p", "> "],
)
def test_no_text_takes_long_to_read(piece):
    written = piece * (100_000 // len(piece))
    began = time.perf_counter()
    to_typed(written)
    assert time.perf_counter() - began < 2
