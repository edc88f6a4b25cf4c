"""What was decided under a rule teaches a head, which serves once somebody has seen its effect."""

from __future__ import annotations

import datetime
import itertools
import random
from dataclasses import replace

import numpy as np
import pytest
from django.utils import timezone

from palabre.charter import heads
from palabre.charter.checks import CHECKS
from palabre.charter.learned import linear, own
from palabre.charter.models import OwnHead, Rule, Version
from palabre.discussion import advising, completing
from palabre.discussion.models import Comment, Revision
from palabre.journal.models import Entry
from palabre.moderation import learning, teaching
from palabre.moderation.models import Decision, Outcome
from tests import factories
from tests.factories import NOON

GOODS = ("fenêtres", "volets", "matelas", "chaudières", "piscines", "cuisines", "voyages", "vérandas")
OFFERS = ("à moitié prix", "en promotion", "dès 99 euros", "livrés chez vous", "sans apport", "en déstockage")
PLACES = ("le pont", "la piscine", "le marché", "l’école", "la gare", "le canal", "la mairie", "le stade")
SAYINGS = (
    "est fermé depuis lundi",
    "manque de bancs",
    "va rouvrir cet été",
    "coûte trop cher",
    "me plaît",
    "était plein",
)
CALLS = ("appelez vite", "cliquez ici", "venez nous voir", "écrivez-nous", "profitez-en")
BEGINNINGS = ("À mon avis", "Franchement", "Je trouve que", "Comme chacun sait", "Depuis chez moi je le vois")
ADVERTS = [f"Nos {goods} {offer} : {call}." for goods, offer, call in itertools.product(GOODS, OFFERS, CALLS)]
OPINIONS = [
    f"{first}, {place} {saying}." for place, saying, first in itertools.product(PLACES, SAYINGS, BEGINNINGS)
]
for texts in (ADVERTS, OPINIONS):
    random.Random(1).shuffle(texts)
MANY = 220
ADVERT = "Nos tapis en promotion : appelez vite."


@pytest.fixture
def rule(publication):
    """Rule 2 of the charter in force, bound to what the desk teaches."""
    Rule.objects.filter(version__publication=publication, number=2).update(
        checks=[{"check": "desk", "threshold": 0.6}]
    )
    return Rule.objects.get(version__publication=publication, number=2)


@pytest.fixture
def decide(thread, moderator, rule):
    """Decide on many texts at once, an hour apart: those of ``against`` under the rule, the others published."""

    def decided(against, published, *, first=0, mixed=False):
        each = max(1, len(published) // max(1, len(against)))
        rows = []
        for n, text in enumerate(against):
            rows += [(True, text), *((False, one) for one in published[n * each : (n + 1) * each])]
        factories.make_long_thread(thread, len(rows))
        comments = list(Comment.objects.order_by("-number")[: len(rows)])[::-1]
        decisions = []
        for n, (comment, (is_against, text)) in enumerate(zip(comments, rows, strict=True)):
            Revision.objects.filter(pk=comment.revision_id).update(text=text)
            refused = is_against if not mixed else n % 3 == 0
            decisions.append(
                Decision(
                    comment=comment, revision_id=comment.revision_id, decided_by=moderator, rule=rule if refused else None,
                    outcome=Outcome.REFUSED if refused else Outcome.PUBLISHED,
                    decided_at=NOON + datetime.timedelta(hours=first + n),
                )
            )  # fmt: skip
        Decision.objects.bulk_create(decisions)
        return decisions

    return decided


def many(texts, count=MANY):
    return list(itertools.islice(itertools.cycle(texts), count))


def learn(publication, rule, moderator):
    """Ask, let the worker work, and give the head back."""
    asked = teaching.ask(publication, rule, by=moderator, at=timezone.now())
    assert teaching.work_once() == 1
    asked.refresh_from_db()
    return asked


def noted(thread, typed):
    """What the worker's checks note in a text that is sent now."""
    comment = factories.make_comment(thread, typed=typed, at=timezone.now())
    completing.complete(comment.revision_id)
    return comment, Revision.objects.get(pk=comment.revision_id).findings


def test_it_learns_a_rule_that_no_shipped_check_knows_and_reads_once_it_may(
    publication, thread, rule, moderator, decide
):
    decide(many(ADVERTS), many(OPINIONS))
    head = learn(publication, rule, moderator)
    assert head.may_serve
    effect = head.effect
    assert (effect["against"], effect["published"], effect["held"]) == (MANY, MANY, 89)
    assert effect["auc"] > 0.95 > effect["auc_before"]
    assert effect["noted_rightly"] >= 0.9 * effect["held_against"]
    assert noted(thread, ADVERT)[1] == []

    teaching.serve(head, by=moderator, at=timezone.now())
    comment, [found] = noted(thread, ADVERT + " Merci.")
    assert (found["rule"], found["check"], found["kind"]) == (2, "desk@1", "desk")
    assert found["score"] >= 0.6
    assert "tapis" in comment.revision.text[found["start"] : found["end"]]
    assert noted(thread, "À mon avis la gare est trop loin.")[1] == []
    assert advising.shown(ADVERT, [found]) == []

    teaching.retire(head, by=moderator, at=timezone.now())
    assert noted(thread, ADVERT + " Bis.")[1] == []
    kinds = (
        Entry.objects.filter(subject=f"ownhead:{head.pk}").order_by("number").values_list("kind", flat=True)
    )
    assert list(kinds) == [
        "charter.learning_asked",
        "charter.learned",
        "charter.head_serves",
        "charter.head_retired",
    ]


def test_of_a_large_archive_the_latest_is_read_and_its_months_evenly(publication, rule, decide, monkeypatch):
    monkeypatch.setattr(learning, "MOST_PUBLISHED", 220)
    decide(many(ADVERTS), many(OPINIONS, 660))
    earlier, latest, share = learning._parted(learning.decided(publication, 2, rule.title), None)
    published = [one for one in [*earlier, *latest] if not one.against]
    assert (len(published), round(share, 2)) == (220, 0.33)
    gaps = [(later.at - sooner.at).total_seconds() for sooner, later in itertools.pairwise(published)]
    assert max(gaps) <= 6 * 3600


def test_too_few_decisions_teach_nothing(publication, rule, moderator, decide, desk):
    decide(many(ADVERTS, 30), many(OPINIONS, 30))
    head = learn(publication, rule, moderator)
    assert head.effect == {"against": 30, "published": 30, "too_few": True}
    assert "30 contre" in desk.get(f"/desk/learning/{head.pk}/").content.decode()


def test_the_last_decision_of_a_person_on_a_text_is_what_counts(publication, thread, rule, moderator, decide):
    refused, published, restored, other, policy = decide([ADVERT] * 5, [])
    again = {"rule": None, "outcome": Outcome.RESTORED, "decided_at": NOON + datetime.timedelta(days=9)}
    Decision.objects.create(
        comment=restored.comment, revision_id=restored.revision_id, decided_by=moderator, **again
    )
    Decision.objects.filter(pk=published.pk).update(outcome=Outcome.PUBLISHED, rule=None)
    Decision.objects.filter(pk=other.pk).update(
        rule=Rule.objects.get(version__publication=publication, number=1)
    )
    Decision.objects.filter(pk=policy.pk).update(decided_by=None, policy="trusted")
    found = {one.revision: one.against for one in learning.decided(publication, 2, rule.title)}
    assert found == {refused.revision_id: True, published.revision_id: False, restored.revision_id: False}


def test_at_night_it_asks_where_enough_was_decided_since(publication, rule, moderator, decide, monkeypatch):
    night = datetime.datetime(2026, 3, 4, 3, 30, tzinfo=publication.zone)
    monkeypatch.setattr(teaching.timezone, "now", lambda: night)
    teaching.ask_at_night()
    assert not OwnHead.objects.exists()
    decide(many(ADVERTS), many(OPINIONS))
    monkeypatch.setattr(teaching.timezone, "now", lambda: night.replace(hour=14))
    teaching.ask_at_night()
    assert not OwnHead.objects.exists()
    monkeypatch.setattr(teaching.timezone, "now", lambda: night)
    teaching.ask_at_night()
    teaching.ask_at_night()
    [asked] = OwnHead.objects.all()
    assert asked.asked_by is None
    OwnHead.objects.update(asked_at=NOON + datetime.timedelta(days=400), learned_at=night)
    teaching.ask_at_night()
    assert OwnHead.objects.count() == 1


def test_the_desk_asks_shows_what_it_would_change_and_lets_it_serve(publication, rule, desk, decide):
    page = desk.get("/desk/learning/").content.decode()
    assert "Règle 2" in page
    assert 'name="rule"' not in page
    decide(many(ADVERTS), many(OPINIONS))
    page = desk.get("/desk/learning/").content.decode()
    assert f"{MANY} contre" in page
    answer = desk.post("/desk/learning/", {"rule": "2"})
    head = OwnHead.objects.get()
    assert answer["Location"] == f"/desk/learning/{head.pk}/"
    assert desk.get(answer["Location"])["Refresh"] == "5"
    teaching.work_once()
    answer = desk.get(f"/desk/learning/{head.pk}/")
    assert "Refresh" not in answer
    page = answer.content.decode()
    for one in head.effect.get("anew", [])[:3]:
        assert f"/desk/comments/{one[0]}/" in page
    assert 'value="serve"' in page
    page = desk.post(f"/desk/learning/{head.pk}/", {"do": "serve"}, follow=True).content.decode()
    assert 'value="retire"' in page
    assert desk.post("/desk/learning/", {"rule": "9"}).status_code == 422
    assert desk.post("/desk/learning/", {}).status_code == 422


def test_another_publication_s_head_is_not_found(publication, rule, moderator, decide, desk):
    other = factories.make_publication(name="Le Phare")
    theirs = OwnHead.objects.create(
        publication=other, rule_number=2, rule_title="Aucune insulte", asked_at=NOON, numbers=b"1"
    )
    assert desk.get(f"/desk/learning/{theirs.pk}/").status_code == 404
    assert desk.post(f"/desk/learning/{theirs.pk}/", {"do": "serve"}).status_code == 404


def test_a_head_of_another_make_is_noted_and_stops_nothing(publication, thread, rule):
    OwnHead.objects.create(
        publication=publication,
        rule_number=2,
        rule_title=rule.title,
        asked_at=NOON,
        numbers=b"1234",
        serves_since=NOON,
    )
    [note] = noted(thread, ADVERT)[1]
    assert (note["kind"], note["values"]) == ("unchecked", {"check": "desk"})


def test_without_its_component_nothing_is_learned_and_it_says_so(
    publication, rule, moderator, desk, monkeypatch
):
    monkeypatch.setitem(CHECKS, "desk", replace(CHECKS["desk"], missing=lambda: "a-component"))
    head = learn(publication, rule, moderator)
    assert head.effect == {"missing": "a-component"}
    assert "a-component" in desk.get(f"/desk/learning/{head.pk}/").content.decode()


def test_nothing_is_asked_where_no_rule_reads_with_what_was_taught(publication, django_assert_num_queries):
    version = Version.objects.prefetch_related("rules").get(publication=publication)
    with django_assert_num_queries(0):
        assert heads.serving(version) == {}


def test_what_cannot_be_learned_says_so_and_keeps_nobody_waiting(
    publication, rule, moderator, desk, monkeypatch
):
    def fails(_asked, *, at):
        raise RuntimeError("no memory")

    monkeypatch.setattr(teaching, "learned", fails)
    head = learn(publication, rule, moderator)
    assert "journal du serveur" in desk.get(f"/desk/learning/{head.pk}/").content.decode()
    assert teaching.work_once() == 0


def test_one_of_another_make_that_serves_is_no_measure(publication, rule, moderator, decide):
    old = OwnHead.objects.create(
        publication=publication, rule_number=2, rule_title=rule.title, asked_at=NOON, learned_at=NOON, numbers=b"1234",
        serves_since=NOON,
    )  # fmt: skip
    decide(many(ADVERTS), many(OPINIONS))
    head = learn(publication, rule, moderator)
    assert head.effect["before"] == "shipped"
    teaching.serve(head, by=moderator, at=timezone.now())
    old.refresh_from_db()
    assert old.serves_since is None


def test_what_is_not_better_may_not_serve(publication, rule, moderator, decide, desk, monkeypatch):
    decide(many(ADVERTS), many(OPINIONS))
    knows_nothing(monkeypatch)
    head = learn(publication, rule, moderator)
    assert head.effect["auc"] < head.effect["auc_before"]
    assert not head.may_serve
    with pytest.raises(teaching.NotBetter):
        teaching.serve(head, by=moderator, at=timezone.now())
    page = desk.post(f"/desk/learning/{head.pk}/", {"do": "serve"}, follow=True).content.decode()
    assert "n’est pas meilleur" in page
    assert 'value="serve"' not in page
    assert not OwnHead.objects.filter(serves_since__isnull=False).exists()


def knows_nothing(monkeypatch):
    """From now on what is learned says the opposite of what the shipped checks say."""
    weights = np.zeros(own.size(), dtype=np.float32)
    weights[-3:] = -1
    monkeypatch.setattr(own, "trained", lambda points, against: linear.Linear(weights, 0.0))


def test_a_better_one_is_not_replaced(publication, rule, moderator, decide, monkeypatch):
    decide(many(ADVERTS), many(OPINIONS))
    first = learn(publication, rule, moderator)
    teaching.serve(first, by=moderator, at=timezone.now())
    knows_nothing(monkeypatch)
    worse = learn(publication, rule, moderator)
    assert worse.effect["before"] == str(first.pk)
    assert not worse.may_serve
    assert heads.serving(Version.objects.get(publication=publication)) == {2: bytes(first.numbers)}


def test_what_was_not_compared_with_the_one_that_serves_does_not_take_its_place(
    publication, rule, moderator, decide, desk
):
    decide(many(ADVERTS), many(OPINIONS))
    first, second = learn(publication, rule, moderator), learn(publication, rule, moderator)
    teaching.serve(first, by=moderator, at=timezone.now())
    assert second.may_serve
    with pytest.raises(teaching.NotBetter):
        teaching.serve(second, by=moderator, at=timezone.now())
    page = desk.get(f"/desk/learning/{second.pk}/").content.decode()
    assert "apprenez une nouvelle fois" in page
    assert 'value="serve"' not in page


def test_an_earlier_one_can_serve_again_and_only_one_serves(publication, rule, moderator, desk, decide):
    decide(many(ADVERTS), many(OPINIONS))
    first = learn(publication, rule, moderator)
    teaching.serve(first, by=moderator, at=timezone.now())
    second = learn(publication, rule, moderator)
    # Compared with the first, and better by whatever little.
    OwnHead.objects.filter(pk=second.pk).update(numbers=bytes(first.numbers))
    for head in (second, first, second):
        desk.post(f"/desk/learning/{head.pk}/", {"do": "serve"})
        assert list(OwnHead.objects.filter(serves_since__isnull=False)) == [head]
    desk.post(f"/desk/learning/{second.pk}/", {"do": "retire"})
    assert not OwnHead.objects.filter(serves_since__isnull=False).exists()
    assert desk.post(f"/desk/learning/{second.pk}/", {}).status_code == 422
    assert not OwnHead.objects.filter(serves_since__isnull=False).exists()


def test_it_is_judged_by_what_came_after_all_that_the_one_that_serves_had_learned(
    publication, rule, moderator, decide
):
    decide(many(ADVERTS), many(OPINIONS))
    first = learn(publication, rule, moderator)
    # As if it had been learned a week later than the cut that would be made now.
    until = NOON + datetime.timedelta(hours=400)
    first.effect["until"] = until.isoformat()
    earlier, latest, share = learning._parted(learning.decided(publication, 2, rule.title), first)
    assert max(one.at for one in earlier) == until
    assert min(one.at for one in latest) > until
    assert share == 1.0
    assert learning._parted(learning.decided(publication, 2, rule.title), None)[1][0].at < until


def test_words_sent_before_other_versions_and_texts_decided_again_are_no_test(
    publication, rule, moderator, decide
):
    decisions = decide(many(ADVERTS), many(OPINIONS))
    found = learning.decided(publication, 2, rule.title)
    earlier, latest, _share = learning._parted(found, None)
    texts = learning._texts([*earlier, *latest])
    assert learning._new_to(earlier, latest, texts) == latest
    again, another, sent_twice = latest[:3]
    texts[sent_twice.revision] = texts[earlier[0].revision].upper() + " 2026 !"
    changed = [replace(another, comment=earlier[0].comment) if one is another else one for one in latest]
    new = learning._new_to(earlier, changed, texts)
    assert {one.revision for one in latest} - {one.revision for one in new} == {
        another.revision,
        sent_twice.revision,
    }
    Decision.objects.create(
        comment_id=decisions[0].comment_id, revision_id=decisions[0].revision_id, decided_by=moderator,
        outcome=Outcome.RESTORED, decided_at=again.at,
    )  # fmt: skip
    later = learning._parted(learning.decided(publication, 2, rule.title), None)[1]
    assert decisions[0].revision_id not in {one.revision for one in later}


def test_under_another_title_it_is_another_rule(publication, rule, moderator, decide, thread):
    decide(many(ADVERTS), many(OPINIONS))
    head = learn(publication, rule, moderator)
    teaching.serve(head, by=moderator, at=timezone.now())
    assert noted(thread, ADVERT)[1]
    new = factories.make_charter(
        publication, number=2, in_force_at=timezone.now() - datetime.timedelta(hours=1)
    )
    new.rules.filter(number=2).update(
        title="Rester dans le sujet", checks=[{"check": "desk", "threshold": 0.6}]
    )
    assert noted(thread, ADVERT + " Bis.")[1] == []
    assert not any(one.against for one in learning.decided(publication, 2, "Rester dans le sujet"))


def test_one_bad_sentence_is_found_among_good_ones(publication, rule, moderator, decide, thread):
    decide(many(ADVERTS), many(OPINIONS))
    teaching.serve(learn(publication, rule, moderator), by=moderator, at=timezone.now())
    calm = "Comme chacun sait, le pont est fermé depuis lundi. À mon avis la gare coûte trop cher. " * 8
    [found] = noted(thread, calm + ADVERT)[1]
    assert found["start"] >= len(calm)
