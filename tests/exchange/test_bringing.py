"""While comments come into a discussion, it is merged with another or cleared away: they go on coming, to where it is."""

from __future__ import annotations

import pytest

from palabre.discussion import clearing, importing, merging, opening
from palabre.discussion.arriving import CannotBring
from palabre.discussion.models import Comment, Opening, Thread
from palabre.exchange import bringing
from palabre.exchange.elsewhere import changed, storing
from palabre.journal import verifying
from tests import factories
from tests.discussion.test_importing import is_exact
from tests.exchange import wxr
from tests.exchange.test_wxr_comments_alone import PERMALINK, bring, by_number
from tests.factories import NOON

ANSWERS = {1: 0, 2: 1, 3: 2, 4: 3, 5: 1, 6: 0, 7: 6, 8: 2}
POST = wxr.item(*[wxr.comment(*one) for one in ANSWERS.items()], comment_status="closed")
AS_ANSWERED = {str(n): str(parent) if parent else None for n, parent in ANSWERS.items()}


@pytest.fixture
def during(monkeypatch):
    """Does something once, right before an act of the import is done for the ``nth`` time."""

    def when(module, act, nth, do):
        calls, true_act = [], getattr(module, act)

        def acting(*given, **said):
            calls.append(given)
            if len(calls) == nth:
                do()
            return true_act(*given, **said)

        monkeypatch.setattr(module, act, acting)
        return calls

    monkeypatch.setattr(storing, "BATCH", 3)
    monkeypatch.setattr(bringing, "BATCH", 3)
    return when


@pytest.fixture
def other(publication):
    """The discussion of another page, in which somebody wrote."""
    thread = factories.make_outside_thread(publication, "https://old.example/canal/")
    factories.make_comment(thread)
    return thread


@pytest.mark.django_db
def test_one_that_is_cleared_away_before_the_first_comment_is_begun_anew(publication, during):
    begun = factories.make_outside_thread(publication, PERMALINK)
    during(importing, "bring_all", 1, lambda: clearing.clear_empty(at=NOON + clearing.AFTER))
    tally = bring(publication, POST)
    thread = Thread.objects.get()
    assert (thread.pk != begun.pk, thread.page_key) == (True, PERMALINK)
    assert by_number() == AS_ANSWERED
    assert (tally.came["comments published"], thread.opening) == (8, Opening.CLOSED)
    is_exact(thread)
    assert not list(verifying.faults(publication.pk))


@pytest.mark.django_db
@pytest.mark.parametrize("nth", [1, 2, 3])
def test_one_that_is_merged_in_the_middle_goes_on_in_the_one_that_took_it_in(
    publication, during, other, moderator, nth
):
    factories.make_outside_thread(publication, PERMALINK)

    def merge():
        merging.take_in(other, Thread.objects.get(page_key=PERMALINK), by=moderator, at=NOON)

    during(importing, "bring_all", nth, merge)
    tally = bring(publication, POST)
    assert Thread.objects.get().pk == other.pk
    origins = Comment.objects.exclude(origin="").values_list("pk", "parent_id", "origin")
    names = {pk: origin.rpartition(":")[2] for pk, _parent, origin in origins}
    assert {names[pk]: names.get(parent) for pk, parent, _origin in origins} == AS_ANSWERED
    # Somebody wrote there: it is open, as it was.
    assert Thread.objects.get().opening == Opening.OPEN
    assert (tally.came["comments published"], tally.came[storing.CLOSED]) == (8, 0)
    assert not tally.changed
    is_exact(Thread.objects.get())
    assert bring(publication, POST).came["comments were here already"] == 8


@pytest.mark.django_db
def test_what_was_here_of_one_that_is_merged_between_two_batches_is_not_taken_for_another_s(
    publication, during, other, moderator
):
    bring(publication, POST)

    def merge():
        merging.take_in(other, Thread.objects.get(page_key=PERMALINK), by=moderator, at=NOON)

    during(changed, "tell", 1, merge)
    tally = bring(publication, POST.replace("</item>", wxr.comment(9, 5) + "</item>"))
    assert Comment.objects.get(origin__endswith=":9").parent == Comment.objects.get(origin__endswith=":5")
    assert (tally.came["comments were here already"], tally.came["comments published"]) == (8, 1)
    assert not tally.changed


@pytest.mark.django_db
@pytest.mark.parametrize("has_come", [False, True])
def test_one_that_is_merged_at_the_end_is_not_closed(publication, during, other, moderator, has_come):
    if has_come:
        bring(publication, POST.replace(">closed<", ">open<"))

    def merge():
        merging.take_in(other, Thread.objects.get(page_key=PERMALINK), by=moderator, at=NOON)

    calls = during(opening, "set_opening", 1, merge)
    bring(publication, POST)
    assert len(calls) == 1
    assert Thread.objects.get().pk == other.pk
    assert Thread.objects.get().opening == Opening.OPEN


@pytest.mark.django_db
def test_what_cannot_come_for_another_reason_is_not_tried_again(publication, during):
    factories.make_outside_thread(publication, PERMALINK)

    def refuse():
        raise CannotBring("for another reason")

    calls = during(importing, "bring_all", 1, refuse)
    with pytest.raises(CannotBring, match="another reason"):
        bring(publication, POST)
    assert len(calls) == 1
