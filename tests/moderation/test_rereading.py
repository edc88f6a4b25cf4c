"""What was decided is drawn by lot and read again by somebody who knows neither the author nor the first verdict."""

from __future__ import annotations

import datetime
import re

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from palabre.demo.numbering import start_numbers_at
from palabre.discussion import leaving
from palabre.discussion.models import Comment
from palabre.journal import verifying
from palabre.journal.models import Entry, Head
from palabre.moderation import appealing, deciding, rereading, undoing
from palabre.moderation.models import TRUSTED_AUTHOR, BlindReading, Decision, Ground, Hearing, Outcome
from palabre.publications.models import Reading
from tests import factories
from tests.factories import NOON

HOUR = datetime.timedelta(hours=1)
LATER = NOON + 7 * HOUR
NOTED = {"kind": "capitals", "start": 0, "end": 5, "score": 1.0, "message": "capitals.shouting",
         "values": {"count": 12}, "replacement": None, "rule": 3, "check": "capitals@1", "counts": True}  # fmt: skip
TEXT = "Le bassin du canal rouvre samedi, enfin."


@pytest.fixture
def all_drawn(publication):
    """The publication, of which everything that is decided is read again."""
    publication.blind_share = 100
    publication.save()
    return publication


@pytest.fixture
def anne(publication):
    """Who decided first."""
    return factories.make_moderator(publication, username="anne")


@pytest.fixture
def decided(thread, anne):
    """Send, and decide: refuse under ``rule``, or publish."""

    def made(*, rule=None, by=anne, at=NOON, **fields):
        comment = factories.make_comment(thread, **fields)
        said = {"revision": comment.revision_id, "by": by, "at": at}
        if rule is None:
            return deciding.publish(comment, **said)
        return deciding.refuse(comment, rule=comment.charter.rules.get(number=rule), **said)

    return made


@pytest.fixture
def drawn(all_drawn, decided, moderator):
    """A reading of something decided, drawn for ``moderator``."""

    def made(**said):
        decision = decided(**said)
        rereading.draw(at=LATER)
        return BlindReading.objects.get(decision=decision)

    return made


def words(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


def press(desk, reading, would="publish"):
    return desk.post(f"/desk/blind/{reading.key}/", {"would": would}, follow=True)


def readings():
    return {one.decision_id for one in BlindReading.objects.all()}


def test_nothing_is_drawn_unless_the_publication_wants_it(publication, decided, moderator):
    decided()
    assert rereading.draw(at=LATER) == 0
    assert publication.blind_share == 0


def test_what_is_drawn_is_a_share_that_nobody_can_choose(settings):
    drawn = [key for key in range(1, 4001) if rereading.is_drawn(key, 10)]
    assert 300 < len(drawn) < 500
    assert all(rereading.is_drawn(key, 25) for key in drawn)
    assert all(rereading.is_drawn(key, 100) for key in range(1, 400))
    assert not any(rereading.is_drawn(key, 0) for key in range(1, 400))
    settings.SECRET_KEY = "another"
    assert [key for key in range(1, 4001) if rereading.is_drawn(key, 10)] != drawn


def test_it_is_drawn_some_hours_later_and_once(all_drawn, decided, moderator):
    decision = decided()
    assert rereading.draw(at=NOON + 5 * HOUR) == 0
    assert [rereading.draw(at=LATER) for _n in range(2)] == [1, 0]
    assert readings() == {decision.pk}


def test_what_was_decided_long_ago_is_left_alone(all_drawn, decided, moderator):
    decided()
    assert rereading.draw(at=NOON + 49 * HOUR) == 0


def test_where_one_person_moderates_nothing_is_drawn(all_drawn, decided):
    decided()
    assert rereading.draw(at=LATER) == 0


def test_what_people_decided_in_the_queue_is_drawn_and_nothing_else(
    all_drawn, thread, decided, anne, moderator
):
    published, refused = decided(), decided(rule=2)
    undoing.undo(decided(rule=2), by=anne, at=NOON)
    returned = factories.make_comment(thread)
    returned = deciding.return_(
        returned, revision=returned.revision_id, by=anne, at=NOON, reasons="Corrigez."
    )
    by_policy = factories.make_comment(thread)
    deciding.publish(by_policy, revision=by_policy.revision_id, by=TRUSTED_AUTHOR, at=NOON)
    removed_later = Comment.objects.get(pk=published.comment_id)
    deciding.remove(
        removed_later, revision=removed_later.revision_id, by=anne, at=NOON, rule=removed_later.charter.rules.get(number=2)
    )  # fmt: skip
    given = appealing.appeal(refused, text="Relisez.", by=None, at=NOON)
    appealing.hear(given, outcome=Hearing.PARTIALLY_REVERSED, reasons="Relu.", by=moderator, at=NOON)
    rereading.draw(at=LATER)
    assert readings() == {published.pk, refused.pk, returned.pk}


def test_where_readers_see_everything_first_what_is_taken_from_them_unread_is_drawn_too(
    all_drawn, publication, thread, anne, moderator
):
    publication.reading = Reading.AFTER
    publication.save()
    thread.refresh_from_db()
    comment = Comment.objects.get(pk=factories.make_comment(thread).pk)
    decision = deciding.refuse(
        comment, revision=comment.revision_id, by=anne, at=NOON, rule=comment.charter.rules.get(number=2)
    )
    assert decision.outcome == Outcome.REMOVED
    rereading.draw(at=LATER)
    assert readings() == {decision.pk}


def test_the_page_shows_the_text_what_it_answers_the_article_and_the_rules(desk, thread, drawn):
    asked = factories.make_published(
        thread, typed="Quand rouvre le bassin ?", name="Samira", by=desk.moderator
    )
    drawn(typed=TEXT, parent=asked)
    page = words(desk.get("/desk/blind/"))
    for said in (
        TEXT,
        "Quand rouvre le bassin ?",
        thread.title,
        "2. Aucune insulte",
        "Un français soigné, toujours.",
    ):
        assert said in page
    assert "1 texte" in page


@pytest.mark.parametrize("rule", [None, 2])
def test_nothing_on_the_page_gives_the_comment_away(desk, thread, drawn, anne, rule):
    reader, _key = factories.make_reader(thread.publication)
    # Numbers that stand nowhere by chance.
    with transaction.atomic():
        start_numbers_at(48_210)
    asked = factories.make_published(
        thread, typed="Quand rouvre le bassin ?", name="Samira", by=desk.moderator
    )
    reading = drawn(typed=TEXT, parent=asked, name="Gwenaëlle", reader=reader, findings=[NOTED], rule=rule)
    number = reading.decision.comment_id
    assert asked.number >= 48_210
    page = desk.get("/desk/blind/").content.decode()
    assert TEXT in page
    main = page.partition("<main")[2].partition("</footer>")[0]
    said = (
        "Gwenaëlle",
        "Samira",
        "anne",
        "Publié",
        "Refusé",
        "<mark",
        "<time",
        "majuscule",
        "capitals",
        "2026",
    )
    for hint in (*said, str(number), str(asked.number), thread.url, "/desk/comments/", "/c/", "?thread="):
        assert hint not in main, hint
    # Nor is there any way but to say one's word, or to come back.
    addresses = re.findall(r'(?:href|action|src|data-[a-z]+)="([^"]*)"', main)
    assert {*addresses} - {
        "/sign-out/",
        "/desk/settings/",
        "/desk/day/",
        "?",
        "p",
        "l",
        "1",
        "2",
        "3",
    } == {
        f"/desk/blind/{reading.key}/",
        "/desk/blind/",
    }
    assert re.fullmatch("[0-9a-f]{22}", reading.key)


@pytest.mark.parametrize(
    ("would", "outcome", "number", "ground"),
    [("publish", "published", None, ""), ("refuse:2", "refused", 2, Ground.CHARTER), ("refuse:law", "refused", None, Ground.LAW)],
)  # fmt: skip
def test_what_one_would_decide_is_kept_and_nothing_follows(desk, drawn, would, outcome, number, ground):
    reading = drawn()
    before = Comment.objects.values().get(pk=reading.decision.comment_id)
    page = press(desk, reading, would)
    assert "Votre avis est noté" in words(page)
    assert "Rien n’est à lire" in words(page)
    reading.refresh_from_db()
    assert (reading.would, reading.rule and reading.rule.number, reading.ground) == (outcome, number, ground)
    assert reading.read_by == desk.moderator
    assert Comment.objects.values().get(pk=reading.decision.comment_id) == before
    assert Decision.objects.count() == 1


def test_the_journal_has_ids_alone_and_readers_see_no_difference(desk, publication, drawn):
    reading = drawn()
    seen_at = Head.objects.get(journal=publication.pk).seen_at
    press(desk, reading, "refuse:2")
    entry = Entry.objects.get(kind="reading.blind")
    assert (entry.subject, entry.actor) == (f"reading:{reading.pk}", f"user:{desk.moderator.pk}")
    assert entry.facts == {"decision": reading.decision_id, "revision": reading.decision.revision_id}
    assert Head.objects.get(journal=publication.pk).seen_at == seen_at
    assert list(verifying.faults(publication.pk)) == []


def test_nobody_says_it_twice_or_otherwise(desk, client, publication, drawn):
    reading = drawn()
    press(desk, reading, "publish")
    for user in (desk.moderator, factories.make_moderator(publication)):
        client.force_login(user)
        for would in ("refuse:2", "nonsense"):
            answer = press(client, reading, would)
            assert answer.status_code == 409
            assert "a eu sa seconde lecture" in words(answer)
        with pytest.raises(rereading.ReadAlready):
            rereading.say(reading, by=user, at=LATER)
    reading.refresh_from_db()
    assert reading.would == "published"
    assert Entry.objects.filter(kind="reading.blind").count() == 1


def test_whoever_decided_spoke_heard_or_wrote_does_not_read_it(
    all_drawn, publication, thread, client, anne, moderator
):
    people = {
        name: factories.make_moderator(publication, username=name)
        for name in ("bilal", "chloe", "denis", "emma")
    }
    comment = factories.make_comment(thread, user=people["bilal"])
    read = {"revision": comment.revision_id, "at": NOON}
    deciding.ask(comment, by=people["chloe"], note="Et vous ?", **read)
    deciding.refuse(comment, by=anne, rule=comment.charter.rules.get(number=2), **read)
    decision = deciding.refuse(comment, by=people["denis"], rule=comment.charter.rules.get(number=2), **read)
    given = appealing.appeal(decision, text="Relisez.", by=None, at=NOON)
    appealing.hear(given, outcome=Hearing.UPHELD, reasons="Relu.", by=people["emma"], at=NOON)
    rereading.draw(at=LATER)
    reading = BlindReading.objects.get()
    for user in (anne, *people.values()):
        client.force_login(user)
        assert comment.revision.text not in words(client.get("/desk/blind/")), user
        assert press(client, reading).status_code == 404
        with pytest.raises(rereading.NotTheirs):
            rereading.say(reading, by=user, at=LATER)
    client.force_login(moderator)
    assert comment.revision.text in words(client.get("/desk/blind/"))


def test_it_can_wait_while_another_is_read_first(desk, drawn):
    texts = {f"Le bassin rouvre, chapitre {n}." for n in range(3)}
    for text in texts:
        drawn(typed=text)
    page, seen = desk.get("/desk/blind/"), set()
    for _n in range(3):
        seen.add(page.context["text"])
        page = desk.get(f"/desk/blind/?after={page.context['reading'].key}")
    assert seen == texts
    for after in ("", "zzz", "f" * 22):
        assert desk.get(f"/desk/blind/?after={after}").context["text"] in texts


def test_what_is_no_verdict_is_said(desk, drawn):
    reading = drawn(typed=TEXT)
    for would in ("", "refuse:99", "return"):
        answer = press(desk, reading, would)
        assert answer.status_code == 422
        assert TEXT in words(answer)
        assert "Dites ce que vous décideriez" in words(answer)
    assert press(desk, BlindReading(key="0" * 22)).status_code == 404
    reading.refresh_from_db()
    assert reading.read_at is None


def test_what_its_author_has_erased_is_read_by_nobody(desk, drawn, thread):
    reader, _key = factories.make_reader(thread.publication)
    drawn(typed=TEXT, reader=reader)
    leaving.erase(reader, keep_texts=False, at=timezone.now())
    assert "Rien n’est à lire" in words(desk.get("/desk/blind/"))


def test_another_publication_knows_nothing_of_it(client, drawn):
    reading = drawn()
    other = factories.make_publication(host="phare.example")
    client.force_login(factories.make_moderator(other))
    host = {"Host": "phare.example"}
    assert client.get("/desk/blind/", headers=host).context["reading"] is None
    answer = client.post(f"/desk/blind/{reading.key}/", {"would": "publish"}, headers=host)
    assert answer.status_code == 404


def test_a_rule_of_another_charter_is_no_ground(drawn, publication, moderator):
    reading = drawn()
    other = factories.make_charter(publication, number=2, in_force_at=LATER)
    with pytest.raises(deciding.RuleOfAnotherCharter):
        rereading.say(reading, by=moderator, at=LATER, rule=other.rules.get(number=2))
    assert not Entry.objects.filter(kind="reading.blind").exists()


def test_a_word_has_somebody_who_gave_it(drawn):
    reading = drawn()
    with pytest.raises(IntegrityError), transaction.atomic():
        BlindReading.objects.filter(pk=reading.pk).update(would="published")


def test_the_page_takes_as_many_queries_however_much_was_drawn(desk, drawn):
    def asked():
        desk.get("/desk/blind/")
        with CaptureQueriesContext(connection) as queries:
            assert desk.get("/desk/blind/").status_code == 200
        return len(queries)

    drawn()
    few = asked()
    for _n in range(5):
        drawn()
    assert asked() == few
    assert few <= 20
