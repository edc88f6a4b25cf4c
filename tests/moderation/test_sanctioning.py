"""Warning, pausing, excluding, lifting: who may be, after what, until when, and what is kept of it."""

from __future__ import annotations

import datetime

import pytest
from django.db import IntegrityError, transaction

from palabre.accounts import limits, standing
from palabre.accounts.models import Measure, Sanction
from palabre.accounts.standing import Caller
from palabre.config import working
from palabre.discussion import leaving, posting
from palabre.discussion.models import Comment
from palabre.journal import verifying
from palabre.journal.models import Entry
from palabre.moderation import appealing, appealing_sanctions, deciding, sanctioning
from palabre.moderation.sanctioning import Target
from tests import factories
from tests.factories import NOON

DAY = datetime.timedelta(days=1)
HERE = limits.who_is("203.0.113.9")


@pytest.fixture
def reader(publication):
    return factories.make_reader(publication)[0]


@pytest.fixture
def comment(thread, reader):
    return factories.make_comment(thread, reader=reader, caller=Caller(reader=reader, who=HERE))


def give(publication, moderator, **said):
    given = {
        "kind": Measure.PAUSE, "ground": "charter", "reasons": "Des insultes, trois fois.", "by": moderator,
        "at": NOON, "why_at_once": "Des menaces.",
    }  # fmt: skip
    given |= {"until": NOON + 7 * DAY} if said.get("kind", Measure.PAUSE) == Measure.PAUSE else {}
    return sanctioning.give(publication, **{**given, **said})


def test_a_warning_comes_first_and_a_pause_and_an_exclusion_may_follow(publication, moderator, reader):
    target = Target(reader=reader)
    with pytest.raises(sanctioning.NotWarned):
        give(publication, moderator, target=target, why_at_once="")
    give(publication, moderator, kind=Measure.WARNING, target=target, why_at_once="")
    give(publication, moderator, target=target, why_at_once="", at=NOON + DAY)
    give(publication, moderator, kind=Measure.EXCLUSION, target=target, why_at_once="", at=NOON + 20 * DAY)
    # What was said more than a year ago is no warning any more.
    later = NOON + 400 * DAY
    Sanction.objects.exclude(kind=Measure.WARNING).delete()
    with pytest.raises(sanctioning.NotWarned):
        give(publication, moderator, target=target, why_at_once="", at=later, until=later + DAY)


def test_it_may_come_at_once_with_words_that_say_why(publication, moderator, reader):
    given = give(publication, moderator, target=Target(reader=reader))
    assert given.why_at_once == "Des menaces."
    assert Entry.objects.get(kind="sanction.given").facts["at_once"] is True


def test_a_pause_has_an_end_to_come_and_nothing_else_has_one(publication, moderator, reader):
    target = Target(reader=reader)
    for wrong in (
        {"until": None}, {"until": NOON}, {"kind": Measure.EXCLUSION, "until": NOON + DAY},
        {"kind": Measure.WARNING, "until": NOON + DAY},
    ):  # fmt: skip
        with pytest.raises(sanctioning.WrongEnd):
            give(publication, moderator, target=target, **wrong)


def test_a_range_is_paused_for_thirty_days_at_most(publication, moderator, comment):
    target = sanctioning.range_of(comment)
    assert target == Target(range_hash=HERE)
    with pytest.raises(sanctioning.NotOfARange):
        give(publication, moderator, kind=Measure.EXCLUSION, target=target)
    with pytest.raises(sanctioning.WrongEnd):
        give(publication, moderator, target=target, until=NOON + 31 * DAY)
    give(publication, moderator, target=target, until=NOON + 30 * DAY)


def test_a_range_may_be_paused_after_its_author_was_warned(publication, moderator, comment):
    give(publication, moderator, kind=Measure.WARNING, target=sanctioning.author_of(comment))
    said = {"target": sanctioning.range_of(comment), "why_at_once": ""}
    with pytest.raises(sanctioning.NotWarned):
        give(publication, moderator, **said)
    give(publication, moderator, comment=comment, **said)


def test_the_same_is_not_given_twice_while_it_stands(publication, moderator, reader):
    first = give(publication, moderator, target=Target(reader=reader))
    with pytest.raises(sanctioning.StandsAlready) as refused:
        give(publication, moderator, target=Target(reader=reader), at=NOON + DAY)
    assert refused.value.sanction == first
    give(publication, moderator, target=Target(reader=reader), at=NOON + 8 * DAY, until=NOON + 9 * DAY)


def test_nobody_of_the_publication_is_sanctioned_nor_oneself(publication, moderator, editor):
    admin = factories.make_user("admin", is_superuser=True)
    own, _key = factories.make_reader(publication)
    own.user = editor
    own.save()
    for target in (
        Target(user=moderator), Target(user=factories.make_moderator(publication)), Target(user=editor),
        Target(user=admin), Target(reader=own),
    ):  # fmt: skip
        with pytest.raises(sanctioning.Untouchable):
            give(publication, moderator, target=target)
    assert give(publication, moderator, target=Target(user=factories.make_user())).pk


def test_the_database_holds_each_to_one_person_or_range_and_to_its_end(publication, moderator, reader):
    said = {
        "publication": publication, "ground": "charter", "reasons": "Oui.", "given_by": moderator, "since": NOON,
    }  # fmt: skip
    for wrong in (
        {"kind": "warning"},
        {"kind": "warning", "reader": reader, "range_hash": HERE},
        {"kind": "warning", "reader": reader, "user": factories.make_user()},
        {"kind": "exclusion", "range_hash": HERE},
        {"kind": "pause", "reader": reader},
        {"kind": "exclusion", "reader": reader, "until": NOON},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Sanction.objects.create(**said, **wrong)


def test_it_is_lifted_once_and_both_are_in_the_journal(publication, moderator, reader):
    given = give(publication, moderator, target=Target(reader=reader))
    sanctioning.lift(given, by=moderator, at=NOON + DAY)
    assert not Sanction.objects.standing(NOON + DAY).exists()
    with pytest.raises(sanctioning.NotStanding):
        sanctioning.lift(given, by=moderator, at=NOON + DAY)
    first, second = Entry.objects.filter(kind__startswith="sanction.").order_by("number")
    assert (first.kind, first.subject, first.actor) == (
        "sanction.given",
        f"sanction:{given.pk}",
        f"user:{moderator.pk}",
    )
    assert first.facts["against"] == f"reader:{reader.pk}"
    assert second.kind == "sanction.lifted"
    assert list(verifying.faults(publication.pk)) == []


def test_the_journal_says_nothing_of_anybodys_address_range_or_of_reasons(publication, moderator, comment):
    reader = comment.reader
    reader.email, reader.email_confirmed_at = "Anne@Example.org", NOON
    reader.save()
    give(publication, moderator, target=Target(reader=reader), comment=comment)
    give(publication, moderator, target=Target(range_hash=HERE))
    said = " ".join(str(entry.facts) for entry in Entry.objects.filter(kind__startswith="sanction."))
    for secret in ("example", HERE, "insultes", "menaces", standing.hash_of_address("anne@example.org")):
        assert secret not in said
    stored = " ".join(map(str, Sanction.objects.values_list()))
    assert "xample.org" not in stored
    assert standing.hash_of_address("anne@example.org") in stored


def test_an_entry_about_a_sanction_changes_no_page(publication, moderator, reader):
    from palabre.journal.seeing import is_seen

    give(publication, moderator, target=Target(reader=reader))
    entry = Entry.objects.get(kind="sanction.given")
    assert not is_seen(entry.kind, entry.facts)


def test_the_range_of_a_comment_is_forgotten_after_two_days(comment):
    posting.forget_sent_from(at=NOON + DAY)
    assert Comment.objects.get().sent_from == HERE
    posting.forget_sent_from(at=NOON + 2 * DAY + datetime.timedelta(hours=1))
    forgotten = Comment.objects.get()
    assert forgotten.sent_from == ""
    assert sanctioning.range_of(forgotten) is None


def test_whoever_is_somebody_is_never_known_by_a_range(comment, thread):
    comment.reader.email, comment.reader.email_confirmed_at = "anne@example.org", NOON
    assert sanctioning.range_of(comment) is None
    signed_in, _key = factories.make_reader(thread.publication)
    signed_in.user = factories.make_user()
    signed_in.save()
    assert (
        sanctioning.range_of(
            factories.make_comment(thread, reader=signed_in, caller=Caller(reader=signed_in, who=HERE))
        )
        is None
    )


def test_what_nothing_is_known_of_has_no_author(thread):
    comment = factories.make_comment(thread)
    assert sanctioning.author_of(comment) is None
    assert sanctioning.range_of(comment) is None


def test_the_worker_deletes_what_held_for_a_range_and_has_ended(publication, moderator, comment, monkeypatch):
    ranged = give(publication, moderator, target=Target(range_hash=HERE))
    other = give(publication, moderator, target=Target(range_hash="0" * 64), until=NOON + 20 * DAY)
    reader = comment.reader
    reader.email, reader.email_confirmed_at = "anne@example.org", NOON
    reader.save()
    paused = give(publication, moderator, target=Target(reader=reader))
    monkeypatch.setattr(working.timezone, "now", lambda: NOON + 8 * DAY)
    working.delete_what_is_due()
    assert set(Sanction.objects.values_list("pk", flat=True)) == {other.pk, paused.pk}
    paused.refresh_from_db()
    assert paused.address_hash == ""
    assert Entry.objects.get(kind="sanction.ended").subject == f"sanction:{ranged.pk}"
    sanctioning.lift(other, by=moderator, at=NOON + 9 * DAY)
    assert standing.forget_ended(at=NOON + 9 * DAY) == 1


def test_whoever_is_erased_stays_excluded_by_a_hash_alone(publication, moderator, comment):
    reader = comment.reader
    reader.email, reader.email_confirmed_at = "anne@example.org", NOON
    reader.save()
    give(publication, moderator, kind=Measure.EXCLUSION, target=Target(reader=reader))
    leaving.erase(reader, keep_texts=False, at=NOON + DAY)
    assert Comment.objects.get().sent_from == ""
    again, _key = factories.make_reader(publication)
    again.email, again.email_confirmed_at = "ANNE@example.org", NOON + 2 * DAY
    again.save()
    found = standing.standing_of(publication, standing.Caller(reader=again), at=NOON + 2 * DAY)
    assert found.refusal is not None


def test_its_author_takes_away_what_was_given_and_why(publication, moderator, comment):
    give(publication, moderator, target=Target(reader=comment.reader), comment=comment)
    exported = leaving.exported(comment.reader)
    assert exported["sanctions"][0]["reasons"] == "Des insultes, trois fois."
    assert exported["comments"][0]["sent_from"] == HERE


def test_its_author_takes_away_what_they_appealed_and_what_came_of_it(publication, moderator, comment):
    given = give(publication, moderator, target=Target(reader=comment.reader), comment=comment)
    decision = deciding.refuse(
        comment, revision=comment.revision_id, by=moderator, ground="law", reasons="Non.", at=NOON
    )
    colleague = factories.make_moderator(publication, username="antoine")
    said = {"by": colleague, "at": NOON + DAY}
    against_it = appealing_sanctions.appeal(given, text="C’était une fois.", by=None, at=NOON)
    appealing_sanctions.hear(against_it, outcome="upheld", reasons="Trois fois.", **said)
    against_that = appealing.appeal(decision, text="Relisez.", by=None, at=NOON)
    exported = leaving.exported(comment.reader)
    [sanction], [refusal] = exported["sanctions"], exported["comments"][0]["decisions"]
    assert sanction["why_at_once"] == "Des menaces."
    assert sanction["appeal"] == {
        "text": "C’était une fois.", "received_at": NOON.isoformat(), "outcome": "upheld", "reasons": "Trois fois.",
        "heard_at": (NOON + DAY).isoformat(),
    }  # fmt: skip
    assert (refusal["appeal"]["text"], refusal["appeal"]["outcome"]) == (against_that.text, "")
    assert "antoine" not in str(exported)
