"""An export comes in whole, once, and as exactly as what was written here; what does not come is told."""

from __future__ import annotations

import datetime
import io
import json

import pytest
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from palabre.config import cli
from palabre.discussion import importing, threading
from palabre.discussion.models import Comment, Opening, State, Thread, ThreadPage
from palabre.exchange import fetching
from palabre.exchange.wxr import storing
from palabre.exchange.wxr.storing import Import
from palabre.exchange.xml_stream import CutOff, NotAnExport
from palabre.journal import verifying
from palabre.journal.models import Entry
from palabre.press.models import Article, Author, Picture, Section
from tests import factories
from tests.exchange import wxr
from tests.factories import NOON


def bring(publication, content, **said):
    """Import ``content`` and give what was counted."""
    work = Import(publication, io.BytesIO(content), NOON, **said)
    work.run()
    return work.tally


@pytest.fixture
def article(publication):
    """An article that came with a small discussion."""
    bring(publication, wxr.export(wxr.item(wxr.comment(101), wxr.comment(102, 101), wxr.comment(105))))
    return Article.objects.get(slug="vieux-pont")


@pytest.mark.django_db
def test_an_article_comes_with_all_that_it_was(publication):
    terms = (
        wxr.term("Vie locale", "vie-locale")
        + wxr.term("Ponts", "ponts")
        + wxr.term("Pierre", domain="post_tag")
    )
    tally = bring(
        publication,
        wxr.export(wxr.item(title="Le pont &amp; la <i>rive</i>", excerpt="Un <b>mot</b>.", terms=terms)),
    )
    article = Article.objects.get()
    assert (article.title, article.standfirst, article.live) == ("Le pont & la rive", "Un mot.", True)
    assert article.dated_at == datetime.datetime(2014, 1, 14, 17, 31, 3, tzinfo=datetime.UTC)
    assert article.first_published_at == article.dated_at
    assert (article.section.title, article.section.slug) == ("Vie locale", "vie-locale")
    assert sorted(article.keywords.names()) == ["Pierre", "Ponts"]
    assert [author.name for author in article.authors] == ["Maud Prigent"]
    assert [(block.block_type, block.value.source) for block in article.body] == [
        ("paragraph", "<p>Un texte.</p>")
    ]
    assert tally.came["articles"] == 1


@pytest.mark.django_db
def test_its_page_can_be_read_with_its_discussion(client, article):
    page = client.get(article.address).content.decode()
    assert "Le texte 101." in page
    assert page.index('id="c101"') < page.index('id="c102"') < page.index('id="c105"')
    assert "3 commentaires" in page


@pytest.mark.django_db
def test_comments_keep_number_date_name_and_whom_they_answer(article):
    comment = Comment.objects.get(pk=102)
    assert comment.parent_id == 101
    assert comment.sent_at == datetime.datetime(2014, 1, 15, 9, tzinfo=datetime.UTC)
    assert (comment.author_name, comment.author_email) == ("Ohai", "ohai@example.org")
    assert not comment.speaks_for_publication
    assert comment.user is None


@pytest.mark.django_db
def test_each_comment_has_the_state_it_had_and_what_is_no_comment_is_left_out(publication):
    tally = bring(
        publication,
        wxr.export(
            wxr.item(
                wxr.comment(1), wxr.comment(2, approved="0"), wxr.comment(3, approved="hold"),
                wxr.comment(4, approved="spam"), wxr.comment(5, approved="trash"),
                wxr.comment(6, type="pingback"), wxr.comment(7, type="trackback"), wxr.comment(8, text=" "),
                wxr.comment(9, type="comment"), wxr.comment(10, approved="other"), wxr.comment(11, type="order_note"),
                wxr.comment(12, text="x" * 100_001),
            )
        ),
    )  # fmt: skip
    states = dict(Comment.objects.values_list("pk", "state"))
    assert states == {
        1: State.PUBLISHED, 2: State.PENDING, 3: State.PENDING, 9: State.PUBLISHED, 10: State.PENDING,
    }  # fmt: skip
    assert all(NOON - one.waiting_since < datetime.timedelta(minutes=1) for one in Comment.objects.waiting())
    assert tally.came["comments published"] == 2
    assert tally.came["comments that wait to be read"] == 3
    assert sum(tally.left_out.values()) == 7
    said = "\n".join(tally.lines())
    assert "marked as spam" in said
    assert "pingbacks" in said


@pytest.mark.django_db
def test_a_comment_may_come_before_the_one_it_answers(publication):
    numbers = [(5, 4), (4, 3), (3, 0), (6, 5), (2, 3)]
    bring(publication, wxr.export(wxr.item(*[wxr.comment(n, parent) for n, parent in numbers])))
    assert dict(Comment.objects.values_list("pk", "parent_id")) == {5: 4, 4: 3, 3: None, 6: 5, 2: 3}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("comments", "parents", "says"),
    [
        ([(1, 1)], {1: None}, "circle"),
        ([(1, 3), (2, 1), (3, 2), (4, 3)], {1: None, 2: 1, 3: 2, 4: 3}, "circle"),
        ([(1, 99), (2, 1)], {1: None, 2: 1}, "not in the file"),
    ],
)
def test_a_circle_or_a_missing_parent_ends_at_the_top(publication, comments, parents, says):
    tally = bring(publication, wxr.export(wxr.item(*[wxr.comment(*one) for one in comments])))
    assert dict(Comment.objects.values_list("pk", "parent_id")) == parents
    assert says in "\n".join(tally.lines())


@pytest.mark.django_db
def test_what_answers_spam_answers_the_one_above_it(publication):
    tally = bring(
        publication,
        wxr.export(
            wxr.item(
                wxr.comment(5, 4), wxr.comment(1), wxr.comment(2, 1, approved="spam"), wxr.comment(3, 2),
                wxr.comment(4, 2, approved="trash"), wxr.comment(6, 7), wxr.comment(7, 6, approved="spam"),
            )
        ),
    )  # fmt: skip
    assert dict(Comment.objects.values_list("pk", "parent_id"))[3] == 1
    assert dict(Comment.objects.values_list("pk", "parent_id"))[5] == 1
    assert Comment.objects.get(pk=6).parent_id is None
    assert "stands below the nearest" in "\n".join(tally.lines())


@pytest.mark.django_db
def test_a_reply_to_what_waits_stands_below_the_nearest_that_readers_see(publication):
    bring(
        publication, wxr.export(wxr.item(wxr.comment(1), wxr.comment(2, 1, approved="0"), wxr.comment(3, 2)))
    )
    assert Comment.objects.get(pk=3).parent_id == 1


@pytest.mark.django_db
def test_the_same_number_twice_in_an_article_comes_once_and_is_told(publication):
    tally = bring(publication, wxr.export(wxr.item(wxr.comment(3, text="Un."), wxr.comment(3, text="Deux."))))
    assert Comment.objects.get().revision.text == "Un."
    assert sum(tally.left_out.values()) == 1


@pytest.mark.django_db
def test_the_same_number_on_two_articles_comes_twice(publication):
    items = (
        wxr.item(wxr.comment(3), wxr.comment(20)),
        wxr.item(wxr.comment(3), post_id="8", post_name="autre"),
    )
    tally = bring(publication, wxr.export(*items))
    first, second, other = sorted(Comment.objects.values_list("pk", flat=True))
    assert (first, second) == (3, 20)
    assert other > 20
    assert f"#3 is #{other}" in "\n".join(tally.lines())


@pytest.mark.django_db
def test_of_two_articles_with_one_number_the_second_does_not_come_nor_its_comments(publication):
    content = wxr.export(
        wxr.item(wxr.comment(1)),
        wxr.item(wxr.comment(2), link="https://other.example/secret/", title="Un autre"),
        wxr.item(wxr.comment(3), link="http://old.example/2014/01/vieux-pont"),
    )
    dry, tally = bring(publication, content, is_dry_run=True), bring(publication, content)
    assert Article.objects.get().title == "Le vieux pont"
    assert {one.pk for one in Comment.objects.all()} == {1, 3}
    why = "articles with the number of another one, at another address"
    assert dry.left_out == tally.left_out == {why: 1, f"comments on {why}": 1}


@pytest.mark.django_db
def test_numbers_that_are_taken_do_not_push_others_from_theirs(publication):
    ours = factories.make_comment(factories.make_thread(publication)).pk
    comments = [wxr.comment(ours + n) for n in range(5)]
    bring(publication, wxr.export(wxr.item(*comments)))
    assert sorted(Comment.objects.values_list("pk", flat=True)) == [ours + n for n in range(6)]


@pytest.mark.django_db
@pytest.mark.parametrize("id_", ["", "0", "abc", "-3", "99999999999999999999999"])
def test_a_comment_without_a_number_gets_one(publication, id_):
    bring(publication, wxr.export(wxr.item(wxr.comment(id_), wxr.comment(4, id_))))
    assert Comment.objects.count() == 2
    assert Comment.objects.get(pk=4)


@pytest.mark.django_db
def test_the_same_file_twice_brings_it_once(publication):
    content = wxr.export(
        wxr.item(wxr.comment(1), wxr.comment(2, 1)), wxr.item(post_id="8", post_name="autre")
    )
    bring(publication, content)
    counted = [
        Article.objects.count(),
        Comment.objects.count(),
        Page.objects.count(),
        Redirect.objects.count(),
    ]
    entries = Entry.objects.count()
    tally = bring(publication, content)
    assert [
        Article.objects.count(),
        Comment.objects.count(),
        Page.objects.count(),
        Redirect.objects.count(),
    ] == counted
    assert Entry.objects.count() == entries
    assert tally.came == {"articles were here already": 2, "comments were here already": 2}


@pytest.mark.django_db
def test_a_dry_run_says_what_would_come_and_writes_nothing(publication):
    content = wxr.export(
        wxr.item(
            wxr.comment(1),
            wxr.comment(2, 1, approved="0"),
            wxr.comment(3, 2),
            wxr.comment(4, approved="spam"),
            content="[gallery]<p>a</p>",
        ),
        wxr.item(post_id="8", status="private", title=""),
        wxr.item(post_id="9", status="future", post_date_gmt="2099-01-01 10:00:00"),
        wxr.item(post_id="10", post_type="page"),
    )
    before = Entry.objects.count(), Page.objects.count()
    dry = bring(publication, content, is_dry_run=True)
    assert (Entry.objects.count(), Page.objects.count(), Comment.objects.count()) == (*before, 0)
    wet = bring(publication, content)
    of_places = {"sections", "old addresses that lead to the new ones"}
    assert dry.came == {what: count for what, count in wet.came.items() if what not in of_places}
    assert (dry.changed, dry.left_out) == (wet.changed, wet.left_out)
    again = bring(publication, content, is_dry_run=True)
    assert again.came == {"articles were here already": 3, "comments were here already": 3}


@pytest.mark.django_db
def test_a_later_export_brings_what_is_new(publication):
    bring(publication, wxr.export(wxr.item(wxr.comment(1), wxr.comment(2, 1))))
    bring(publication, wxr.export(wxr.item(wxr.comment(1), wxr.comment(3, 2), wxr.comment(2, 1))))
    assert Comment.objects.get(pk=3).parent_id == 2
    assert Thread.objects.get().published_count == 3


@pytest.mark.django_db
def test_an_import_that_was_cut_off_goes_on_where_it_was(publication, monkeypatch):
    monkeypatch.setattr(storing, "BATCH", 3)
    content = wxr.export(wxr.item(*[wxr.comment(n, n - 1 if n % 3 else 0) for n in range(1, 11)]))
    batches = []

    def bring_two(*given, **said):
        if len(batches) == 2:
            raise KeyboardInterrupt
        batches.append(given)
        return bring_all(*given, **said)

    bring_all = importing.bring_all
    with monkeypatch.context() as cut:
        cut.setattr(importing, "bring_all", bring_two)
        with pytest.raises(KeyboardInterrupt):
            bring(publication, content)
    assert Comment.objects.count() == 6
    tally = bring(publication, content)
    assert tally.came == {
        "articles were here already": 1,
        "comments were here already": 6,
        "comments published": 4,
    }
    assert Thread.objects.get().published_count == 10
    assert not list(verifying.faults(publication.pk))


@pytest.mark.django_db
def test_of_a_truncated_file_what_is_whole_comes_and_the_rest_is_told(publication):
    content = wxr.export(wxr.item(wxr.comment(1)), wxr.item(wxr.comment(2), wxr.comment(3), post_id="8"))
    work = Import(publication, io.BytesIO(content[: content.index(b"Le texte 3")]), NOON)
    with pytest.raises(CutOff):
        work.run()
    assert list(Comment.objects.values_list("pk", flat=True)) == [1]
    assert "breaks off" in "\n".join(work.tally.lines())


@pytest.mark.django_db
def test_of_a_file_that_is_no_export_nothing_is_written(publication):
    before = Entry.objects.count(), Page.objects.count()
    with pytest.raises(NotAnExport):
        bring(publication, b"<!DOCTYPE x><rss/>")
    assert (Entry.objects.count(), Page.objects.count()) == before


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"status": "draft"}, ""),
        ({"status": "pending"}, ""),
        ({"status": "private"}, "private"),
        ({"post_password": "enter"}, "password"),
        ({"status": ""}, "not known"),
    ],
)
def test_what_was_not_public_is_not_public_here(client, publication, fields, says):
    tally = bring(publication, wxr.export(wxr.item(wxr.comment(1, text="Secret"), **fields)))
    article = Article.objects.get()
    assert not article.live
    assert client.get(article.address).status_code == client.get("/c/1/").status_code == 404
    assert client.get(f"/c/old/{Thread.objects.get().pk}/1/").status_code == 404
    assert client.get("/2014/01/vieux-pont/").status_code == 404
    assert says in "\n".join(tally.changed)


@pytest.mark.django_db
def test_what_was_scheduled_is_scheduled(publication):
    bring(publication, wxr.export(wxr.item(status="future", post_date_gmt="2099-01-01 10:00:00")))
    article = Article.objects.get()
    assert not article.live
    assert article.go_live_at.year == 2099


@pytest.mark.django_db
def test_pages_come_when_asked_for_and_nothing_else_does(publication):
    content = wxr.export(
        wxr.item(wxr.comment(1), post_type="page", post_name="a-propos"),
        wxr.item(post_type="nav_menu_item", post_id="8"),
        wxr.item(status="trash", post_id="9"),
        wxr.item(post_type="attachment", post_id="10", attachment_url="https://old.example/a.jpg"),
    )
    tally = bring(publication, content)
    assert not Article.objects.exists()
    assert sum(tally.left_out.values()) == 5
    bring(publication, content, with_pages=True)
    assert Article.objects.get().slug == "a-propos"
    assert Comment.objects.get()


@pytest.mark.django_db
def test_what_a_file_calls_its_items_notes_and_short_codes_steers_no_terminal_and_fills_no_memory(
    publication,
):
    forged = "a\x1b]0;b\x07\u202e\n        9  articles"
    kinds = [forged, *(f"kind-{n}" for n in range(40))]
    notes = [wxr.comment(n, type=kind) for n, kind in enumerate(kinds, start=1)]
    codes = " ".join(f"[code{n}]x[/code{n}]" for n in range(60))
    items = [
        wxr.item(wxr.comment(1), post_id=str(n), post_type=kind) for n, kind in enumerate(kinds, start=100)
    ]
    tally = bring(publication, wxr.export(wxr.item(*notes, content=codes), *items))
    assert tally.left_out["items of other kinds"] == 21
    assert tally.left_out["comments on items of other kinds"] == 21
    assert tally.left_out["notes of other kinds, which are no comments"] == 21
    assert tally.left_out["other short codes"] == 40
    # Twenty by name and one for the others: of notes, of items, of comments on these, and of short codes.
    assert len(tally.left_out) == 4 * 21
    lines = list(tally.lines())
    assert all(line.isprintable() for line in lines)
    assert sum(line.endswith(("  article", "  articles")) for line in lines) == 1


@pytest.mark.django_db
def test_dates_are_never_made_up(publication):
    none = {"post_date": "0000-00-00 00:00:00", "post_date_gmt": "0000-00-00 00:00:00"}
    unknown = {"date": "", "date_gmt": "0000-00-00 00:00:00"}
    later = {"date": "2099-01-01 00:00:00", "date_gmt": "2099-01-01 00:00:00"}
    local = {"date": "2014-07-14 12:00:00", "date_gmt": "0000-00-00 00:00:00"}
    old = {"date": "1969-12-31 23:59:59", "date_gmt": "1969-12-31 23:59:59"}
    first = {"date": "0001-01-01 00:00:00", "date_gmt": "0001-01-01 00:00:00"}
    tally = bring(
        publication,
        wxr.export(
            wxr.item(
                wxr.comment(1, **unknown), wxr.comment(2, **later), wxr.comment(3, **local), wxr.comment(4, **old), wxr.comment(5, **first), **none
            )
        ),
    )  # fmt: skip
    assert Article.objects.get().dated_at is None
    dates = dict(Comment.objects.values_list("pk", "sent_at"))
    assert dates[1] is dates[2] is dates[5] is None
    assert dates[3] == datetime.datetime(2014, 7, 14, 10, tzinfo=datetime.UTC)  # Noon in Paris, in summer.
    assert dates[4].year == 1969
    assert "dated in the future" in "\n".join(tally.changed)


@pytest.mark.django_db
def test_an_article_dated_in_the_future_does_not_stand_on_top_for_ever(publication):
    bring(publication, wxr.export(wxr.item(post_date_gmt="2099-01-01 10:00:00")))
    assert Article.objects.get().dated_at is None


@pytest.mark.django_db
def test_a_section_cannot_take_an_address_of_palabre_s(publication):
    tally = bring(publication, wxr.export(wxr.item(terms=wxr.term("Desk", "desk"))))
    assert Section.objects.get(title="Desk").slug == "desk-2"
    assert "/desk/ is /desk-2/" in "\n".join(tally.lines())
    again = bring(
        publication, wxr.export(wxr.item(terms=wxr.term("Desk", "desk"), post_id="8", post_name="b"))
    )
    assert again.came["sections"] == 0
    assert Section.objects.filter(title="Desk").count() == 1


@pytest.mark.django_db
def test_sections_and_authors_that_are_here_are_taken(publication):
    Author.objects.create(publication=publication, name="Maud PRIGENT", slug="mp")
    bring(publication, wxr.export(wxr.item(terms=wxr.term("ENVIRONNEMENT", "env"))))
    assert Article.objects.get().section.slug == "environnement"
    assert Author.objects.get().slug == "mp"


@pytest.mark.django_db
def test_addresses_in_another_alphabet_and_headlines_without_words_find_an_address(publication):
    greek = wxr.item(title="Σελίδα", post_name="%cf%83%ce%b5", terms=wxr.term("Σελίδα", "%cf%83"))
    bring(publication, wxr.export(greek, wxr.item(title="", post_id="9", post_name="")))
    slugs = set(Article.objects.values_list("slug", flat=True))
    assert all(slug and slug.isascii() for slug in slugs)
    assert len(slugs) == 2


@pytest.mark.django_db
def test_a_second_article_of_the_same_address_gets_another(publication):
    bring(publication, wxr.export(wxr.item(), wxr.item(post_id="8")))
    assert set(Article.objects.values_list("slug", flat=True)) == {"vieux-pont", "vieux-pont-2"}


@pytest.mark.django_db
def test_closed_discussions_stay_closed(publication):
    bring(publication, wxr.export(wxr.item(wxr.comment(1), comment_status="closed")))
    assert Thread.objects.get().opening == Opening.CLOSED


@pytest.mark.django_db
@pytest.mark.parametrize("old", ["/2014/01/vieux-pont/", "/2014/01/vieux-pont", "/2014/01/vieux-pont/?utm=x"])
def test_the_old_address_of_an_article_leads_to_it(client, article, old):
    answer = client.get(old)
    # Wagtail's own redirects are absolute, at the publication's host, as soon as there are two hosts.
    assert answer.status_code == 301
    assert answer.headers["Location"] in (article.address, "http://testserver" + article.address)


@pytest.mark.django_db
def test_an_article_that_is_called_as_a_page_of_a_discussion_has_another_address(client, publication):
    bring(publication, wxr.export(wxr.item(post_name="comment-page-2")))
    article = Article.objects.get()
    assert article.slug == "comment-page-2-2"
    assert client.get(article.address).status_code == 200


@pytest.mark.django_db
def test_an_old_link_to_a_comment_finds_it_on_its_page(client, article):
    assert 'id="comment-101"' in client.get(article.address).content.decode()
    answer = client.get("/2014/01/vieux-pont/comment-page-3/")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/2014/01/vieux-pont/")


@pytest.mark.django_db
def test_an_old_link_to_a_comment_that_has_another_number_or_page_finds_it(client, publication):
    taken = factories.make_published(factories.make_thread(publication)).pk
    comments = [wxr.comment(taken + n) for n in range(70)]
    bring(publication, wxr.export(wxr.item(*comments)))
    article = Article.objects.get(slug="vieux-pont")
    thread = Thread.objects.get(article=article)
    one = Comment.objects.get(origin__endswith=f":{taken}")
    assert one.pk == taken + 70
    assert client.get(f"/c/old/{thread.pk}/{taken}/").headers["Location"] == threading.address_of(one)
    assert f'id="comment-{taken}"' in client.get(threading.address_of(one)).content.decode()
    assert client.get(f"/c/old/{thread.pk}/999999/").headers["Location"] == f"{thread.url}#discussion"
    assert client.get("/c/old/999999/1/").status_code == 404
    assert client.get(f"/c/old/{10**30}/1/").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["//evil.example/comment-page-1/", "/\\evil.example/comment-page-1/",
                                  "/https://evil.example/comment-page-1/"])  # fmt: skip
def test_no_old_address_leads_to_another_site(client, publication, path):
    answer = client.get(path)
    assert not answer.headers.get("Location", "/x").startswith(("//", "/\\", "http"))


@pytest.mark.django_db
def test_a_long_discussion_is_cut_in_even_pages_whatever_its_order(publication, monkeypatch):
    monkeypatch.setattr(storing, "BATCH", 40)
    bring(publication, wxr.export(wxr.item(*[wxr.comment(n) for n in range(160, 0, -1)])))
    starts = list(ThreadPage.objects.order_by("number").values_list("first_path", flat=True))
    assert [int(path) for path in starts] == [51, 101, 151]


@pytest.mark.django_db
def test_markup_and_deceit_in_names_and_titles_is_text(client, publication):
    hostile = '"><script>alert(1)</script>'
    bring(
        publication,
        wxr.export(
            wxr.item(
                wxr.comment(1, author=hostile, author_email="x\nBcc: y@z.example", text=hostile), title=hostile + "a",
                creator=hostile, terms=wxr.term(hostile + "b") + wxr.term(hostile + "c", domain="post_tag"),
            )
        ),
    )  # fmt: skip
    assert Comment.objects.get().author_email == ""
    for address in ("/", Article.objects.get().address, "/comments/feed/", "/feed/"):
        assert "<script>alert" not in client.get(address).content.decode()


@pytest.mark.django_db
def test_two_publications_may_bring_the_same_export(publication):
    content = wxr.export(wxr.item(wxr.comment(1)))
    bring(publication, content)
    bring(factories.make_publication(name="Le Phare", host="phare.example"), content)
    assert Article.objects.count() == Comment.objects.count() == 2


@pytest.mark.django_db
def test_nobody_is_mailed_and_the_journal_holds_no_word(publication):
    before = Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    bring(publication, wxr.export(wxr.item(wxr.comment(1, approved="0"))))
    kinds = set(Entry.objects.filter(pk__gt=before).values_list("kind", flat=True))
    assert kinds == {"author.added", "article.published", "article.imported", "comments.imported"}
    facts = json.dumps(list(Entry.objects.values_list("facts", flat=True)))
    assert "Ohai" not in facts
    assert "texte" not in facts


# --- pictures ---


def picture() -> bytes:
    """A small PNG."""
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (4, 3), "teal").save(out, "PNG")
    return out.getvalue()


WITH_PICTURES = wxr.export(
    wxr.item(
        post_type="attachment",
        post_id="30",
        status="inherit",
        attachment_url="https://files.example/lead.png",
    ),
    wxr.item(
        content='<p>a</p><img src="/b.png" alt="Le quai"><img src="https://stranger.example/c.png">',
        meta="<wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value>30</wp:meta_value></wp:postmeta>",
    ),
)


@pytest.mark.django_db
def test_pictures_stay_links_unless_they_are_asked_for(publication, monkeypatch):
    monkeypatch.setattr(storing, "fetch_picture", lambda *_, **__: pytest.fail("asked another machine"))
    bring(publication, WITH_PICTURES)
    article = Article.objects.get()
    assert article.image is None
    assert [block.value["url"] for block in article.body if block.block_type == "embed"] == [
        "https://old.example/b.png", "https://stranger.example/c.png", "https://files.example/lead.png",
    ]  # fmt: skip


@pytest.mark.django_db
def test_pictures_of_the_site_are_fetched_once_and_those_of_others_stay_links(
    publication, monkeypatch, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    asked = []

    def fetch(address, *, is_allowed):
        asked.append(address)
        if not is_allowed(address.split("/")[2]):
            raise fetching.NotFetched("it stands on another site")
        return picture(), "png"

    monkeypatch.setattr(storing, "fetch_picture", fetch)
    tally = bring(publication, WITH_PICTURES, with_images=True)
    article = Article.objects.get()
    assert article.image is not None
    kinds = [block.block_type for block in article.body]
    assert kinds == ["paragraph", "image", "embed"]
    assert article.body[1].value["caption"] == "Le quai"
    assert Picture.objects.count() == tally.came["pictures"] == 2
    assert "another site" in "\n".join(tally.left_out)
    bring(publication, WITH_PICTURES, with_images=True)
    assert len(asked) == 3


# --- the command ---


@pytest.fixture
def run(monkeypatch, tmp_path, publication):
    """The command on a file of some content: its exit status."""
    monkeypatch.setattr("palabre.config.migrating.need_tables", lambda: None)

    def on(content, *more):
        path = tmp_path / "export.xml"
        path.write_bytes(content)
        return cli.main(["import", "wxr", str(path), *more])

    return on


@pytest.mark.django_db
def test_the_command_says_what_came(run, capsys):
    assert run(wxr.export(wxr.item(wxr.comment(1)))) == 0
    said = capsys.readouterr()
    assert "1  article\n" in said.out
    assert "1  comment published" in said.out
    assert said.err == ""
    assert run(wxr.export(wxr.item(wxr.comment(1), wxr.comment(2))), "--dry-run") == 0
    assert "A dry run: nothing was written." in capsys.readouterr().out
    assert Comment.objects.count() == 1


@pytest.mark.django_db
def test_a_site_that_has_moved_is_known_again_by_the_address_that_it_had(publication, run, capsys):
    content = wxr.export(wxr.item(wxr.comment(1), wxr.comment(2)))
    assert run(content) == 0
    later = wxr.export(wxr.item(wxr.comment(1), wxr.comment(2), wxr.comment(3, 2)))
    moved = later.replace(b"https://old.example", b"https://www.new.example")
    for more in (["--dry-run"], []):
        capsys.readouterr()
        assert run(moved, "--site", "old.example", *more) == 0
        said = capsys.readouterr().out
        assert "1  article was here already" in said
        assert "2  comments were here already" in said
    assert Article.objects.count() == 1
    assert Comment.objects.count() == 3
    assert run(moved, "--site", "javascript:x") == 2


@pytest.mark.django_db
def test_the_command_tells_a_file_that_is_none_from_one_that_is_not_whole(run, capsys, tmp_path):
    assert cli.main(["import", "wxr", str(tmp_path / "none.xml")]) == 2
    assert "no such file" in capsys.readouterr().err
    assert run(b"Just words.") == 1
    assert "Nothing was written" in capsys.readouterr().err
    assert run(wxr.export(wxr.item(wxr.comment(1)))[:-40]) == 1
    said = capsys.readouterr()
    assert "not whole" in said.err
    assert "breaks off" in said.err


@pytest.mark.django_db
def test_ctrl_c_says_how_to_go_on(run, capsys, monkeypatch):
    def stopped(*_given, **_said):
        raise KeyboardInterrupt

    monkeypatch.setattr(importing, "bring_all", stopped)
    assert run(wxr.export(wxr.item(wxr.comment(1)))) == 1
    said = capsys.readouterr()
    assert "1  article\n" in said.out
    assert "goes on from here" in said.err


@pytest.mark.django_db
def test_without_a_charter_the_command_says_what_to_do(run, capsys, publication):
    publication.charter_versions.update(in_force_at=None)
    assert run(wxr.export(wxr.item(wxr.comment(1)))) == 1
    assert "charter" in capsys.readouterr().err


@pytest.mark.django_db
def test_of_several_publications_one_is_chosen(run, capsys):
    factories.make_publication(name="Le Phare", host="phare.example")
    content = wxr.export(wxr.item(wxr.comment(1)))
    assert run(content) == 1
    assert "--publication" in capsys.readouterr().err
    assert run(content, "--publication", "phare.example") == 0
    assert Thread.objects.get().publication.name == "Le Phare"
