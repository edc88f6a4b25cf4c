from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.db.models import Count
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from palabre.accounts.models import Reader
from palabre.discussion import posting
from palabre.discussion.models import Comment, Notice
from palabre.moderation import alerting, counting, deciding, explaining, queue, records, tracing
from palabre.moderation.queue import Filters
from palabre.press.models import Section
from tests import factories
from tests.factories import NOON

MINUTE = datetime.timedelta(minutes=1)
FINDING = {"kind": "capitals", "start": 0, "end": 5, "score": 1.0, "message": "capitals.shouting",
           "values": {"count": 12}, "replacement": None, "rule": 3, "check": "capitals@1"}  # fmt: skip


def numbers(page: queue.Page) -> list[int]:
    return [item.comment.pk for item in page.items]


def waiting_in(publication, filters=Filters()) -> set[int]:  # noqa: B008
    return {comment.pk for comment in queue.waiting(publication, filters)}


def test_what_waits_longest_comes_first(publication, thread):
    late = factories.make_comment(thread, at=NOON + 5 * MINUTE)
    early = factories.make_comment(thread, at=NOON)
    between = factories.make_comment(thread, at=NOON + MINUTE)
    assert numbers(queue.read(publication, Filters(), at=NOON)) == [early.pk, between.pk, late.pk]


def test_of_the_same_instant_the_lower_number_comes_first(publication, thread):
    sent = [factories.make_comment(thread).pk for _ in range(3)]
    assert numbers(queue.read(publication, Filters(), at=NOON)) == sorted(sent)


def test_an_edit_of_what_is_published_waits(publication, thread):
    reader, _key = factories.make_reader(publication)
    comment = factories.make_published(thread, reader=reader)
    assert waiting_in(publication) == set()
    posting.edit(comment, revision=comment.revision_id, typed="Autrement dit.", by=reader, at=NOON)
    [item] = queue.read(publication, Filters(), at=NOON).items
    assert item.is_edit


def test_another_publication_s_comments_are_not_in_the_queue(publication, thread):
    other = factories.make_publication(name="Le Phare", host="phare.example")
    elsewhere = factories.make_comment(factories.make_thread(other))
    here = factories.make_comment(thread)
    assert waiting_in(publication) == {here.pk}
    assert waiting_in(other) == {elsewhere.pk}


def test_what_readers_alert_to_can_be_read_alone(desk, publication, thread, moderator):
    thread.reading = "after"
    thread.save()
    alerted, answered, calm = (factories.make_comment(thread) for _ in range(3))
    for comment in (alerted, answered):
        given = alerting.alert(publication, category="rule:2", text="?", comment=comment, at=NOON)
    alerting.answer(given, by=moderator, at=NOON, answer="Non.")
    page = desk.get("/desk/?alerts=on")
    assert [item.comment.pk for item in page.context["page"].items] == [alerted.pk]
    assert page.context["matching"] == 1
    # What is decided there leads on in the same part of the queue.
    said = {"act": "publish", "revision": alerted.revision_id, "back": "queue", "where": "alerts=on"}
    assert desk.post(f"/desk/comments/{alerted.pk}/decide/", said).url == "/desk/?alerts=on"
    assert calm.waiting_since is not None


def test_who_moderates_several_publications_sees_what_waits_in_the_others(desk, publication, thread):
    other = factories.make_publication(name="Le Phare", host="phare.example")
    hidden = factories.make_publication(name="La Digue", host="digue.example")
    for one in (other, other, hidden):
        factories.make_comment(factories.make_thread(one))
    assert desk.get("/desk/").context["elsewhere"] == []
    desk.moderator.groups.add(other.moderators)
    page = desk.get("/desk/")
    assert page.context["elsewhere"] == [(other, 2)]
    assert "http://phare.example/desk/" in page.content.decode()


def test_pages_follow_one_another_without_gap_while_others_decide(
    publication, thread, moderator, monkeypatch
):
    monkeypatch.setattr(queue, "PER_PAGE", 3)
    sent = [factories.make_comment(thread, at=NOON + n * MINUTE) for n in range(8)]
    first = queue.read(publication, Filters(), at=NOON)
    assert numbers(first) == [comment.pk for comment in sent[:3]]
    # Somebody decides what is on the first page: with an OFFSET, the next page would jump over as many.
    for comment in sent[:2]:
        deciding.publish(comment, revision=comment.revision_id, by=moderator, at=NOON)
    second = queue.read(publication, Filters(), at=NOON, after=first.after)
    assert numbers(second) == [comment.pk for comment in sent[3:6]]
    last = queue.read(publication, Filters(), at=NOON, after=second.after)
    assert numbers(last) == [comment.pk for comment in sent[6:]]
    assert last.after is None


def test_the_focus_is_the_one_that_is_asked_for(publication, thread):
    sent = [factories.make_comment(thread, at=NOON + n * MINUTE) for n in range(4)]
    page = queue.read(publication, Filters(), at=NOON, focus=sent[2].pk)
    assert page.focus.comment.pk == sent[2].pk
    assert (page.previous, page.next) == (sent[1].pk, sent[3].pk)


def test_the_first_is_read_when_the_one_asked_for_waits_no_more(publication, thread, moderator):
    sent = [factories.make_comment(thread, at=NOON + n * MINUTE) for n in range(3)]
    deciding.publish(sent[1], revision=sent[1].revision_id, by=moderator, at=NOON)
    page = queue.read(publication, Filters(), at=NOON, focus=sent[1].pk)
    assert page.focus.comment.pk == sent[0].pk
    assert page.previous is None


def test_a_focus_on_a_later_page_begins_its_own(publication, thread, monkeypatch):
    monkeypatch.setattr(queue, "PER_PAGE", 2)
    sent = [factories.make_comment(thread, at=NOON + n * MINUTE) for n in range(5)]
    page = queue.read(publication, Filters(), at=NOON, focus=sent[3].pk)
    assert numbers(page) == [sent[3].pk, sent[4].pk]
    assert page.focus.comment.pk == sent[3].pk
    assert page.previous == sent[2].pk
    assert queue.read(publication, Filters(), at=NOON, focus=sent[2].pk).previous == sent[1].pk


def test_the_last_of_a_page_is_followed_by_the_first_of_the_next(publication, thread, monkeypatch):
    monkeypatch.setattr(queue, "PER_PAGE", 2)
    sent = [factories.make_comment(thread, at=NOON + n * MINUTE) for n in range(3)]
    assert queue.read(publication, Filters(), at=NOON, focus=sent[1].pk).next == sent[2].pk


def test_filters_by_section(publication, thread):
    front = publication.front_page
    culture = Page.objects.get(pk=front.pk).add_child(instance=Section(title="Culture", slug="culture"))
    here = factories.make_comment(thread)
    assert waiting_in(publication, Filters(section=culture)) == set()
    own = Section.objects.get(pk=thread.article.get_parent().pk)
    assert waiting_in(publication, Filters(section=own)) == {here.pk}


def test_filters_by_thread(publication, thread):
    here = factories.make_comment(thread)
    there = factories.make_comment(factories.make_thread(publication))
    assert waiting_in(publication, Filters(thread=thread)) == {here.pk}
    assert waiting_in(publication) == {here.pk, there.pk}


def test_filters_by_the_rule_that_something_was_noted_under(publication, thread):
    noted = factories.make_comment(thread, typed="ASSEZ DE CRIER", findings=[FINDING])
    other = factories.make_comment(thread, findings=[{**FINDING, "rule": 1}])
    calm = factories.make_comment(thread)
    assert waiting_in(publication, Filters(rule=3)) == {noted.pk}
    assert waiting_in(publication, Filters(rule=1)) == {other.pk}
    assert waiting_in(publication, Filters(rule=2)) == set()
    assert calm.pk in waiting_in(publication)


def test_filters_by_authors_who_were_not_published_yet(publication, thread):
    known, _key = factories.make_reader(publication)
    new, _key = factories.make_reader(publication)
    factories.make_published(thread, reader=known)
    of_known = factories.make_comment(thread, reader=known)
    of_new = factories.make_comment(thread, reader=new)
    of_guest = factories.make_comment(thread)
    assert waiting_in(publication, Filters(new_authors=True)) == {of_new.pk, of_guest.pk}
    assert of_known.pk in waiting_in(publication)


def test_the_record_counts_what_became_of_the_author_s_other_comments(publication, thread, moderator):
    reader, _key = factories.make_reader(publication)
    rule = thread.publication.charter_versions.get().rules.get(number=2)
    for act in (deciding.publish, deciding.publish, deciding.refuse):
        comment = factories.make_comment(thread, reader=reader)
        more = {"rule": rule} if act is deciding.refuse else {}
        act(comment, revision=comment.revision_id, by=moderator, at=NOON, **more)
    gone = factories.make_published(thread, reader=reader)
    deciding.remove(gone, revision=gone.revision_id, by=moderator, rule=rule, at=NOON)
    factories.make_comment(thread, reader=reader)
    last = factories.make_comment(thread, reader=reader)
    record = records.records_of(publication, [last])[last.pk]
    assert record == records.Record(is_known=True, published=2, refused=1, removed=1, pending=1)


def test_a_guest_has_no_record(publication, thread):
    factories.make_published(thread, name="Maud")
    same_name = factories.make_comment(thread, name="Maud")
    record = records.records_of(publication, [same_name])[same_name.pk]
    assert not record.is_known
    assert record.is_first


def test_the_record_of_somebody_with_an_account(publication, thread, editor):
    factories.make_published(thread, user=editor)
    comment = factories.make_comment(thread, user=editor)
    assert records.records_of(publication, [comment])[comment.pk].published == 1


def test_the_pulse_counts_what_one_did_today(publication, thread, moderator):
    old = factories.make_comment(thread, at=NOON - 60 * MINUTE)
    factories.make_comment(thread)
    yesterday = NOON - datetime.timedelta(days=1)
    for at in (NOON, yesterday):
        comment = factories.make_comment(thread, at=at)
        deciding.publish(comment, revision=comment.revision_id, by=moderator, at=at)
    pulse = counting.pulse(publication, moderator, NOON)
    assert (pulse.waiting, pulse.decided_today, pulse.alerts) == (2, 1, 0)
    assert pulse.oldest_at == old.waiting_since


def test_open_alerts_come_with_what_they_are_about(publication, thread):
    reader, _key = factories.make_reader(publication)
    comment = factories.make_published(thread, reader=reader)
    alerting.alert(publication, category="rule:2", text="Insulte", at=NOON, comment=comment)
    posting.edit(comment, revision=comment.revision_id, typed="Plus calme.", by=reader, at=NOON)
    [item] = queue.read(publication, Filters(), at=NOON).items
    assert [alert.text for alert in item.alerts] == ["Insulte"]
    assert not item.is_calm


def test_findings_that_say_nowhere_break_nothing(publication, thread):
    comment = factories.make_comment(thread, findings=[{"rule": 3}, "odd", FINDING])
    [item] = queue.read(publication, Filters(), at=NOON).items
    assert [noted.rule for noted in item.findings] == [3]
    assert "".join(piece.text for piece in item.pieces) == comment.revision.text


def test_notices_are_those_that_hold_for_the_thread_on_the_day(publication, thread):
    day = NOON.date()
    elsewhere = factories.make_article(publication)
    Notice.objects.create(publication=publication, text="Partout")
    Notice.objects.create(publication=publication, text="Ici", article=thread.article, ends_on=day)
    section = Section.objects.get(pk=thread.article.get_parent().pk)
    Notice.objects.create(publication=publication, text="Rubrique", section=section)
    Notice.objects.create(publication=publication, text="Ailleurs", article=elsewhere)
    Notice.objects.create(publication=publication, text="Passé", ends_on=day - datetime.timedelta(days=1))
    assert {notice.text for notice in explaining.notices(thread, day)} == {"Partout", "Ici", "Rubrique"}


# All that wait say nearly the same: what is like the one that is read is looked for, and found.
WORDS = "les quais du canal seront fermés dimanche pour la fête de la rivière"


def fill(publication, count: int) -> None:
    """So many that wait, of every sort: guests, readers, answers, edits, findings, several articles."""
    threads = [factories.make_thread(publication) for _ in range(3)]
    parents = [factories.make_published(thread) for thread in threads]
    charter = publication.charter_versions.get()
    for n in range(count):
        thread = threads[n % 3]
        reader = Reader.objects.create(publication=publication, since=NOON) if n % 2 else None
        comment = posting.send(
            thread, typed=f"Numéro {n} : {WORDS}.", name=f"Nom {n}", charter=charter, at=NOON + n * MINUTE,
            parent=parents[n % 3] if n % 5 == 0 else None, reader=reader, findings=[FINDING] if n % 4 else [],
        )  # fmt: skip
        if n % 10 == 1:
            deciding.publish(comment, revision=comment.revision_id, by="policy:test", at=NOON)
            alerting.alert(publication, category="other", text="?", at=NOON, comment=comment)
            comment = Comment.objects.get(pk=comment.pk)
            posting.edit(comment, revision=comment.revision_id, typed=f"Mieux {n}.", by=reader, at=NOON)
    while tracing.work_once():
        pass


@pytest.mark.parametrize("address", ["/desk/", "/desk/alerts/", "/desk/decisions/"])
def test_a_page_of_the_desk_takes_as_many_queries_for_sixty_as_for_ten(desk, publication, address):
    fill(publication, 10)
    desk.get(address)
    with CaptureQueriesContext(
        connection,
    ) as few:
        assert desk.get(address).status_code == 200
    fill(publication, 50)
    with CaptureQueriesContext(connection) as many:
        assert desk.get(address).status_code == 200
    assert len(few) == len(many)
    # Thirty-two for the queue and what stands around one comment, three of them the turn that a claim takes at its
    # comment's row; one for the desks elsewhere; three for what was said and decided elsewhere; one for how many
    # moderate: whether there is a colleague to ask; one for the notes on the author; one for what whoever reads it chose for themself;
    # one for the second opinions that wait for them.
    assert len(many) <= 43


def test_however_much_waits_the_queue_is_read_in_its_order_by_its_index(publication, thread):
    """What waits is not sorted to show the first of it, nor joined to count it: a hundred thousand open as a hundred."""
    first = factories.make_comment(thread)
    made = {"thread": thread, "author_name": "Maud", "charter": first.charter, "sent_at": NOON}
    Comment.objects.bulk_create([Comment(state="pending", waiting_since=NOON, **made) for _n in range(400)])
    Comment.objects.bulk_create([Comment(state="refused", **made) for _n in range(8000)])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    assert "comment_queue" in queue.waiting(publication).values_list("number")[:26].explain()
    counted = Comment.objects.waiting().order_by().values_list("thread_id").annotate(count=Count("*"))
    plan = counted.explain()
    assert "comment_waits_in_thread" in plan or "comment_queue" in plan
    assert counting.Waiting(publication).by_thread == {thread.pk: 401}


def test_what_waits_is_counted_once_for_all_that_the_page_of_the_queue_says_of_it(
    desk, publication, thread, moderator
):
    """At the top, beside the articles to choose from, and for the desks elsewhere."""
    other = factories.make_publication(name="Le Phare", host="phare.example")
    other.moderators.user_set.add(moderator)
    factories.make_comment(factories.make_thread(other))
    for _n in range(2):
        factories.make_comment(thread)
    desk.get("/desk/")
    with CaptureQueriesContext(connection) as queries:
        page = desk.get("/desk/").content.decode()
    counts = [
        one["sql"] for one in queries if "COUNT(*)" in one["sql"] and "GROUP BY" in one["sql"]
        and "thread_id" in one["sql"].partition("FROM")[0]
    ]  # fmt: skip
    assert len(counts) == 1
    assert '<b data-pulse="waiting">2</b>' in page
    assert f"{thread.article.title} (2)" in page
    assert "Le Phare" in page


def test_the_counts_at_the_top_are_of_ones_own_publication_alone(publication, thread, moderator):
    other = factories.make_thread(factories.make_publication(host="phare.example"))
    factories.make_comment(other, at=NOON - 60 * MINUTE)
    for _n in range(2):
        factories.make_comment(thread, at=NOON)
    pulse = counting.pulse(publication, moderator, NOON + 60 * MINUTE)
    assert (pulse.waiting, pulse.oldest_at) == (2, NOON)
