"""An Isso base comes in whole, once, to the pages it belongs to."""

from __future__ import annotations

import csv
import datetime

import pytest

from palabre.config import cli
from palabre.discussion import importing, threading
from palabre.discussion.models import Comment, State, Thread
from palabre.exchange import bringing
from palabre.exchange.elsewhere import storing
from palabre.exchange.isso.reading import Base
from palabre.exchange.isso.storing import Import, instant, prefix_for
from palabre.exchange.xml_stream import CutOff
from palabre.journal import verifying
from palabre.journal.models import Entry
from tests import factories
from tests.discussion.test_importing import is_exact
from tests.exchange import isso
from tests.factories import NOON

SITE = "https://blog.example/"


@pytest.fixture
def bring(publication, tmp_path):
    """Import a base of some rows, and give what was counted."""

    def on(*rows, site=SITE, path=None, **said):
        path = path or isso.base(tmp_path / "comments.db", *rows)
        base = Base(path)
        try:
            work = Import(
                publication,
                NOON,
                "import:isso",
                prefix_for(publication.pk, site),
                "isso-",
                base=base,
                site=site,
                **said,
            )
            work.run()
        finally:
            base.close()
        return work.tally

    return on


def comment(publication, n, site="blog.example"):
    """The comment that came as ``n``."""
    return Comment.objects.get(origin=f"isso:{publication.pk}:{site}:{n}")


@pytest.mark.django_db
def test_a_page_becomes_a_discussion_with_its_comments(publication, bring):
    tally = bring(isso.thread(), isso.comment(7), isso.comment(8, 7, "[Lire](https://a.example/b)"))
    thread = Thread.objects.get()
    assert (thread.page_key, thread.page_address, thread.page_title) == (
        "https://blog.example/2014/pont/", "https://blog.example/2014/pont/", "Le vieux pont",
    )  # fmt: skip
    first, second = comment(publication, 7), comment(publication, 8)
    assert second.parent == first
    assert second.revision.text == "Lire (https://a.example/b)"
    assert first.sent_at == datetime.datetime(2014, 1, 15, 11, 0, 7, 250_000, tzinfo=datetime.UTC)
    assert first.author_name == "Ohai"
    assert tally.came == {"discussions of pages elsewhere": 1, "comments published": 2}
    is_exact(thread)


@pytest.mark.django_db
def test_nobody_is_known_by_an_address_that_nobody_confirmed(publication, bring):
    reader, _key = factories.make_reader(publication)
    type(reader).objects.filter(pk=reader.pk).update(email="ohai@example.org")
    bring(isso.thread(), isso.comment(1), isso.comment(2))
    assert set(Comment.objects.values_list("author_email", "reader", "user")) == {("", None, None)}


@pytest.mark.django_db
def test_each_comment_has_the_state_it_had(publication, bring):
    tally = bring(
        isso.thread(),
        isso.comment(1), isso.comment(2, mode=2), isso.comment(3, text="", mode=4, name=None), isso.comment(4, 3),
        isso.comment(5, text="", mode=4), isso.comment(6, mode=9), isso.comment(7, mode="1"), isso.comment(8, text=b"x"), isso.comment(9, text=""),
        isso.comment(10, on=77), isso.comment(11, text="x" * 100_001), isso.comment(12, 2), isso.comment(13, name=None),
    )  # fmt: skip
    states = {
        int(origin.rpartition(":")[2]): state
        for origin, state in Comment.objects.values_list("origin", "state")
    }
    # SQLite itself makes a number of "1".
    assert states == {
        1: State.PUBLISHED, 2: State.PENDING, 3: State.WITHDRAWN, 4: State.PUBLISHED, 6: State.PENDING, 7: State.PUBLISHED, 12: State.PUBLISHED,
        13: State.PUBLISHED,
    }  # fmt: skip
    assert comment(publication, 4).parent == comment(publication, 3)
    assert comment(publication, 12).parent is None
    assert comment(publication, 13).author_name == ""
    assert Comment.objects.waiting().count() == 2
    assert all(NOON - one.waiting_since < datetime.timedelta(minutes=1) for one in Comment.objects.waiting())
    assert tally.left_out == {
        storing.DELETED: 1, "comments whose text is none": 1, "comments without text": 1, storing.NO_PAGE: 1, storing.TOO_LONG: 1,
    }  # fmt: skip
    assert tally.changed == {
        bringing.RAISED: 1,
        "comments in a state that is not known: they wait to be read": 1,
    }
    is_exact(Thread.objects.get())


@pytest.mark.django_db
def test_pages_are_told_by_their_paths_whichever_way_the_site_is_written(publication, bring):
    bring(
        isso.thread(1, "/a"), isso.thread(2, "/a/"), isso.thread(3, "/b?utm_source=x&p=1"), isso.thread(4, "//evil.example/c"), isso.thread(5, "post-7"),
        isso.thread(6, "https://other.example/d/"), isso.thread(7, "x" * 300), *[isso.comment(n, on=n) for n in range(1, 8)],
        site="http://blog.example/some/page",
    )  # fmt: skip
    assert set(Thread.objects.values_list("page_key", flat=True)) == {
        "https://blog.example/a", "https://blog.example/b?p=1", "https://blog.example//evil.example/c", "post-7", "https://other.example/d/",
    }  # fmt: skip
    assert comment(publication, 1).thread == comment(publication, 2).thread
    assert Thread.objects.get(page_key="post-7").page_address == "http://blog.example/"
    before = Comment.objects.count()
    tally = bring(isso.thread(1, "/a"), isso.comment(1), site="https://BLOG.example")
    assert tally.came["comments were here already"] == 1
    assert Comment.objects.count() == before


@pytest.mark.django_db
def test_two_sites_may_number_alike(publication, bring):
    bring(isso.thread(), isso.comment(1))
    bring(isso.thread(), isso.comment(1), site="https://phare.example")
    assert Comment.objects.count() == Thread.objects.count() == 2


@pytest.mark.django_db
def test_a_page_of_the_publication_itself_is_its_article_s_discussion(client, publication, bring):
    article = factories.make_article(publication)
    bring(
        isso.thread(1, article.address.rstrip("/")),
        *[isso.comment(n) for n in range(1, 61)],
        site=publication.root_url,
    )
    thread = Thread.objects.get()
    assert thread.article == article
    assert 'id="isso-1"' in client.get(article.address).content.decode()
    last = Comment.objects.get(origin__endswith=":60")
    answer = client.get(f"/c/old/{thread.pk}/isso-60/")
    assert (answer.status_code, answer.headers["Location"]) == (302, threading.address_of(last))
    # WordPress and Disqus number for themselves.
    assert client.get(f"/c/old/{thread.pk}/60/").headers["Location"] == f"{thread.url}#discussion"


@pytest.mark.django_db
@pytest.mark.parametrize("parent", [1, 99, "soon", b"\xff", -1])
def test_whoever_answers_nobody_or_themselves_stands_at_the_top(publication, bring, parent):
    tally = bring(isso.thread(), isso.comment(1, parent), isso.comment(2, 1))
    assert comment(publication, 1).parent is None
    assert comment(publication, 2).parent == comment(publication, 1)
    assert sum(tally.changed.values()) == 1


@pytest.mark.parametrize(
    "created", [None, "soon", b"1", float("inf"), float("nan"), 1e300, -1e300, 10**30, 253_402_300_800]
)
def test_a_date_that_cannot_be_is_none(created):
    assert instant(created) is None


@pytest.mark.django_db
def test_dates_are_never_made_up(publication, bring):
    tally = bring(
        isso.thread(),
        isso.comment(1, at=4_070_908_800),
        isso.comment(2, at=9e999),
        isso.comment(3, at=-1),
        isso.comment(4, at="soon"),
        isso.comment(5, at=-62_135_596_800),
        isso.comment(6, at=631_152_000),
    )
    dates = {
        int(origin.rpartition(":")[2]): at for origin, at in Comment.objects.values_list("origin", "sent_at")
    }
    assert {n for n, at in dates.items() if at is None} == {1, 2, 3, 4, 5}
    assert dates[6].year == 1990
    assert tally.changed == {
        "comments dated in the future: their date is left out": 1,
        "comments whose date is none: it is left out": 4,
    }


@pytest.mark.django_db
def test_the_same_base_twice_brings_it_once_and_a_later_one_what_is_new(publication, bring):
    rows = [isso.thread(), isso.comment(1), isso.comment(2, 1), isso.comment(3, mode=2)]
    bring(*rows)
    counted = Comment.objects.count(), Entry.objects.count()
    tally = bring(*rows)
    assert (Comment.objects.count(), Entry.objects.count()) == counted
    assert not tally.changed
    tally = bring(
        isso.thread(),
        isso.comment(1, text="", mode=4),
        isso.comment(2, 1, "Un autre."),
        isso.comment(4, 1),
        isso.comment(5),
    )
    assert tally.came["comments published"] == 2
    assert comment(publication, 4).parent == comment(publication, 1)
    assert comment(publication, 1).revision.text == "Le texte 1."
    assert sum(tally.changed.values()) == 3
    is_exact(Thread.objects.get())
    assert not list(verifying.faults(publication.pk))


@pytest.mark.django_db
def test_of_a_damaged_base_what_can_be_read_comes_and_the_rest_later(publication, bring, tmp_path):
    path = isso.base(
        tmp_path / "comments.db",
        isso.thread(),
        *[isso.comment(n, n - 1 if n > 1 else None, f"{n} {'x' * 900}") for n in range(1, 1001)],
    )
    whole = path.read_bytes()
    content = bytearray(whole)
    middle = content.index(b"Ohai", len(content) // 2) // 4096 * 4096
    content[middle : middle + 100] = b"\xff" * 100
    path.write_bytes(content)
    with pytest.raises(CutOff):
        bring(path=path)
    some = Comment.objects.count()
    assert 100 < some < 1000
    path.write_bytes(whole)
    tally = bring(path=path)
    assert tally.came["comments were here already"] == some
    assert Comment.objects.filter(parent=None).count() == 1
    is_exact(Thread.objects.get())


@pytest.mark.django_db
def test_a_dry_run_says_the_same_and_writes_nothing(publication, bring):
    rows = [
        isso.thread(),
        isso.comment(1),
        isso.comment(2, 1, mode=2),
        isso.comment(3, 2),
        isso.comment(4, text="", mode=4),
        isso.comment(5, 4),
    ]
    before = Entry.objects.count()
    dry = bring(*rows, is_dry_run=True)
    assert (Entry.objects.count(), Thread.objects.count()) == (before, 0)
    wet = bring(*rows)
    assert (dry.came, dry.changed, dry.left_out) == (wet.came, wet.changed, wet.left_out)


# --- the command ---


@pytest.fixture
def run(monkeypatch, tmp_path, publication):
    """The command on a base of some rows: its exit status."""
    monkeypatch.setattr("palabre.config.migrating.need_tables", lambda: None)

    def on(*rows, more=("--site", SITE)):
        return cli.main(["import", "isso", str(isso.base(tmp_path / "comments.db", *rows)), *more])

    return on


@pytest.mark.django_db
def test_the_command_says_what_came_and_writes_the_table(run, capsys, publication, tmp_path):
    table = tmp_path / "anchors.csv"
    assert (
        run(
            isso.thread(),
            isso.comment(1),
            isso.comment(2, mode=2),
            more=("--site", "blog.example", "--anchors", str(table)),
        )
        == 0
    )
    said = capsys.readouterr()
    assert "1  comment published" in said.out
    assert "1 old address in" in said.out
    rows = list(csv.reader(table.open(newline="")))
    assert rows[1:] == [
        [
            "https://blog.example/2014/pont/",
            "#isso-1",
            f"{publication.root_url}/c/{comment(publication, 1).pk}/",
        ]
    ]


@pytest.mark.django_db
def test_the_command_needs_a_base_and_its_site(run, capsys, tmp_path, publication):
    assert cli.main(["import", "isso", str(tmp_path / "none.db"), "--site", SITE]) == 2
    assert run(isso.thread(), more=()) == 2
    assert "--site" in capsys.readouterr().err
    for site in ("javascript:x", "https://", "https://a@b.example", "not a site"):
        assert run(isso.thread(), more=("--site", site)) == 2
    (tmp_path / "words.db").write_text("Just words.")
    assert cli.main(["import", "isso", str(tmp_path / "words.db"), "--site", SITE]) == 1
    assert "Nothing was written" in capsys.readouterr().err


@pytest.mark.django_db
def test_nothing_in_a_base_steers_the_terminal(run, capsys, tmp_path):
    steering = "\x1b]0;x\x07\x1b[2J\u009b31m\u202e"
    assert run(isso.thread(1, f"une{steering}page"), isso.comment(1)) == 0
    said = capsys.readouterr().out
    assert "une]0;x[2J31mpage" in said
    assert all(character.isprintable() for character in said.replace("\n", ""))
    # What SQLite says of a schema has words of the file.
    damaged = isso.base(tmp_path / "damaged.db", isso.thread())
    isso.with_rows(
        damaged, "PRAGMA writable_schema=ON; UPDATE sqlite_master SET name = 'a' || char(27) || '[2J', sql = 'CREATE' WHERE name = 'comments';"
    )  # fmt: skip
    assert cli.main(["import", "isso", str(damaged), "--site", SITE]) == 1
    said = capsys.readouterr().err
    assert "[2J" in said
    assert "\x1b" not in said


@pytest.mark.django_db
def test_ctrl_c_says_how_to_go_on(run, capsys, monkeypatch):
    def stopped(*_given, **_said):
        raise KeyboardInterrupt

    monkeypatch.setattr(importing, "bring_all", stopped)
    assert run(isso.thread(), isso.comment(1)) == 1
    assert "goes on from here" in capsys.readouterr().err
