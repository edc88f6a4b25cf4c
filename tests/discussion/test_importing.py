"""Comments from elsewhere: they end as exactly as those that were sent here."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from palabre.discussion import arriving, cutting_pages, importing, text, threading
from palabre.discussion.arriving import Arrival
from palabre.discussion.models import Comment, State, Thread, ThreadPage
from palabre.journal.models import Entry
from palabre.moderation import counting, deciding, queue
from palabre.moderation.reporting import decided
from tests import factories
from tests.factories import NOON

THEN = datetime.datetime(2014, 4, 29, 15, 21, tzinfo=datetime.UTC)
SAID = {"at": NOON, "by": "system"}


def one(n, parent=None, **fields):
    """Comment ``n`` of an old site."""
    return Arrival(
        **{
            "origin": f"wxr:old.example:7:{n}",
            "text": f"Le texte {n}.",
            "author_name": "Ohai",
            "parent": f"wxr:old.example:7:{parent}" if parent else None,
            "number": n,
            "state": State.PUBLISHED,
            "sent_at": THEN + datetime.timedelta(minutes=n),
            **fields,
        }
    )


def is_exact(thread):
    """Hold every place, count and page of ``thread`` to what the acts of the discussion make of the same."""
    thread = Thread.objects.get(pk=thread.pk)
    placed = list(Comment.objects.filter(thread=thread, path__isnull=False).order_by("number"))
    assert thread.published_count == sum(comment.state == State.PUBLISHED for comment in placed)
    below = dict.fromkeys([comment.number for comment in placed], 0)
    for comment in placed:
        place = threading.place_below(comment.parent, comment.number)
        assert (comment.path, comment.level, comment.placed_under_id) == (
            place.path,
            place.level,
            place.under,
        )
        for above in {
            *threading.numbers_of(place.path)[:-1],
            *([comment.parent_id] if comment.parent_id else []),
        }:
            below[above] += 1
    assert {comment.number: comment.shown_descendants for comment in placed} == below
    listed = dict.fromkeys(below, 0)
    for comment in placed:
        for above in threading.numbers_of(comment.path)[comment.listed_from : -1]:
            listed[above] += 1
    assert {comment.number: comment.listed_descendants for comment in placed} == listed
    assert max(listed.values(), default=0) <= threading.LONG_BRANCH


@pytest.mark.django_db
def test_a_comment_comes_with_its_number_its_date_and_its_text_as_it_was(thread):
    comment = importing.bring(
        thread, text="Erster!1 <b>\r\n> non", origin="wxr:a:1:2", number=7002, author_name=" Ohai\n",
        author_email="test@example.org", state=State.PUBLISHED, sent_at=THEN, **SAID,
    )  # fmt: skip
    comment = Comment.objects.get(pk=7002)
    assert comment.revision.text == "Erster!1 <b>\n> non"
    assert comment.published_revision.html == text.to_html("Erster!1 <b>\n> non", "fr")
    assert (comment.author_name, comment.author_email) == ("Ohai", "test@example.org")
    assert comment.sent_at == comment.published_at == THEN
    assert 'id="c7002"' in comment.piece
    assert Thread.objects.get(pk=thread.pk).last_published_at == THEN
    is_exact(thread)


@pytest.mark.django_db
def test_the_same_comment_twice_comes_once(thread):
    first = importing.bring(thread, text="Oui.", origin="wxr:a:1:2", **SAID)
    assert importing.bring(thread, text="Oui.", origin="wxr:a:1:2", **SAID) == first
    assert Comment.objects.count() == Entry.objects.filter(kind="comments.imported").count() == 1


@pytest.mark.django_db
def test_a_number_that_is_taken_is_replaced_and_none_is_given_twice(thread):
    mine = factories.make_comment(thread)
    brought = importing.bring_all(thread, [one(mine.pk), one(mine.pk + 1), one(mine.pk + 5)], **SAID)
    assert [comment.number for comment in brought.comments] == [mine.pk + 6, mine.pk + 1, mine.pk + 5]
    assert brought.renumbered == {mine.pk: mine.pk + 6}
    assert factories.make_comment(thread).pk == mine.pk + 7


@pytest.mark.django_db
def test_the_number_of_a_comment_that_is_gone_is_not_given_to_another(thread):
    gone = factories.make_comment(thread)
    number = gone.pk
    Comment.objects.filter(pk=number).update(revision=None)
    gone.revisions.all().delete()
    gone.delete()
    brought = importing.bring_all(thread, [one(number)], **SAID)
    assert brought.comments[0].number > number


@pytest.mark.django_db
@pytest.mark.parametrize("number", [0, -4, 1_000_000_000, 10**18])
def test_a_number_that_would_use_all_numbers_up_is_replaced(thread, number):
    last = factories.make_comment(thread).pk
    brought = importing.bring_all(thread, [one(3, number=number)], **SAID)
    assert brought.comments[0].number == last + 1
    assert factories.make_comment(thread).pk == last + 2


@pytest.mark.django_db
def test_what_waits_has_waited_since_it_was_brought_and_is_read_in_the_order_of_its_dates(
    publication, thread, moderator
):
    other = factories.make_thread(publication)
    before = factories.make_comment(thread, at=NOON - datetime.timedelta(hours=1))
    waits = {"state": State.PENDING, "parent": None}
    recent = THEN + datetime.timedelta(days=365 * 9)
    importing.bring_all(thread, [one(5, **waits, sent_at=recent), one(6, **waits, sent_at=None)], **SAID)
    importing.bring_all(
        other,
        [one(7, **waits), one(8, **waits), one(9, **waits, sent_at=NOON + datetime.timedelta(hours=9))],
        **SAID,
    )
    after = factories.make_comment(thread, at=NOON + datetime.timedelta(minutes=1))
    ordered = queue.of(publication, Comment.objects.waiting().oldest_first())
    assert [comment.pk for comment in ordered] == [before.pk, 7, 8, 5, 6, 9, after.pk]
    assert counting.pulse(publication, moderator, NOON).oldest_at == before.waiting_since
    for comment in Comment.objects.filter(pk__in=[5, 6, 7, 8, 9]):
        assert abs(comment.waiting_since - NOON) < datetime.timedelta(minutes=1)
        decided_at = NOON + datetime.timedelta(hours=1)
        deciding.publish(comment, revision=comment.revision_id, by=moderator, at=decided_at)
    # The figures count the hour that they waited here.
    waited = decided.waits(publication, NOON, NOON + datetime.timedelta(days=1))
    assert [round(seconds / 60) for seconds in waited] == [60] * 5


@pytest.mark.django_db
def test_a_pending_comment_waits_on_the_desk_and_is_not_shown(client, thread):
    importing.bring_all(thread, [one(5, state=State.PENDING, text="Attend encore")], **SAID)
    comment = Comment.objects.get(pk=5)
    assert not comment.has_place
    assert list(Comment.objects.waiting()) == [comment]
    assert Thread.objects.get(pk=thread.pk).published_count == 0
    assert b"Attend encore" not in client.get(thread.url).content


@pytest.mark.django_db
def test_a_reply_to_what_is_not_shown_stands_below_the_nearest_that_is(thread):
    brought = importing.bring_all(
        thread,
        [one(1), one(2, 1, state=State.PENDING), one(3, 2, state=State.REFUSED), one(4, 3), one(5, 2, state=State.PENDING),
         one(6, state=State.PENDING), one(7, 6)],
        **SAID,
    )  # fmt: skip
    assert [Comment.objects.get(pk=n).parent_id for n in (4, 5, 7)] == [1, 2, None]
    assert brought.raised == [one(4).origin, one(7).origin]
    is_exact(thread)


@pytest.mark.django_db
def test_what_cannot_be_stored_is_taken_out_of_texts_names_and_addresses(thread):
    importing.bring_all(
        thread, [one(1, text="a\x00b\u202ec\x1b\rd", author_name="\u202e" + "x" * 90, author_email="nobody")], **SAID
    )  # fmt: skip
    comment = Comment.objects.get(pk=1)
    assert comment.revision.text == "abc\nd"
    assert comment.author_name == "x" * 59 + "…"
    assert comment.author_email == ""


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["", "  \n ", "\x00"])
def test_a_comment_without_text_is_not_brought_nor_is_its_batch(thread, typed):
    with pytest.raises(arriving.CannotBring):
        importing.bring_all(thread, [one(1), one(2, text=typed)], **SAID)
    assert not Comment.objects.exists()


@pytest.mark.django_db
def test_a_parent_must_be_there_and_in_the_same_thread(publication, thread):
    with pytest.raises(arriving.UnknownParent):
        importing.bring_all(thread, [one(2, 1), one(1)], **SAID)
    elsewhere = factories.make_published(factories.make_thread(publication))
    with pytest.raises(arriving.UnknownParent):
        importing.bring(thread, text="Oui.", origin="a:1", parent=elsewhere, **SAID)
    assert Comment.objects.count() == 1


@pytest.mark.django_db
def test_a_reply_to_a_comment_of_ours_stands_below_it(thread):
    ours = factories.make_published(thread)
    theirs = importing.bring(thread, text="Oui.", origin="a:1", parent=ours, state=State.PUBLISHED, **SAID)
    assert theirs.parent == ours
    is_exact(thread)


@pytest.mark.django_db
def test_nobody_knows_when_it_was_sent(client, thread):
    importing.bring_all(thread, [one(1, sent_at=None)], **SAID)
    comment = Comment.objects.get(pk=1)
    assert comment.sent_at is comment.published_at is None
    assert "<time" not in comment.piece
    assert client.get("/comments/feed/").status_code == client.get(thread.url).status_code == 200


@pytest.mark.django_db
def test_batches_make_what_acts_make_one_by_one(publication):
    def shape(thread):
        rows = Comment.objects.filter(thread=thread).order_by("number")
        pages = ThreadPage.objects.filter(thread=thread).order_by("root", "number")
        first = rows[0].number
        return (
            [(row.number - first, row.level, row.shown_descendants, row.listed_descendants, row.listed_from,
              row.placed_under_id and row.placed_under_id - first) for row in rows],
            [(page.root_id and page.root_id - first, page.number, int(page.first_path[-10:]) - first) for page in pages],
        )  # fmt: skip

    parents = {n: n - 1 for n in range(2, 40)} | dict.fromkeys(range(41, 110), 1)
    parents |= dict.fromkeys(range(110, 175), 39)
    by_acts, by_batches = factories.make_thread(publication), factories.make_thread(publication)
    moderator, made = factories.make_moderator(publication), {}
    for n in range(1, 230):
        made[n] = factories.make_published(by_acts, by=moderator, parent=made.get(parents.get(n)))
    arrivals = [one(1000 + n, 1000 + parents[n] if n in parents else None) for n in range(1, 230)]
    for place in range(0, len(arrivals), 37):
        importing.bring_all(by_batches, arrivals[place : place + 37], **SAID)
    is_exact(by_acts)
    is_exact(by_batches)
    assert shape(by_acts) == shape(by_batches)
    assert len(shape(by_acts)[1]) == 4


@pytest.mark.django_db
def test_a_page_that_began_never_moves_but_for_an_import_that_nobody_has_written_in(publication):
    ours = factories.make_long_thread(factories.make_thread(publication), 300)
    before = list(ThreadPage.objects.values_list("first_path", flat=True))
    first = Comment.objects.order_by("number")[0].number
    assert before
    for n in range(5):
        Comment.objects.filter(pk=first + 280 + n).update(path=None)
    importing.bring_all(ours, [one(n + 1_000_000) for n in range(120)], **SAID)
    assert list(ThreadPage.objects.values_list("first_path", flat=True))[: len(before)] == before
    assert not cutting_pages.cut_pages_anew(ours, **SAID)

    theirs = factories.make_thread(publication)
    late = [one(n, origin=f"b:{n}") for n in range(2_000_119, 1_999_999, -1)]
    importing.bring_all(theirs, late[:60], **SAID)
    assert importing.bring_all(theirs, late[60:], **SAID).is_out_of_order
    assert cutting_pages.cut_pages_anew(theirs, **SAID)
    pages = ThreadPage.objects.filter(thread=theirs).order_by("number")
    assert [int(page.first_path) for page in pages] == [2_000_050, 2_000_100]
    assert [len(threading.read_page(theirs, n).rows) for n in (1, 2, 3)] == [50, 50, 20]


@pytest.mark.django_db
def test_what_is_asked_of_the_database_does_not_grow_with_the_batch(thread):
    def queries(arrivals):
        with CaptureQueriesContext(connection) as asked:
            importing.bring_all(thread, arrivals, **SAID)
        # How many rows go into one INSERT is the database's own affair: SQLite takes 999 values at most.
        return sum(not query["sql"].startswith("INSERT") for query in asked)

    few = queries([one(1), *(one(n, 1) for n in range(2, 22))])
    many = queries([one(1001), *(one(n, 1001) for n in range(1002, 1402))])
    assert many <= few + 4  # Its pages, and what a second one of its list asks.


@pytest.mark.django_db
def test_one_entry_says_what_came_without_a_word_of_it(thread):
    importing.bring_all(thread, [one(3), one(4, 3), one(9, state=State.PENDING)], **SAID)
    entry = Entry.objects.get(kind="comments.imported")
    assert entry.subject == f"thread:{thread.pk}"
    assert entry.facts["numbers"] == [[3, 4], [9, 9]]
    assert (entry.facts["count"], entry.facts["published"]) == (3, 2)
    assert "texte" not in str(entry.facts)


@pytest.mark.django_db
def test_an_imported_comment_never_speaks_for_the_publication(thread):
    importing.bring_all(thread, [one(3, author_name=thread.publication.name)], **SAID)
    comment = Comment.objects.get(pk=3)
    assert not comment.speaks_for_publication
    assert comment.user is comment.reader is None


@pytest.mark.django_db
def test_without_a_charter_nothing_is_brought(thread):
    thread.publication.charter_versions.update(in_force_at=None)
    with pytest.raises(arriving.NoCharter):
        importing.bring(thread, text="Oui.", origin="a:1", **SAID)


@pytest.mark.django_db
def test_what_was_deleted_elsewhere_is_a_line_above_its_answers(client, thread):
    gone = one(
        1, text="Un secret.", author_name="Léonie", author_email="l@example.org", state=State.WITHDRAWN
    )
    importing.bring_all(thread, [gone, one(2, 1), one(3, 2, state=State.WITHDRAWN), one(4, 3)], **SAID)
    is_exact(thread)
    comment = Comment.objects.get(origin=gone.origin)
    assert (comment.author_name, comment.author_email, comment.revision.text) == ("", "", "")
    assert Comment.objects.get(origin=one(2).origin).parent == comment
    page = client.get(thread.url).content.decode()
    assert page.count("Commentaire supprimé avant que cette discussion n’arrive ici.") == 2
    assert page.index(f'id="c{comment.pk}"') < page.index("Le texte 2.")
    assert "secret" not in page
    assert "Léonie" not in page
    assert "2 commentaires" in page
    assert client.get(f"/c/{comment.pk}/").status_code == 302


@pytest.mark.django_db
def test_nothing_on_the_desk_stumbles_over_what_was_deleted_elsewhere(client, publication, thread):
    gone = importing.bring(thread, text="", origin="disqus:1:1", state=State.WITHDRAWN, **SAID)
    importing.bring(
        thread, text="Une réponse.", origin="disqus:1:2", parent=gone, state=State.PENDING, **SAID
    )
    client.force_login(factories.make_moderator(publication))
    for address in (
        "/desk/",
        f"/desk/comments/{gone.pk}/",
        f"/desk/comments/{Comment.objects.get(origin='disqus:1:2').pk}/",
    ):
        assert client.get(address).status_code == 200
