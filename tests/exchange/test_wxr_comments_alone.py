"""The comments of a WordPress that stays where it is come to where its posts stand, once; its posts do not come."""

from __future__ import annotations

import csv
import datetime
import gc
import hashlib
import io
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest

from palabre.config import cli
from palabre.discussion import importing, moving
from palabre.discussion.models import Comment, Opening, State, Thread
from palabre.exchange import bringing
from palabre.exchange.elsewhere import changed, storing
from palabre.exchange.wxr import comments_alone
from palabre.exchange.wxr.comments_alone import Import
from palabre.exchange.wxr.reading import Said
from palabre.exchange.xml_stream import CutOff, NotAnExport
from palabre.journal import verifying
from palabre.journal.models import Entry
from palabre.press.models import Article
from palabre.publications import hosts
from tests import factories
from tests.discussion.test_importing import is_exact
from tests.exchange import wxr
from tests.exchange.test_wxr_storing import bring as bring_posts
from tests.factories import NOON

PERMALINK = "https://old.example/2014/01/vieux-pont/"
# Beside the checkout, where somebody has them: real exports, which are no part of it.
SAMPLE = (
    Path(__file__).parents[3] / "shared" / "samples" / "wordpress" / "theme-test-data-threaded-comments.xml"
)
SMALL = wxr.item(
    wxr.comment(101), wxr.comment(102, 101), wxr.comment(103, approved="0"), wxr.comment(104, 102, approved="spam"), wxr.comment(105, 104)
)  # fmt: skip


def make(publication, content, **said):
    """An import of ``content``."""
    file = io.BytesIO(content) if isinstance(content, bytes) else content
    return Import(publication, NOON, "import:wxr-comments", "", "comment-", file=file, **said)


def bring(publication, *items, **said):
    """Import an export of ``items`` and give what was counted."""
    work = make(publication, wxr.export(*items), **said)
    work.run()
    return work.tally


def by_number():
    """Whom each comment answers, by the numbers of WordPress."""
    origins = {one.pk: one.origin.rpartition(":")[2] for one in Comment.objects.all()}
    return {origins[one.pk]: origins.get(one.parent_id) for one in Comment.objects.all()}


def comment(n):
    """The comment that came as ``n``."""
    return Comment.objects.get(origin__endswith=f":{n}")


@pytest.mark.django_db
def test_the_comments_of_a_post_stand_in_the_discussion_of_its_permalink(publication):
    tally = bring(publication, SMALL)
    assert not Article.objects.exists()
    thread = Thread.objects.get()
    assert (thread.page_key, thread.page_address, thread.page_title) == (
        PERMALINK,
        PERMALINK,
        "Le vieux pont",
    )
    first, waiting = comment(101), comment(103)
    assert (first.author_name, first.author_email) == ("Ohai", "ohai@example.org")
    assert first.sent_at == datetime.datetime(2014, 1, 15, 9, tzinfo=datetime.UTC)
    assert (first.state, waiting.state) == (State.PUBLISHED, State.PENDING)
    assert NOON - waiting.waiting_since < datetime.timedelta(minutes=1)
    # Spam was answered: what answers it stands below what it answered.
    assert by_number() == {"101": None, "102": "101", "103": None, "105": "102"}
    assert tally.came == {
        "discussions of pages elsewhere": 1,
        "comments published": 3,
        "comments that wait to be read": 1,
    }
    assert tally.left_out == {"comments marked as spam": 1}
    is_exact(thread)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "link",
    [PERMALINK, "http://OLD.example/2014/01/%c3%a9t%c3%a9/", "https://old.example/?p=7", "https://old.example/blog/?page_id=7&lang=fr"],
)  # fmt: skip
def test_the_tag_on_the_post_shows_them(client, publication, moderator, link):
    hosts.register(publication, "old.example", with_subdomains=False, by=moderator, at=NOON)
    bring(publication, wxr.item(wxr.comment(101), link=link))
    # As the plugin of docs/embed-wordpress.md writes the tag.
    answer = client.get(f"/embed/?{urlencode({'address': link, 'thread': link})}")
    assert answer.url == f"/embed/{Thread.objects.get().pk}/"
    assert "Le texte 101." in client.get(answer.url).content.decode()
    # The post's old link to the comment leads to it there.
    answer = client.get(f"/embed/?{urlencode({'address': link, 'thread': link, 'comment': 'comment-101'})}")
    assert answer.url == f"/embed/{Thread.objects.get().pk}/#c{comment(101).pk}"


@pytest.mark.django_db
def test_pages_pictures_and_posts_of_other_kinds_have_their_comments_too(publication):
    tally = bring(
        publication,
        wxr.item(wxr.comment(1), post_id="1", post_type="page", post_name="a-propos"),
        wxr.item(wxr.comment(2), post_id="2", post_type="recette", post_name="crepes"),
        wxr.item(wxr.comment(3), post_id="3", post_type="attachment", status="inherit", post_parent="9", post_name="photo"),
        wxr.item(wxr.comment(4), post_id="4", post_type="attachment", status="inherit", post_parent="0", post_name="plan"),
        wxr.item(wxr.comment(5), post_id="5", post_type="attachment", status="inherit", post_parent="8", post_name="secret"),
        wxr.item(wxr.comment(6), post_id="6", post_type="attachment", status="inherit", post_parent="99", post_name="loin"),
        wxr.item(post_id="8", status="private", post_name="prive"),
        wxr.item(post_id="9", post_name="vieux-pont"),
    )  # fmt: skip
    assert {one.page_key.split("/")[-2] for one in Thread.objects.all()} == {
        "a-propos", "crepes", "photo", "plan",
    }  # fmt: skip
    assert tally.left_out == {storing.NO_PAGE: 2}
    assert tally.changed == {comments_alone.OF_NO_POST: 2}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fields",
    [{"status": "private"}, {"status": "draft"}, {"status": "trash"}, {"status": ""}, {"post_password": "enter"}, {"status": "future"}],
)  # fmt: skip
def test_what_only_some_may_read_on_wordpress_does_not_come(publication, fields):
    tally = bring(publication, wxr.item(wxr.comment(1), **fields))
    assert not Thread.objects.exists()
    assert not Comment.objects.exists()
    assert tally.left_out == {comments_alone.NOT_PUBLIC: 1}


@pytest.mark.django_db
def test_what_is_no_comment_is_left_out_and_counted(publication):
    tally = bring(
        publication,
        wxr.item(
            wxr.comment(1), wxr.comment(2, type="pingback"), wxr.comment(3, type="trackback"), wxr.comment(4, approved="trash"),
            wxr.comment(5, type="review"), wxr.comment(6, text=" "), wxr.comment(7, text="x" * 100_001), wxr.comment(""), wxr.comment(1),
        ),
    )  # fmt: skip
    assert Comment.objects.count() == 1
    assert sum(tally.left_out.values()) == 8
    said = "\n".join(tally.left_out)
    for words in ("pingbacks and trackbacks", "thrown away", "“review”", "without text", "longer than", "without a number", "number of another"):  # fmt: skip
        assert words in said


@pytest.mark.django_db
def test_what_a_file_calls_its_notes_steers_no_terminal_and_fills_no_memory(publication):
    forged = "a\x1b]0;b\x07\u202e\n        9  comments published"
    kinds = [forged, *(f"kind-{n}" for n in range(500))]
    notes = [wxr.comment(n, type=kind) for n, kind in enumerate(kinds, start=1)]
    tally = bring(publication, wxr.item(wxr.comment(1000), *notes))
    assert len(tally.left_out) == 21
    assert tally.left_out["notes of other kinds, which are no comments"] == 481
    assert tally.left_out["notes of the kind “kind-18”, which are no comments"] == 1
    lines = list(tally.lines())
    assert all(line.isprintable() for line in lines)
    assert sum(line.endswith(("comment published", "comments published")) for line in lines) == 1


@pytest.mark.django_db
def test_a_post_that_allows_no_comments_has_a_closed_discussion(publication):
    tally = bring(publication, wxr.item(wxr.comment(1), comment_status="closed"))
    assert Thread.objects.get().opening == Opening.CLOSED
    assert tally.came[storing.CLOSED] == 1


@pytest.mark.django_db
@pytest.mark.parametrize("link", ["", "javascript:alert(1)", "https://a@b.example/", "/2014/pont/"])
def test_a_post_whose_address_is_none_is_told(publication, link):
    tally = bring(publication, wxr.item(wxr.comment(1), link=link))
    assert not Comment.objects.exists()
    assert tally.left_out == {storing.NO_PAGE: 1}
    assert tally.changed == {storing.NO_ADDRESS: 1}


@pytest.mark.django_db
def test_a_comment_may_come_before_the_one_it_answers_and_a_missing_one_or_a_circle_ends_at_the_top(
    publication,
):
    comments = [(5, 4), (4, 3), (3, 0), (6, 99), (7, 6), (8, 8)]
    tally = bring(publication, wxr.item(*[wxr.comment(*one) for one in comments]))
    assert by_number() == {"5": "4", "4": "3", "3": None, "6": None, "7": "6", "8": None}
    assert tally.examples["comments that answer one which is not in the file: they stand at the top"] == [
        "#6"
    ]
    is_exact(Thread.objects.get())


@pytest.mark.django_db
def test_dates_are_read_in_the_zone_of_the_publication_and_never_made_up(publication):
    local = {"date": "2014-07-14 12:00:00", "date_gmt": "0000-00-00 00:00:00"}
    none = {"date": "", "date_gmt": "0000-00-00 00:00:00"}
    later = {"date": "2099-01-01 00:00:00", "date_gmt": "2099-01-01 00:00:00"}
    tally = bring(
        publication, wxr.item(wxr.comment(1, **local), wxr.comment(2, **none), wxr.comment(3, **later))
    )
    assert comment(1).sent_at == datetime.datetime(
        2014, 7, 14, 10, tzinfo=datetime.UTC
    )  # Noon in Paris, in summer.
    assert comment(2).sent_at is comment(3).sent_at is None
    assert tally.changed[storing.NO_DATE] == 1
    assert "dated in the future" in "\n".join(tally.changed)


@pytest.mark.django_db
def test_markup_becomes_typed_text_and_a_hostile_name_is_a_name(client, publication):
    hostile = '"><script>alert(1)</script>\u202e'
    text = '<blockquote>Un mot.</blockquote>\nVoir <a href="https://a.example/b">ici</a>.'
    bring(publication, wxr.item(wxr.comment(1, text=text), wxr.comment(2, text=f"a{hostile}", author=hostile), title=hostile))  # fmt: skip
    assert comment(1).revision.text == "> Un mot.\n\nVoir ici (https://a.example/b)."
    assert "<script>alert" not in client.get(f"/embed/{Thread.objects.get().pk}/").content.decode()
    assert Thread.objects.get().page_title == '">'


# --- once, and nothing wiped ---


@pytest.mark.django_db
def test_the_same_file_twice_brings_it_once(publication):
    bring(publication, SMALL)
    counted = Comment.objects.count(), Thread.objects.count(), Entry.objects.count()
    tally = bring(publication, SMALL)
    assert (Comment.objects.count(), Thread.objects.count(), Entry.objects.count()) == counted
    assert tally.came == {"discussions of pages elsewhere": 1, "comments were here already": 4}


@pytest.mark.django_db
def test_a_later_export_brings_what_is_new_and_what_changed_is_only_told(publication):
    bring(publication, SMALL)
    kept = dict(Comment.objects.values_list("origin", "revision__text"))
    tally = bring(
        publication,
        wxr.item(
            wxr.comment(101, approved="spam"), wxr.comment(102, 101, text="Un autre texte."), wxr.comment(103), wxr.comment(106, 102)
        ),
    )  # fmt: skip
    there = dict(Comment.objects.values_list("origin", "revision__text"))
    assert {origin: text for origin, text in there.items() if origin in kept} == kept
    assert comment(106).parent == comment(102)
    assert comment(103).state == State.PENDING
    told = {what: tally.examples[what] for what in tally.changed if what != bringing.RAISED}
    assert told == {
        changed.OTHER_TEXT: ["#102"],
        changed.NOW_PUBLISHED: ["#103"],
        changed.NOW_DELETED: ["#101"],
        changed.NO_MORE: ["#105"],
    }
    is_exact(Thread.objects.get())


@pytest.mark.django_db
def test_a_dry_run_says_the_same_and_writes_nothing(publication):
    items = [
        SMALL,
        wxr.item(
            wxr.comment(201), wxr.comment(202, 99), post_id="8", post_name="autre", comment_status="closed"
        ),
        wxr.item(wxr.comment(301), post_id="9", status="private"),
    ]
    before = Entry.objects.count()
    dry = bring(publication, *items, is_dry_run=True)
    assert (Entry.objects.count(), Thread.objects.count(), Comment.objects.count()) == (before, 0, 0)
    wet = bring(publication, *items)
    assert (dry.came, dry.changed, dry.left_out) == (wet.came, wet.changed, wet.left_out)


@pytest.mark.django_db
def test_comments_follow_their_discussion_wherever_it_moved(publication, moderator):
    hosts.register(publication, "new.example", with_subdomains=False, by=moderator, at=NOON)
    bring(publication, SMALL)
    moving.move(Thread.objects.get(), "https://new.example/pont/", by=moderator, at=NOON)
    bring(publication, wxr.item(wxr.comment(101), wxr.comment(107, 101)))
    assert comment(107).thread == Thread.objects.get()


@pytest.mark.django_db
def test_a_discussion_that_moved_is_known_again_below_hundreds_of_links_from_other_sites(publication):
    bring(publication, SMALL)
    links = [
        wxr.comment(n, type="pingback", date_gmt=f"2010-01-01 00:{n // 60:02}:{n % 60:02}")
        for n in range(1001, 1250)
    ]
    tally = bring(
        publication,
        wxr.item(*links, wxr.comment(101), wxr.comment(107, 101), link="https://old.example/ailleurs/"),
    )
    assert (len(links), sum(tally.left_out.values())) == (249, 249)
    assert comment(107).thread == comment(101).thread == Thread.objects.get()
    assert comment(107).parent == comment(101)


@pytest.mark.django_db
def test_an_import_that_was_cut_off_goes_on_where_it_was(publication, monkeypatch):
    monkeypatch.setattr(storing, "BATCH", 3)
    item = wxr.item(*[wxr.comment(n, n - 1 if n % 3 else 0) for n in range(1, 11)])
    batches = []
    bring_all = importing.bring_all

    def bring_two(*given, **said):
        if len(batches) == 2:
            raise KeyboardInterrupt
        batches.append(given)
        return bring_all(*given, **said)

    with monkeypatch.context() as cut:
        cut.setattr(importing, "bring_all", bring_two)
        with pytest.raises(KeyboardInterrupt):
            bring(publication, item)
    assert Comment.objects.count() == 6
    tally = bring(publication, item)
    assert (tally.came["comments were here already"], tally.came["comments published"]) == (6, 4)
    is_exact(Thread.objects.get())
    assert not list(verifying.faults(publication.pk))


@pytest.mark.django_db
def test_of_a_truncated_file_what_is_whole_comes_and_the_rest_comes_later(publication):
    whole = wxr.export(SMALL, wxr.item(wxr.comment(201), wxr.comment(202), post_id="8", post_name="autre"))
    work = make(publication, whole[: whole.index(b"Le texte 202")])
    with pytest.raises(CutOff):
        work.run()
    assert "201" not in by_number()
    make(publication, whole).run()
    assert by_number() == {"101": None, "102": "101", "103": None, "105": "102", "201": None, "202": None}


@pytest.mark.django_db
def test_of_a_file_that_is_no_export_nothing_is_written(publication):
    before = Entry.objects.count()
    with pytest.raises(NotAnExport):
        make(publication, b"<!DOCTYPE x><rss/>").run()
    assert Entry.objects.count() == before


@pytest.mark.django_db
def test_a_site_that_has_moved_is_known_again_by_the_address_that_it_had(publication, run, capsys):
    bring(publication, SMALL)
    moved = wxr.export(SMALL, wxr.item(wxr.comment(201), post_id="8", post_name="autre")).replace(
        b"https://old.example", b"https://www.new.example"
    )
    assert run(moved, "--site", "old.example") == 0
    assert "4  comments were here already" in capsys.readouterr().out
    assert set(Thread.objects.values_list("page_key", flat=True)) == {
        PERMALINK,
        "https://www.new.example/2014/01/autre/",
    }
    assert run(moved, "--site", "javascript:x") == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("home", "said"),
    [
        ("https://münchen.example", "https://xn--mnchen-3ya.example/"),
        ("http://MÜNCHEN.example:80", "münchen.example"),
        ("https://old.example/été", "https://old.example/%c3%a9t%c3%a9"),
        ("https://old.example/%7Ejoe/", "old.example/~joe"),
        ("https://old.example/a/../b", "https://old.example/b"),
        ("https://joe@old.example/b", "https://old.example/b"),
    ],
)
def test_a_site_is_known_however_its_address_is_written(publication, run, capsys, home, said):
    content = wxr.export(SMALL).replace(b"https://old.example</", f"{home}</".encode())
    assert run(content) == 0
    capsys.readouterr()
    assert run(content, "--site", said) == 0
    assert "4  comments were here already" in capsys.readouterr().out


@pytest.mark.django_db
def test_a_file_that_does_not_tell_its_site_is_of_the_host_of_its_posts(publication, run, capsys):
    content = (
        wxr.export(SMALL)
        .replace(b"<link>https://old.example</link>", b"")
        .replace(b"<wp:base_blog_url>https://old.example</wp:base_blog_url>", b"")
        .replace(b"https://old.example", "https://münchen.example".encode())
    )
    assert run(content) == 0
    capsys.readouterr()
    assert run(content, "--site", "xn--mnchen-3ya.example") == 0
    assert "4  comments were here already" in capsys.readouterr().out


# --- beside the import of posts ---


@pytest.mark.django_db
def test_posts_that_came_here_with_their_comments_have_them_once(publication):
    bring_posts(publication, wxr.export(SMALL))
    tally = bring(publication, SMALL, wxr.item(wxr.comment(201), post_id="8", post_name="autre"))
    assert tally.came["comments were here already"] == 4
    assert Thread.objects.get(article__isnull=False).comments.count() == 4
    assert comment(201).thread.article is None
    # What was written there since then comes to the article.
    bring(publication, wxr.item(wxr.comment(101), wxr.comment(106, 101)))
    assert comment(106).parent == comment(101)


@pytest.mark.django_db
def test_comments_that_came_first_stay_where_their_page_stood_when_its_post_comes(publication):
    bring(publication, SMALL)
    there = Thread.objects.get()
    dry = bring_posts(publication, wxr.export(SMALL), is_dry_run=True)
    tally = bring_posts(publication, wxr.export(SMALL))
    assert (dry.changed, dry.left_out) == (tally.changed, tally.left_out)
    assert Article.objects.count() == 1
    assert Comment.objects.count() == there.comments.count() == 4
    assert tally.changed[bringing.ELSEWHERE] == 4


@pytest.mark.django_db
@pytest.mark.parametrize("with_posts", [False, True])
def test_two_sites_below_one_address_do_not_mix_their_comments(publication, with_posts):
    for name in ("nord", "sud"):
        home = f"https://old.example/{name}"
        content = wxr.export(
            wxr.item(wxr.comment(1, text=f"De {name}."), link=f"{home}/pont/", title=name)
        ).replace(b"https://old.example</", f"{home}</".encode())
        if with_posts:
            bring_posts(publication, content)
        else:
            make(publication, content).run()
    assert Thread.objects.count() == 2
    assert set(Comment.objects.values_list("revision__text", flat=True)) == {"De nord.", "De sud."}


@pytest.mark.django_db
@pytest.mark.parametrize("is_dry_run", [False, True])
def test_of_two_posts_with_one_number_the_second_one_s_comments_stand_on_no_page(publication, is_dry_run):
    tally = bring(
        publication,
        wxr.item(wxr.comment(1), link=PERMALINK),
        wxr.item(wxr.comment(2), link="https://other.example/secret/"),
        # The same again, in other letters, is the same.
        wxr.item(wxr.comment(3), link="http://OLD.example/2014/01/vieux-pont"),
        wxr.item(wxr.comment(4), link="https://other.example/photo/", post_type="attachment", status="inherit", post_parent="0"),
        is_dry_run=is_dry_run,
    )  # fmt: skip
    assert tally.came["comments published"] == 2
    assert tally.left_out == {storing.NO_PAGE: 2}
    assert tally.examples[comments_alone.OF_ANOTHER] == [
        "7: https://other.example/secret/",
        "7: https://other.example/photo/",
    ]
    if not is_dry_run:
        assert {one.origin.rpartition(":")[2] for one in Thread.objects.get().comments.all()} == {"1", "3"}


@pytest.mark.django_db
def test_a_picture_of_a_post_that_is_not_public_is_not_where_another_one_of_its_number_is(publication):
    tally = bring(
        publication,
        wxr.item(post_id="8", status="private", post_name="prive"),
        wxr.item(wxr.comment(1), post_id="9", post_type="attachment", status="inherit", post_parent="8", post_name="photo"),
        wxr.item(post_id="8", link="https://other.example/public/"),
    )  # fmt: skip
    assert not Comment.objects.exists()
    assert tally.changed == {comments_alone.OF_NO_POST: 1}


# --- how much is held ---


@pytest.mark.django_db
@pytest.mark.parametrize("many", [20_000, pytest.param(100_000, marks=pytest.mark.nightly)])
def test_of_many_comments_few_are_held_at_once(publication, many):
    """Counted: the comments that the reader made and nobody let go, and those of a batch. Nothing is written."""
    held = []

    class Counting(Import):
        """An import that looks around from time to time."""

        def _gather_comment(self, said):
            super()._gather_comment(said)
            if int(said.fields["wp:comment_id"]) % 4_000 == 0:
                held.append(sum(type(one) is Said for one in gc.get_objects()))

    def progress(what, count):
        if what == "looking":
            held.append(count)

    work = Counting(
        publication, NOON, "import:wxr-comments", "", "comment-", is_dry_run=True, file=wxr.Large(many), progress=progress,
    )  # fmt: skip
    work.run()
    assert work.tally.came["comments published"] == many
    assert len(held) > many // 500
    assert max(held) <= 500


@pytest.mark.django_db
def test_a_post_without_number_and_address_is_named_once_not_with_every_comment(publication, monkeypatch):
    """Counted: what is hashed of its words, which may be 4 MiB."""
    hashed = []

    def sha256(said):
        hashed.append(len(said))
        return hashlib.sha256(said)

    monkeypatch.setattr("palabre.exchange.wxr.items.hashlib", SimpleNamespace(sha256=sha256))
    post = wxr.item(*[wxr.comment(n) for n in range(1, 51)], post_id="", link="", content="x" * 100_000)
    tally = bring(publication, post, is_dry_run=True)
    assert tally.left_out == {storing.NO_PAGE: 50}
    assert len(hashed) == 1


# --- the command ---


@pytest.fixture
def run(monkeypatch, tmp_path, publication):
    """The command on a file of some content: its exit status."""
    monkeypatch.setattr("palabre.config.migrating.need_tables", lambda: None)

    def on(content, *more):
        path = tmp_path / "export.xml"
        path.write_bytes(content)
        return cli.main(["import", "wxr-comments", str(path), *more])

    return on


@pytest.mark.django_db
def test_the_command_says_what_came_and_which_hosts_are_to_be_registered(run, capsys, publication, moderator):
    assert run(wxr.export(SMALL), "--dry-run") == 0
    said = capsys.readouterr().out
    assert "A dry run: nothing was written." in said
    assert "/desk/hosts/" in said
    assert not Comment.objects.exists()
    hosts.register(publication, "old.example", with_subdomains=False, by=moderator, at=NOON)
    assert run(wxr.export(SMALL)) == 0
    said = capsys.readouterr()
    assert "3  comments published" in said.out
    assert "/desk/hosts/" not in said.out
    assert said.err == ""


@pytest.mark.django_db
def test_a_table_tells_the_host_where_each_comment_is(run, publication, tmp_path):
    table = tmp_path / "anchors.csv"
    assert run(wxr.export(SMALL), "--anchors", str(table)) == 0
    rows = list(csv.reader(table.open(newline="")))
    # What waits has no address yet.
    assert rows == [["page", "old_anchor", "new_address"]] + [
        [PERMALINK, f"#comment-{n}", f"{publication.root_url}/c/{comment(n).pk}/"] for n in (101, 102, 105)
    ]
    assert run(wxr.export(SMALL), "--anchors", str(table)) == 0
    assert list(csv.reader(table.open(newline=""))) == rows


@pytest.mark.django_db
def test_the_command_tells_a_file_that_is_none_from_one_that_is_not_whole(run, capsys, tmp_path):
    assert cli.main(["import", "wxr-comments", str(tmp_path / "none.xml")]) == 2
    assert run(b"Just words.") == 1
    assert "Nothing was written" in capsys.readouterr().err
    assert run(wxr.export(SMALL)[:-40]) == 1
    assert "not whole" in capsys.readouterr().err


@pytest.mark.django_db
def test_two_publications_may_bring_the_same_export(run, publication):
    factories.make_publication(name="Le Phare", host="phare.example")
    for host in (publication.site.hostname, "phare.example"):
        assert run(wxr.export(SMALL), "--publication", host) == 0
    assert Comment.objects.count() == 8


@pytest.mark.django_db
@pytest.mark.skipif(not SAMPLE.is_file(), reason=f"There is no sample {SAMPLE}.")
def test_a_real_export_comes_as_it_is(publication):
    with SAMPLE.open("rb") as file:
        tally = (work := make(publication, file)).tally
        work.run()
    assert tally.came == {
        "discussions of pages elsewhere": 6,
        "comments published": 25,
        "comments that wait to be read": 3,
        storing.CLOSED: 2,
    }
    assert sorted(tally.left_out.values()) == [1, 4]
    thread = Thread.objects.get(page_key__endswith="/template-comments/")
    assert max(thread.comments.values_list("level", flat=True)) == 10
    is_exact(thread)
