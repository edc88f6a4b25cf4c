"""A Disqus export comes in whole, once, to the pages it belongs to; what does not come is told."""

from __future__ import annotations

import csv
import datetime
import gc
import io
import json

import pytest
from wagtail.contrib.redirects.models import Redirect

from palabre.config import cli
from palabre.discussion import importing, opening, outside, threading
from palabre.discussion.models import Comment, Opening, State, Thread
from palabre.exchange import bringing
from palabre.exchange.disqus.reading import Post
from palabre.exchange.disqus.storing import Import, instant, prefix_for
from palabre.exchange.elsewhere import storing
from palabre.exchange.xml_stream import CutOff, NotAnExport
from palabre.journal import verifying
from palabre.journal.models import Entry
from tests import factories
from tests.discussion.test_importing import is_exact
from tests.exchange import disqus, wxr
from tests.exchange.test_wxr_storing import bring as bring_wordpress
from tests.factories import NOON


def make(publication, content, **said):
    """An import of ``content``."""
    file = io.BytesIO(content) if isinstance(content, bytes) else content
    return Import(
        publication, NOON, "import:disqus", prefix_for(publication.pk), "comment-", file=file, **said
    )


def bring(publication, *parts, **said):
    """Import an export of ``parts`` and give what was counted."""
    work = make(publication, disqus.export(*parts), **said)
    work.run()
    return work.tally


def comment(publication, n):
    """The comment that came as ``n``."""
    return Comment.objects.get(origin=f"disqus:{publication.pk}:{n}")


def stop_after(monkeypatch, count, act):
    """Do ``act``, and stop it after ``count`` batches."""
    batches = []
    bring_all = importing.bring_all

    def bring_some(*given, **said):
        if len(batches) == count:
            raise KeyboardInterrupt
        batches.append(given)
        return bring_all(*given, **said)

    with monkeypatch.context() as cut:
        cut.setattr(importing, "bring_all", bring_some)
        with pytest.raises(KeyboardInterrupt):
            act()


def by_number(publication):
    """Whom each comment answers, by the numbers of Disqus."""
    origins = {one.pk: one.origin.rpartition(":")[2] for one in Comment.objects.all()}
    return {origins[one.pk]: origins.get(one.parent_id) for one in Comment.objects.all()}


@pytest.mark.django_db
def test_a_page_becomes_a_discussion_with_its_comments(client, publication):
    tally = bring(
        publication, disqus.thread(title="Le <b>pont</b> &amp; la rive"), disqus.post(3_000_000_001), disqus.post(3_000_000_002, 3_000_000_001)
    )  # fmt: skip
    thread = Thread.objects.get()
    assert (thread.page_key, thread.page_address, thread.page_title) == (
        disqus.PAGE,
        disqus.PAGE,
        "Le pont & la rive",
    )
    first, second = comment(publication, 3_000_000_001), comment(publication, 3_000_000_002)
    assert second.parent == first
    assert first.state == State.PUBLISHED
    assert first.revision.text == "Le texte 3000000001."
    assert first.sent_at == datetime.datetime(2014, 1, 15, 9, 1, tzinfo=datetime.UTC)
    assert (first.author_name, first.author_email) == ("Ohai", "ohai@example.org")
    # What Disqus numbers would use up ours: nobody ever read them.
    assert first.pk < second.pk < 3_000_000_000
    assert tally.came == {"discussions of pages elsewhere": 1, "comments published": 2}
    is_exact(thread)


@pytest.mark.django_db
def test_threads_of_one_page_become_one_discussion_in_the_order_of_dates(publication):
    links = [
        "http://blog.example/2014/pont", "https://blog.example/2014/pont/", "https://BLOG.example/2014/pont/?utm_source=x#disqus_thread",
        "http://blog.example:80/2014/pont/?fbclid=y",
    ]  # fmt: skip
    parts = [disqus.thread(n, link, f"Titre {n}") for n, link in enumerate(links, 1)]
    posts = [
        disqus.post(10 * on + at, on=on, at=f"2014-01-15T09:0{at}:00Z")
        for on in (4, 3, 2, 1)
        for at in (1, 2)
    ]
    posts.append(disqus.post(99, 11, on=3, at="2014-01-15T09:09:00Z"))
    tally = bring(publication, *parts, *posts)
    thread = Thread.objects.get()
    # The one with most comments says what the page is called and how its address is written.
    assert (thread.page_title, thread.page_key) == ("Titre 3", disqus.PAGE)
    assert tally.came["discussions of pages elsewhere"] == 1
    order = [
        origin.rpartition(":")[2]
        for origin in Comment.objects.order_by("path").values_list("origin", flat=True)
    ]
    assert {*order[:5]} == {"11", "99", "21", "31", "41"}
    assert {*order[5:]} == {"12", "22", "32", "42"}
    # An answer may stand under another address of the page.
    assert comment(publication, 99).parent == comment(publication, 11)
    is_exact(thread)


@pytest.mark.django_db
def test_pages_that_differ_stay_apart_and_one_without_comments_makes_nothing(publication):
    bring(
        publication, disqus.thread(1, "https://blog.example/?p=1"), disqus.thread(2, "https://blog.example/?p=2"),
        disqus.thread(3, "https://blog.example/empty/"), disqus.post(1, on=1), disqus.post(2, on=2),
    )  # fmt: skip
    assert set(Thread.objects.values_list("page_key", flat=True)) == {
        "https://blog.example/?p=1",
        "https://blog.example/?p=2",
    }


@pytest.mark.django_db
def test_a_page_that_has_its_discussion_already_keeps_it(publication):
    there = outside.open_(
        publication, key="https://blog.example/2014/pont", address="https://blog.example/2014/pont", title="Le pont", by="system", at=NOON
    )  # fmt: skip
    ours = factories.make_published(there)
    bring(publication, disqus.thread(closed="true"), disqus.post(3))
    assert Thread.objects.get() == there
    assert comment(publication, 3).pk > ours.pk
    # Somebody writes here: what was closed there is not closed here.
    assert Thread.objects.get().opening == Opening.OPEN
    is_exact(there)


@pytest.mark.django_db
def test_a_page_of_the_publication_itself_is_its_article_s_discussion(client, publication):
    article = factories.make_article(publication, title="Le vieux pont")
    tally = bring(publication, disqus.thread(1, f"{publication.root_url}{article.address}"), disqus.post(3))
    assert Thread.objects.get().article == article
    assert tally.came["discussions of articles here"] == 1
    assert 'id="comment-3"' in client.get(article.address).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("link", ["http://old.example/2014/01/vieux-pont", "https://old.example/?p=7"])
def test_a_page_of_a_site_that_was_imported_is_the_discussion_of_what_it_became(publication, link):
    bring_wordpress(publication, wxr.export(wxr.item(wxr.comment(1))))
    bring(publication, disqus.thread(1, link), disqus.post(3))
    assert comment(publication, 3).thread == Comment.objects.get(pk=1).thread
    assert Thread.objects.count() == 1


@pytest.mark.django_db
def test_the_same_path_on_another_host_is_another_page(publication):
    bring_wordpress(publication, wxr.export(wxr.item(wxr.comment(1))))
    assert Redirect.objects.exists()
    bring(publication, disqus.thread(1, "https://other.example/2014/01/vieux-pont/"), disqus.post(3))
    assert comment(publication, 3).thread.article is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    "link",
    [
        "",
        "javascript:alert(1)",
        "https://a@b.example/",
        "/2014/pont/",
        "https://[",
        "https://b.example/" + "x" * 3000,
    ],
)
def test_a_page_whose_address_is_none_is_told(publication, link):
    tally = bring(publication, disqus.thread(1, link), disqus.post(3))
    assert not Comment.objects.exists()
    assert tally.left_out == {storing.NO_PAGE: 1}
    assert "whose address is none" in "\n".join(tally.changed)


@pytest.mark.django_db
def test_a_link_without_a_host_is_read_at_the_site_that_is_named(publication):
    bring(publication, disqus.thread(1, "/2014/pont/"), disqus.post(3), site="https://blog.example/")
    assert Thread.objects.get().page_address == disqus.PAGE


@pytest.mark.django_db
@pytest.mark.parametrize("link", ["", " \n", "#disqus_thread", "https://", "https:", "//", "?"])
def test_threads_without_a_link_are_no_discussion_of_the_front_page(publication, link):
    tally = bring(
        publication, disqus.thread(1, link), disqus.thread(2, "/"), disqus.post(3), disqus.post(4, on=2), site="https://blog.example/",
    )  # fmt: skip
    assert Comment.objects.get() == comment(publication, 4)
    assert Thread.objects.get().page_address == "https://blog.example/"
    assert tally.left_out == {storing.NO_PAGE: 1}


@pytest.mark.django_db
def test_each_comment_has_the_state_it_had_and_what_does_not_come_is_told(publication):
    tally = bring(
        publication,
        disqus.thread(1), disqus.thread(2, "https://blog.example/gone/", deleted="true"),
        disqus.post(1), disqus.post(2, more="<isApproved>false</isApproved>"), disqus.post(3, spam="true"),
        disqus.post(4, deleted="true"), disqus.post(5, deleted="true", text="Un secret."), disqus.post(6, 5), disqus.post(7, text=" <p> </p>"),
        disqus.post(8, text="x" * 100_001), disqus.post(9, on=2), disqus.post(10, on=77), disqus.post("", text="Sans numéro."),
        disqus.post(11, more="<isApproved>true</isApproved>"),
    )  # fmt: skip
    states = {
        origin.rpartition(":")[2]: state for origin, state in Comment.objects.values_list("origin", "state")
    }
    assert states == {
        "1": State.PUBLISHED, "2": State.PENDING, "5": State.WITHDRAWN, "6": State.PUBLISHED, "11": State.PUBLISHED,
    }  # fmt: skip
    assert Comment.objects.waiting().get() == comment(publication, 2)
    assert NOON - comment(publication, 2).waiting_since < datetime.timedelta(minutes=1)
    assert comment(publication, 6).parent == comment(publication, 5)
    assert comment(publication, 5).revision.text == comment(publication, 5).author_name == ""
    assert tally.came == {
        "discussions of pages elsewhere": 1, "comments published": 3, "comments that wait to be read": 1,
        bringing.CAME[State.WITHDRAWN]: 1,
    }  # fmt: skip
    assert tally.left_out == {
        storing.SPAM: 1, storing.DELETED: 1, "comments without text": 1, storing.TOO_LONG: 1, "comments of threads that were deleted": 1,
        storing.NO_PAGE: 1, "comments without a number": 1,
    }  # fmt: skip
    is_exact(Thread.objects.get())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("posts", "answers", "says"),
    [
        # An answer before what it answers.
        ([(3, 2), (2, 1), (1, None)], {"1": None, "2": "1", "3": "2"}, ""),
        # Itself, in a circle, and a tail of a circle.
        ([(1, 1)], {"1": None}, "circle"),
        ([(1, 3), (2, 1), (3, 2), (4, 3)], {"1": None, "2": "1", "3": "2", "4": "3"}, "circle"),
        # One that is not in the file.
        ([(1, 99), (2, 1)], {"1": None, "2": "1"}, "not in the file"),
    ],
)
def test_whatever_the_order_each_answers_whom_it_answered(publication, posts, answers, says):
    tally = bring(
        publication, disqus.thread(), *[disqus.post(*one, at="2014-01-15T09:00:00Z") for one in posts]
    )
    assert by_number(publication) == answers
    assert says in "\n".join(tally.changed)
    is_exact(Thread.objects.get())


@pytest.mark.django_db
def test_what_answers_spam_answers_the_one_above_it_though_that_was_deleted(publication):
    tally = bring(
        publication, disqus.thread(), disqus.post(1, deleted="true"), disqus.post(2, 1, spam="true"), disqus.post(3, 2),
        disqus.post(4, 5, deleted="true"), disqus.post(5, 4, deleted="true"),
    )  # fmt: skip
    assert by_number(publication) == {"1": None, "3": "1"}
    assert tally.left_out[storing.DELETED] == 2
    assert "stand below the nearest" in "\n".join(tally.changed)


@pytest.mark.django_db
def test_no_line_stands_above_what_nobody_sees(publication):
    held = "<isApproved>false</isApproved>"
    posts = [
        disqus.thread(), disqus.post(1, deleted="true"), disqus.post(2, 1, more=held),
        disqus.post(3, deleted="true"), disqus.post(4, 3, more=held), disqus.post(5, 4),
    ]  # fmt: skip
    dry = bring(publication, *posts, is_dry_run=True)
    tally = bring(publication, *posts)
    assert (dry.came, dry.changed, dry.left_out) == (tally.came, tally.changed, tally.left_out)
    assert by_number(publication) == {"2": None, "3": None, "4": "3", "5": "3"}
    assert tally.left_out == {storing.DELETED: 1}
    is_exact(Thread.objects.get())


@pytest.mark.django_db
def test_an_answer_on_another_page_does_not_follow_its_parent_there(publication):
    bring(
        publication,
        disqus.thread(1),
        disqus.thread(2, "https://blog.example/b/"),
        disqus.post(1, on=1),
        disqus.post(2, 1, on=2),
    )
    assert by_number(publication) == {"1": None, "2": None}
    assert Thread.objects.count() == 2


@pytest.mark.django_db
def test_the_same_number_twice_comes_once_and_is_told(publication):
    tally = bring(
        publication, disqus.thread(1, title="A"), disqus.thread(1, "https://evil.example/", "B"), disqus.post(3, text="Un."), disqus.post(3, text="Deux.")
    )  # fmt: skip
    assert Comment.objects.get().revision.text == "Un."
    assert Thread.objects.get().page_title == "A"
    assert tally.left_out == {
        "pages with the number of another one": 1,
        "comments with the number of another one": 1,
    }


@pytest.mark.django_db
def test_a_thousand_circles_and_a_deep_chain_end(publication):
    circles = [disqus.post(n, n) for n in range(1, 1001)]
    chain = [disqus.post(2000 + n, 2000 + n - 1 if n else None) for n in reversed(range(300))]
    tally = bring(publication, disqus.thread(), *circles, *chain)
    assert tally.came["comments published"] == 1300
    assert sum(tally.changed.values()) == 1000
    is_exact(Thread.objects.get())


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("2014-01-15T09:00:00Z", "2014-01-15T09:00:00+00:00"),
        ("2014-01-15T09:00:00", "2014-01-15T09:00:00+00:00"),
        ("2014-01-15T10:00:00+01:00", "2014-01-15T09:00:00+00:00"),
        ("2014-02-30T09:00:00Z", None),
        ("0000-00-00T00:00:00Z", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("9999-12-31T23:59:59-14:00", None),
        ("yesterday", None),
        ("", None),
        ("2014-01-15" * 1000, None),
    ],
)
def test_dates_are_instants_or_nothing(written, said):
    found = instant(written)
    assert (found.isoformat() if found else None) == said


@pytest.mark.django_db
def test_dates_are_never_made_up(publication):
    dates = {
        1: "2099-01-01T00:00:00Z",
        2: "2014-02-30T00:00:00Z",
        3: "",
        4: "1990-01-01T00:00:00Z",
        5: "0001-01-01T00:00:00Z",
        6: "1969-12-31T23:59:59Z",
    }
    tally = bring(publication, disqus.thread(), *[disqus.post(n, at=at) for n, at in dates.items()])
    assert [comment(publication, n).sent_at is None for n in dates] == [True, True, True, False, True, True]
    assert tally.changed == {
        "comments dated in the future: their date is left out": 1,
        "comments whose date is none: it is left out": 3,
    }


@pytest.mark.django_db
def test_the_desk_stands_whatever_the_year_of_what_waits(client, publication, moderator):
    publication.time_zone = "America/New_York"
    publication.save()
    at = "0001-01-01T00:00:00Z"
    bring(publication, disqus.thread(), disqus.post(1, at=at), disqus.post(2, at=at, more="<isApproved>false</isApproved>"))  # fmt: skip
    client.force_login(moderator)
    answer = client.get("/desk/", follow=True)
    assert answer.status_code == 200
    assert "Le texte 2." in answer.content.decode()


@pytest.mark.django_db
def test_closed_pages_stay_closed_where_nobody_wrote_here(publication):
    pages = [
        disqus.thread(1, closed="true"),
        disqus.thread(2, "https://blog.example/b/"),
        disqus.post(1, on=1),
        disqus.post(2, on=2),
    ]
    bring(publication, *pages)
    assert dict(Thread.objects.values_list("page_key", "opening")) == {
        disqus.PAGE: Opening.CLOSED,
        "https://blog.example/b/": Opening.OPEN,
    }
    # Whoever opens one again here keeps it open.
    Thread.objects.update(opening=Opening.OPEN)
    bring(publication, *pages)
    assert not Thread.objects.filter(opening=Opening.CLOSED).exists()


@pytest.mark.django_db
def test_a_closed_page_is_closed_though_the_import_was_stopped_in_it(publication, monkeypatch):
    monkeypatch.setattr(storing, "BATCH", 3)
    pages = [disqus.thread(closed="true"), *[disqus.post(n) for n in range(1, 6)]]
    stop_after(monkeypatch, 1, lambda: bring(publication, *pages))
    assert Comment.objects.count() == 3
    assert Thread.objects.get().opening == Opening.OPEN
    dry = bring(publication, *pages, is_dry_run=True)
    wet = bring(publication, *pages)
    assert Thread.objects.get().opening == Opening.CLOSED
    assert dry.came[storing.CLOSED] == wet.came[storing.CLOSED] == 1


@pytest.mark.django_db
@pytest.mark.parametrize("did", ["wrote", "opened"])
def test_a_page_that_somebody_wrote_in_or_opened_here_is_not_closed_again(publication, monkeypatch, did):
    monkeypatch.setattr(storing, "BATCH", 3)
    pages = [disqus.thread(closed="true"), *[disqus.post(n) for n in range(1, 6)]]
    stop_after(monkeypatch, 1, lambda: bring(publication, *pages))
    if did == "wrote":
        factories.make_comment(Thread.objects.get())
    else:
        opening.set_opening(Thread.objects.get(), opening=Opening.OPEN, closes_at=None, by="system", at=NOON)
    tally = bring(publication, *pages)
    assert Thread.objects.get().opening == Opening.OPEN
    assert storing.CLOSED not in tally.came


# --- once, and nothing wiped ---

SMALL = (disqus.thread(), disqus.post(1), disqus.post(2, 1), disqus.post(3, more="<isApproved>false</isApproved>"), disqus.post(4, deleted="true"),
         disqus.post(5, 4))  # fmt: skip


@pytest.mark.django_db
def test_the_same_file_twice_brings_it_once(publication):
    bring(publication, *SMALL)
    counted = Comment.objects.count(), Thread.objects.count(), Entry.objects.count()
    tally = bring(publication, *SMALL)
    assert (Comment.objects.count(), Thread.objects.count(), Entry.objects.count()) == counted
    assert tally.came == {"discussions of pages elsewhere": 1, "comments were here already": 5}
    assert not tally.changed


@pytest.mark.django_db
def test_a_later_export_brings_what_is_new_and_what_changed_is_only_told(publication):
    bring(publication, *SMALL)
    kept = dict(Comment.objects.values_list("origin", "revision__text"))
    tally = bring(
        publication, disqus.thread(), disqus.post(1, deleted="true"), disqus.post(2, 1, text="Un autre texte."), disqus.post(3), disqus.post(4),
        disqus.post(6, 2), disqus.post(7, 3),
    )  # fmt: skip
    there = dict(Comment.objects.values_list("origin", "revision__text"))
    assert {origin: text for origin, text in there.items() if origin in kept} == kept
    assert comment(publication, 1).state == State.PUBLISHED
    assert comment(publication, 3).state == State.PENDING
    assert comment(publication, 6).parent == comment(publication, 2)
    assert tally.came["comments published"] == 2
    assert sum(tally.changed.values()) == 6
    said = "\n".join(tally.changed)
    for words in ("another text", "deleted, or marked as spam", "published at the source", "back at the source", "does not know any more", "below the nearest"):  # fmt: skip
        assert words in said
    is_exact(Thread.objects.get())


@pytest.mark.django_db
def test_what_was_decided_here_stays_decided(publication, moderator):
    from palabre.moderation import deciding

    bring(publication, *SMALL)
    one = comment(publication, 1)
    deciding.remove(
        one, revision=one.revision_id, by=moderator, rule=None, reasons="Non.", at=NOON, ground="law"
    )
    tally = bring(publication, *SMALL)
    assert Comment.objects.get(pk=one.pk).state == State.REMOVED
    assert not tally.changed


@pytest.mark.django_db
def test_comments_follow_their_discussion_wherever_it_moved(publication):
    bring(publication, *SMALL)
    Thread.objects.update(page_key="https://new.example/pont/", page_address="https://new.example/pont/")
    tally = bring(publication, *SMALL, disqus.post(9, 2))
    assert Thread.objects.count() == 1
    assert comment(publication, 9).thread.page_key == "https://new.example/pont/"
    assert tally.came["comments were here already"] == 5


@pytest.mark.django_db
def test_what_stands_in_another_discussion_here_stays_there(publication):
    bring(
        publication,
        disqus.thread(1),
        disqus.post(1),
        disqus.thread(2, "https://blog.example/b/"),
        disqus.post(2, on=2),
    )
    # Disqus moved the second page's comments below the first.
    tally = bring(publication, disqus.thread(1), disqus.post(1), disqus.post(2), disqus.post(3, 2))
    assert comment(publication, 2).thread != comment(publication, 1).thread
    assert comment(publication, 3).thread == comment(publication, 1).thread
    assert by_number(publication)["3"] is None
    assert tally.came["comments were here already"] == 2
    assert "another discussion here" in "\n".join(tally.changed)


@pytest.mark.django_db
def test_an_import_that_was_cut_off_goes_on_where_it_was(publication, monkeypatch):
    monkeypatch.setattr(storing, "BATCH", 3)
    parts = [disqus.thread(), *[disqus.post(n, n - 1 if n % 3 else None) for n in range(1, 11)]]
    stop_after(monkeypatch, 2, lambda: bring(publication, *parts))
    assert Comment.objects.count() == 6
    tally = bring(publication, *parts)
    assert tally.came == {
        "discussions of pages elsewhere": 1,
        "comments were here already": 6,
        "comments published": 4,
    }
    is_exact(Thread.objects.get())
    assert not list(verifying.faults(publication.pk))


@pytest.mark.django_db
def test_of_a_truncated_file_what_is_whole_comes_and_the_rest_comes_later(publication):
    whole = disqus.export(
        disqus.thread(), disqus.post(2, 3), disqus.post(4, 2), disqus.post(1), disqus.post(3)
    )
    work = make(publication, whole[: whole.index(b"Le texte 3")])
    with pytest.raises(CutOff):
        work.run()
    # What answers a comment that was not read would stand at the top for good.
    assert by_number(publication) == {"1": None}
    assert "breaks off" in "\n".join(work.tally.left_out)
    make(publication, whole).run()
    assert by_number(publication) == {"1": None, "2": "3", "3": None, "4": "2"}


@pytest.mark.django_db
def test_of_a_file_that_is_no_export_nothing_is_written(publication):
    before = Entry.objects.count(), Thread.objects.count()
    with pytest.raises(NotAnExport):
        make(publication, b"<!DOCTYPE x><disqus/>").run()
    assert (Entry.objects.count(), Thread.objects.count()) == before


@pytest.mark.django_db
def test_two_publications_may_bring_the_same_export(publication):
    bring(publication, *SMALL)
    bring(factories.make_publication(name="Le Phare", host="phare.example"), *SMALL)
    assert Comment.objects.count() == 10


@pytest.mark.django_db
def test_a_dry_run_says_the_same_and_writes_nothing(publication):
    parts = [*SMALL, disqus.post(6, 3), disqus.post(7, 99), disqus.post(8, spam="true"), disqus.post(9, 8)]
    before = Entry.objects.count()
    dry = bring(publication, *parts, is_dry_run=True)
    assert (Entry.objects.count(), Thread.objects.count(), Comment.objects.count()) == (before, 0, 0)
    wet = bring(publication, *parts)
    assert (dry.came, dry.changed, dry.left_out) == (wet.came, wet.changed, wet.left_out)
    again = bring(publication, *parts, disqus.post(20), is_dry_run=True)
    assert again.came == {
        "discussions of pages elsewhere": 1,
        "comments were here already": 9 - 1,
        "comments published": 1,
    }


@pytest.mark.django_db
def test_nobody_is_mailed_no_account_is_made_and_the_journal_holds_no_word(publication, mailoutbox):
    before = Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    bring(publication, *SMALL, disqus.post(8, email="x\nBcc: y@z.example"))
    assert comment(publication, 8).author_email == ""
    assert not mailoutbox
    assert set(Entry.objects.filter(pk__gt=before).values_list("kind", flat=True)) == {
        "thread.opened",
        "comments.imported",
    }
    facts = json.dumps(list(Entry.objects.values_list("facts", flat=True)))
    assert "Ohai" not in facts
    assert "texte" not in facts
    assert not Comment.objects.exclude(reader=None, user=None).exists()


@pytest.mark.django_db
def test_markup_and_deceit_in_names_and_titles_is_text(client, publication):
    hostile = '"><script>alert(1)</script>\u202e'
    article = factories.make_article(publication)
    link = f"{publication.root_url}{article.address}"
    bring(
        publication,
        disqus.thread(1, link, hostile),
        disqus.thread(2, title=hostile),
        disqus.post(1, name=hostile, text=hostile),
        disqus.post(2, on=2),
    )
    assert Thread.objects.get(article=None).page_title == '">'
    for address in (article.address, "/comments/feed/"):
        assert "<script>alert" not in client.get(address).content.decode()


# --- old anchors ---


@pytest.mark.django_db
def test_an_old_link_to_a_comment_finds_it_on_whichever_page_it_stands(client, publication):
    article = factories.make_article(publication)
    bring(
        publication,
        disqus.thread(1, f"{publication.root_url}{article.address}"),
        *[disqus.post(5_000_000_000 + n) for n in range(60)],
    )
    thread = Thread.objects.get()
    last = comment(publication, 5_000_000_059)
    answer = client.get(f"/c/old/{thread.pk}/5000000059/")
    assert (answer.status_code, answer.headers["Location"]) == (302, threading.address_of(last))
    assert 'id="comment-5000000059"' in client.get(threading.address_of(last)).content.decode()


@pytest.mark.django_db
def test_an_article_with_comments_from_two_systems_finds_both(client, publication):
    bring_wordpress(publication, wxr.export(wxr.item(wxr.comment(101))))
    bring(
        publication, disqus.thread(1, "https://old.example/2014/01/vieux-pont/"), disqus.post(5_000_000_001)
    )
    thread = Thread.objects.get()
    for old, number in (("101", 101), ("5000000001", comment(publication, 5_000_000_001).pk)):
        assert client.get(f"/c/old/{thread.pk}/{old}/").headers["Location"].endswith(f"#c{number}")


@pytest.mark.django_db
def test_a_table_tells_the_host_where_each_comment_is(publication, run, tmp_path):
    table = tmp_path / "anchors.csv"
    assert run(disqus.export(*SMALL), "--anchors", str(table)) == 0
    rows = list(csv.reader(table.open(newline="")))
    assert rows[0] == ["page", "old_anchor", "new_address"]
    assert rows[1] == [disqus.PAGE, "#comment-1", f"{publication.root_url}/c/{comment(publication, 1).pk}/"]
    # What waits has no address yet; what was deleted has its line.
    assert [row[1] for row in rows[1:]] == ["#comment-1", "#comment-2", "#comment-4", "#comment-5"]
    # Brought again, it is whole again.
    assert run(disqus.export(*SMALL), "--anchors", str(table)) == 0
    assert list(csv.reader(table.open(newline=""))) == rows


@pytest.mark.django_db
def test_a_table_never_takes_another_file_s_place(run, tmp_path, capsys):
    other = tmp_path / "accounts.csv"
    other.write_text("name,amount\n")
    assert run(disqus.export(*SMALL), "--anchors", str(other)) == 1
    assert "no table of old addresses" in capsys.readouterr().err
    assert other.read_text() == "name,amount\n"
    assert not Comment.objects.exists()


@pytest.mark.django_db
def test_a_table_tells_also_what_stands_in_another_discussion_by_now(publication, run, tmp_path):
    table = tmp_path / "anchors.csv"
    bring(publication, disqus.thread(1), disqus.post(1), disqus.thread(2, "https://blog.example/b/"), disqus.post(2, on=2))  # fmt: skip
    assert run(disqus.export(disqus.thread(1), disqus.post(1), disqus.post(2)), "--anchors", str(table)) == 0
    rows = list(csv.reader(table.open(newline="")))
    assert sorted(rows[1:]) == [
        [disqus.PAGE, f"#comment-{n}", f"{publication.root_url}/c/{comment(publication, n).pk}/"]
        for n in (1, 2)
    ]


@pytest.mark.django_db
def test_a_file_that_breaks_off_leaves_the_table_that_was_there(run, capsys, tmp_path):
    table = tmp_path / "anchors.csv"
    broken = disqus.export(*SMALL)[:-40]
    assert run(broken, "--anchors", str(table)) == 1
    assert "was not made" in capsys.readouterr().out
    assert [path.name for path in tmp_path.iterdir()] == ["export.xml"]
    assert run(disqus.export(*SMALL), "--anchors", str(table)) == 0
    before = table.read_text()
    assert run(broken, "--anchors", str(table)) == 1
    said = capsys.readouterr()
    assert f"{table}, stays as it was" in said.out
    assert "not whole" in said.err
    assert table.read_text() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["anchors.csv", "export.xml"]


# --- how much is held ---


@pytest.mark.django_db
@pytest.mark.parametrize("many", [20_000, pytest.param(100_000, marks=pytest.mark.nightly)])
def test_of_many_comments_few_are_held_at_once(publication, many):
    """Counted: the posts that the reader made and nobody let go, and the comments of a batch. Nothing is written."""
    held = []

    class Counting(Import):
        """An import that looks around from time to time."""

        def _gather_post(self, said):
            super()._gather_post(said)
            if int(said.id) % 4_000 == 0:
                held.append(sum(type(one) is Post for one in gc.get_objects()))

    def progress(what, count):
        if what == "looking":
            held.append(count)

    work = Counting(
        publication, NOON, "import:disqus", prefix_for(publication.pk), "comment-", is_dry_run=True, file=disqus.Large(many),
        progress=progress,
    )  # fmt: skip
    work.run()
    assert work.tally.came["comments published"] == many
    # A chunk of the file holds some hundreds.
    assert len(held) > many // 500
    assert max(held) <= 500


@pytest.mark.django_db
def test_it_is_said_where_somebody_wrote_here_before_what_comes(publication):
    parts = (
        disqus.thread(1),
        disqus.post(1),
        disqus.thread(2, "https://blog.example/autre/"),
        disqus.post(2, on=2),
    )
    bring(publication, disqus.thread(1), disqus.post(1))
    thread = Thread.objects.get()
    assert storing.WRITTEN_IN not in bring(publication, *parts, is_dry_run=True).changed
    factories.make_comment(thread)
    # Nothing comes there that is not there yet.
    assert storing.WRITTEN_IN not in bring(publication, *parts, is_dry_run=True).changed
    more = (*parts, disqus.post(3))
    for is_dry_run in (True, False):
        tally = bring(publication, *more, is_dry_run=is_dry_run)
        assert tally.changed[storing.WRITTEN_IN] == 1
        assert tally.examples[storing.WRITTEN_IN] == [thread.page_address]
    assert storing.WRITTEN_IN not in bring(publication, *more).changed


# --- the command ---


@pytest.fixture
def run(monkeypatch, tmp_path, publication):
    """The command on a file of some content: its exit status."""
    monkeypatch.setattr("palabre.config.migrating.need_tables", lambda: None)

    def on(content, *more):
        path = tmp_path / "export.xml"
        path.write_bytes(content)
        return cli.main(["import", "disqus", str(path), *more])

    return on


@pytest.mark.django_db
def test_the_command_says_what_came_and_which_hosts_are_to_be_registered(run, capsys, publication):
    assert run(disqus.export(*SMALL), "--dry-run") == 0
    said = capsys.readouterr()
    assert "A dry run: nothing was written." in said.out
    assert not Comment.objects.exists()
    assert run(disqus.export(*SMALL)) == 0
    said = capsys.readouterr()
    assert "3  comments published" in said.out
    assert "/desk/hosts/" in said.out
    assert "blog.example" in said.out
    assert said.err == ""


@pytest.mark.django_db
def test_the_command_tells_a_file_that_is_none_from_one_that_is_not_whole(run, capsys, tmp_path):
    assert cli.main(["import", "disqus", str(tmp_path / "none.xml")]) == 2
    assert run(b"Just words.") == 1
    assert "Nothing was written" in capsys.readouterr().err
    assert run(disqus.export(*SMALL)[:-40]) == 1
    assert "not whole" in capsys.readouterr().err
    assert run(disqus.export(*SMALL), "--site", "javascript:x") == 2


@pytest.mark.django_db
def test_ctrl_c_says_how_to_go_on_and_keeps_the_table_that_was_there(run, capsys, monkeypatch, tmp_path):
    table = tmp_path / "anchors.csv"
    table.write_text("page,old_anchor,new_address\nx,y,z\n")

    def stopped(*_given, **_said):
        raise KeyboardInterrupt

    monkeypatch.setattr(importing, "bring_all", stopped)
    assert run(disqus.export(*SMALL), "--anchors", str(table)) == 1
    said = capsys.readouterr()
    assert "goes on from here" in said.err
    assert "stays as it was" in said.out
    assert table.read_text().endswith("x,y,z\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["anchors.csv", "export.xml"]


@pytest.mark.django_db
def test_without_a_charter_the_command_says_what_to_do(run, capsys, publication):
    publication.charter_versions.update(in_force_at=None)
    assert run(disqus.export(*SMALL)) == 1
    assert "charter" in capsys.readouterr().err
    assert not Thread.objects.exists()
