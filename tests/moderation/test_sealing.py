"""A text is published without a passage; what its author wrote is theirs, and the appeal's."""

from __future__ import annotations

import datetime
import html
import re

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from palabre.accounts import private_link, tokens
from palabre.discussion import leaving, posting
from palabre.discussion.models import Comment, Revision, State
from palabre.following import sending
from palabre.following.models import Delivery, Event, Webhook
from palabre.following.webhooks import queueing, saying
from palabre.journal import verifying
from palabre.journal.models import Entry
from palabre.moderation import (
    alerting,
    appealing,
    backtesting,
    deciding,
    explaining,
    learning,
    passages,
    precedents,
    rereading,
    sealing,
    tracing,
    trusting,
    undoing,
)
from palabre.moderation.models import Alert, BlindReading, Decision, Hearing, Opinion, Outcome, SealOpening
from palabre.moderation.reporting import figures, statements
from palabre.moderation.reporting.period import Period
from palabre.moderation.urls import urlpatterns
from tests import factories

# A word of no dictionary: wherever it stands, it came from there.
SECRET = "crocquemitaine"
TYPED = f"Le pont est trop étroit. Ce {SECRET} de maire ment ! Il faudrait deux voies, comme à Rennes."
LEFT = "Le pont est trop étroit. [passage retiré, règle 2] Il faudrait deux voies, comme à Rennes."
SECOND = datetime.timedelta(seconds=1)


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def paper_that_seals(thread):
    publication = thread.publication
    publication.seals_passages = True
    publication.save(update_fields=["seals_passages"])
    return publication


@pytest.fixture
def maud(thread):
    return factories.make_moderator(thread.publication, username="maud", shown_name="Maud Le Bihan")


@pytest.fixture
def sent(paper_that_seals, thread, now):
    """A comment that waits, one of whose sentences cannot stay; its author's key is ``key``."""
    reader, key = factories.make_reader(paper_that_seals)
    comment = factories.make_comment(
        thread, reader=reader, email="anne@example.org", typed=TYPED, at=now, findings=[noted()]
    )
    comment.key = key
    return comment


def noted():
    start = TYPED.index(SECRET)
    return {
        "check": "insults@1", "rule": 2, "kind": "insult", "start": start, "end": start + len(SECRET), "score": 1.0,
        "counts": True, "message": "insult.word", "values": {}, "replacement": "",
    }  # fmt: skip


def sentence(n=1, text=TYPED):
    return passages.sentences_of(text)[n]


def sealed(comment, by, at, **more):
    """The decision that takes the second sentence out under rule 2, for an insult."""
    rule = more.pop("rule", comment.charter.rules.get(number=2))
    return sealing.seal(
        comment,
        revision=comment.revision_id,
        spans=more.pop("spans", [sentence()]),
        by=by,
        at=at,
        rule=rule,
        **more,
    )


def fresh(comment):
    return Comment.objects.get(pk=comment.pk)


def as_author(client, comment):
    client.get(private_link.path(comment.key))
    return client


def words_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


# --- what is left of a text ---


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Un. Deux ! Trois ?", ["Un.", "Deux !", "Trois ?"]),
        ("Il a dit « non ! » et voilà.", ["Il a dit « non ! »", "et voilà."]),
        ("Une ligne\n> une citation\n\nfin", ["Une ligne", "> une citation", "fin"]),
        ("Voir https://a.example/b.html?c=d. Merci", ["Voir https://a.example/b.html?c=d.", "Merci"]),
        ("Quoi… Rien", ["Quoi…", "Rien"]),
        ("   \n ", []),
        ("sans point", ["sans point"]),
    ],
)
def test_a_text_is_offered_by_its_sentences(text, sentences):
    assert [text[start:end] for start, end in passages.sentences_of(text)] == sentences


def test_passages_that_touch_are_one_and_have_no_spaces_at_their_ends():
    text = "Un deux. Trois ! Quatre."
    assert passages.joined(text, [(0, 9), (8, 16)]) == [(0, 16)]
    assert passages.joined(text, [(2, 7), (90, 99), (5, 5)]) == [(3, 7)]


@pytest.mark.parametrize(
    ("text", "out"),
    [
        ("Voir https://vilain.example/page ici", "vilain"),
        ("Voir https://a.example/page vilain ici", "vilain"),
        ("Voir https://a.example/vilain", "vilain"),
        ("Voir https://a.example/x,vilain ici", ",vilain"),
        ("https://a.example/xvilain", "vilain"),
        ("vilainhttps://a.example/x", "vilain"),
    ],
)
def test_no_address_is_cut_in_two_and_no_mark_stands_in_one(text, out):
    start = text.index(out)
    found = passages.joined(text, [(start, start + len(out))])
    left = passages.html_without(text, found, rule=1, language="fr")
    assert "vilain" not in left
    assert all("sealed" not in tag for tag in re.findall(r"<a [^>]*>", left))
    assert left.count('<em class="sealed">[passage retiré, règle 1]</em>') == 1
    assert "\x00" not in left


def test_whoever_types_the_mark_gets_words_and_no_mark(paper_that_seals, thread, moderator, now):
    comment = factories.make_published(
        thread, by=moderator, typed="Voici [passage retiré, règle 2] pour rire.", at=now
    )
    assert "<em" not in comment.published_revision.html


def test_what_was_noted_elsewhere_moves_with_its_words():
    text, said = "Un vilain mot. Puis une fote.", {"check": "x@1", "rule": 3, "score": 1.0}
    place = text.index("fote")
    kept = passages.findings_without(
        [{**said, "start": 3, "end": 9}, {**said, "start": place, "end": place + 4}], [(0, 14)], mark=5
    )
    left = f"MARK!{text[14:]}"
    assert [left[one["start"] : one["end"]] for one in kept] == ["fote"]


# --- the act ---


def test_readers_see_what_is_left_and_nothing_of_the_passage(client, sent, moderator, now):
    decision = sealed(sent, moderator, now)
    comment = fresh(sent)
    assert (comment.state, comment.waiting_since) == (State.PUBLISHED, None)
    assert comment.published_revision.text == LEFT
    assert decision.outcome == Outcome.SEALED
    assert decision.revision.text == TYPED
    pages = [
        comment.thread.url,
        f"/c/{comment.pk}/",
        "/comments/feed/",
        f"{comment.thread.url}feed/",
        "/",
        "/search/?q=pont",
    ]
    for page in pages:
        said = client.get(page, follow=True).content.decode()
        assert SECRET not in said, page
    page = client.get(comment.thread.url).content.decode()
    assert '<em class="sealed">[passage retiré, règle 2]</em>' in page
    assert client.get("/search/", {"q": SECRET}).content.decode().count(f"#c{comment.pk}") == 0


def test_the_entry_names_both_texts_by_their_keys_and_the_chain_holds(sent, moderator, now):
    decision = sealed(sent, moderator, now)
    entry = Entry.objects.get(kind="comment.sealed")
    assert entry.facts["revision"] == sent.revision_id
    assert entry.facts["made"] == decision.made_id == fresh(sent).published_revision_id
    assert (entry.facts["state"], entry.facts["waits"], entry.facts["rule"]) == ("published", False, 2)
    assert SECRET not in str(entry.facts)
    assert list(verifying.faults(sent.thread.publication_id)) == []


def test_it_is_off_until_the_publication_wishes(desk, thread, moderator, now):
    comment = factories.make_comment(thread, typed=TYPED, at=now)
    with pytest.raises(sealing.NotHere):
        sealed(comment, moderator, now)
    assert desk.get(f"/desk/comments/{comment.pk}/seal/").status_code == 404
    assert "/seal/" not in desk.get(f"/desk/comments/{comment.pk}/").content.decode()


@pytest.mark.parametrize(
    ("spans", "fault"),
    [
        ([], sealing.NothingLeft),
        ([(0, len(TYPED))], sealing.NothingLeft),
        ([(5, 5), (900, 999)], sealing.NothingLeft),
    ],
)
def test_something_is_taken_out_and_something_is_left(sent, moderator, now, spans, fault):
    with pytest.raises(fault):
        sealed(sent, moderator, now, spans=spans)
    assert fresh(sent).state == State.PENDING
    assert Revision.objects.filter(comment=sent).count() == 1


def test_two_who_decide_at_once_decide_once(sent, moderator, maud, now):
    deciding.publish(sent, revision=sent.revision_id, by=maud, at=now)
    deciding.remove(sent, revision=sent.revision_id, by=maud, at=now)
    with pytest.raises(deciding.Decided):
        sealed(sent, moderator, now)


def test_an_edit_meanwhile_is_read_first(sent, moderator, now):
    was = sent.revision_id
    posting.edit(sent, revision=was, typed="Autre chose.", by=sent.reader, at=now)
    with pytest.raises(deciding.Stale):
        sealing.seal(sent, revision=was, spans=[sentence()], by=moderator, at=now, rule=None)


def test_where_two_must_say_the_same_a_text_is_taken_whole(sent, moderator, maud, now):
    sent.charter.rules.filter(number=2).update(people=2)
    with pytest.raises(sealing.TakesSeveral):
        sealed(sent, moderator, now)
    assert fresh(sent).state == State.PENDING
    # What readers see already is taken from them by one, whole or in part.
    Opinion.objects.all().delete()
    sent.charter.rules.filter(number=2).update(people=1)
    deciding.publish(sent, revision=sent.revision_id, by=maud, at=now)
    sent.charter.rules.filter(number=2).update(people=2)
    assert sealed(fresh(sent), moderator, now).outcome == Outcome.SEALED


def test_what_readers_see_is_sealed_in_its_place_and_its_alerts_are_answered(sent, moderator, maud, now):
    deciding.publish(sent, revision=sent.revision_id, by=maud, at=now)
    alerting.alert(
        sent.thread.publication, comment=fresh(sent), category="rule:2", text="Un peu fort.", email="zoe@example.org",
        at=now,
    )  # fmt: skip
    decision = sealed(fresh(sent), moderator, now + SECOND)
    comment = fresh(sent)
    assert comment.published_revision.text == LEFT
    assert Alert.objects.get().decision == decision
    sending.work_once(lambda: now + datetime.timedelta(minutes=5))
    told = next(one.body for one in mail.outbox if one.to == ["zoe@example.org"] and "passage" in one.body)
    assert "un passage" in told
    assert SECRET not in told


def test_what_the_desk_made_is_not_made_less_again(sent, moderator, now):
    sealed(sent, moderator, now)
    made = fresh(sent).published_revision
    with pytest.raises(sealing.SealedAlready):
        sealing.seal(fresh(sent), revision=made.pk, spans=[sentence(0)], by=moderator, at=now, rule=None)


def test_an_edit_that_waits_below_a_published_text_is_sealed_for_itself(sent, moderator, now):
    deciding.publish(sent, revision=sent.revision_id, by=moderator, at=now)
    posting.edit(fresh(sent), revision=sent.revision_id, typed=TYPED + " Et vite.", by=sent.reader, at=now)
    sealed(fresh(sent), moderator, now + SECOND)
    assert fresh(sent).published_revision.text == LEFT + " Et vite."


# --- undone, removed, edited, erased ---


def test_within_half_a_minute_it_is_undone_and_nothing_is_sealed(sent, moderator, now):
    decision = sealed(sent, moderator, now)
    undoing.undo(decision, by=moderator, at=now + SECOND)
    comment = fresh(sent)
    assert (comment.state, comment.waiting_since) == (State.PENDING, now)
    assert not comment.revision.is_sealed
    assert comment.revision.text == TYPED
    # What the desk had made stands in nobody's way.
    again = sealed(comment, moderator, now + 2 * SECOND, spans=[sentence(0)])
    assert again.made.text.startswith("[passage retiré, règle 2] Ce ")
    undoing.undo(again, by=moderator, at=now + 3 * SECOND)
    published = deciding.publish(fresh(sent), revision=sent.revision_id, by=moderator, at=now + 4 * SECOND)
    undoing.undo(published, by=moderator, at=now + 5 * SECOND)
    assert fresh(sent).state == State.PENDING


def test_what_is_left_may_be_removed_and_comes_back_as_it_was(sent, moderator, now):
    sealed(sent, moderator, now)
    made = fresh(sent).published_revision
    deciding.remove(fresh(sent), revision=made.pk, by=moderator, at=now + SECOND)
    deciding.restore(fresh(sent), revision=made.pk, by=moderator, at=now + 2 * SECOND)
    comment = fresh(sent)
    assert comment.published_revision == made
    assert Revision.objects.get(pk=sent.revision_id).is_sealed


def test_its_author_edits_it_and_the_edit_waits_while_what_is_left_stays(client, sent, moderator, now):
    sealed(sent, moderator, now)
    author = as_author(client, sent)
    page = author.get(f"/mine/{sent.pk}/edit/").content.decode()
    assert SECRET in page
    posting.edit(
        fresh(sent), revision=sent.revision_id, typed="Sans le vilain mot.", by=sent.reader, at=now + SECOND
    )
    comment = fresh(sent)
    assert comment.published_revision.text == LEFT
    edit = comment.revision
    assert edit.number == 3
    deciding.refuse(comment, revision=edit.pk, by=moderator, at=now + 2 * SECOND, rule=None)
    comment = fresh(sent)
    # What readers see was read by somebody: it does not wait again.
    assert (comment.published_revision.text, comment.waiting_since) == (LEFT, None)


def test_who_erases_their_texts_erases_what_was_sealed(sent, moderator, now):
    sealed(sent, moderator, now)
    leaving.erase(sent.reader, keep_texts=True, at=now + SECOND)
    assert set(Revision.objects.filter(comment=sent).values_list("text", flat=True)) == {LEFT, ""}
    leaving.erase(sent.reader, keep_texts=False, at=now + 2 * SECOND)
    assert not Revision.objects.filter(text__contains=SECRET).exists()


# --- what its author reads ---


def test_its_author_reads_which_passage_why_and_what_they_may_do(client, sent, moderator, now):
    decision = sealed(sent, moderator, now, reasons="Pas de sobriquet, s’il vous plaît.")
    author = as_author(client, sent)
    mine = author.get("/mine/")
    assert "sans un passage" in words_of(mine)
    assert "Publié sans un passage" in words_of(mine)
    assert '<em class="sealed">' in mine.content.decode()
    page = author.get(f"/decisions/{decision.pk}/")
    said = words_of(page)
    for words in ("publié sans un passage", "Règle 2", "Pas de sobriquet", SECRET, "Former un recours"):
        assert words in said, words
    assert f'<mark class="r2">Ce {SECRET} de maire ment !</mark>' in page.content.decode()
    sending.work_once(lambda: now + datetime.timedelta(minutes=5))
    told = next(one.body for one in mail.outbox if one.to == ["anne@example.org"] and "recours" in one.body)
    assert "est publié sans un passage" in told
    assert f"– Ce {SECRET} de maire ment !" in told
    export = leaving.exported(sent.reader)["comments"][0]
    assert export["decisions"][0]["taken_out"] == [f"Ce {SECRET} de maire ment !"]
    assert [one["made_by_the_desk"] for one in export["revisions"]] == [False, True]


@pytest.mark.parametrize(
    ("outcome", "shown", "is_sealed"),
    [
        (Hearing.REVERSED, TYPED, False),
        (Hearing.PARTIALLY_REVERSED, LEFT, True),
        (Hearing.UPHELD, LEFT, True),
    ],
)
def test_the_appeal_is_about_the_whole_text(sent, moderator, maud, now, outcome, shown, is_sealed):
    decision = sealed(sent, moderator, now)
    given = appealing.appeal(decision, text="C’est une image.", by=sent.reader, at=now + SECOND)
    appealing.hear(given, outcome=outcome, reasons="Lu.", by=maud, at=now + 2 * SECOND)
    comment = fresh(sent)
    assert comment.state == State.PUBLISHED
    assert comment.published_revision.text == shown
    assert Revision.objects.get(pk=sent.revision_id).is_sealed == is_sealed
    last = Decision.objects.standing().filter(comment=sent).first()
    assert last.outcome == {
        Hearing.REVERSED: Outcome.RESTORED, Hearing.PARTIALLY_REVERSED: Outcome.RETURNED, Hearing.UPHELD: Outcome.SEALED,
    }[outcome]  # fmt: skip


# --- the desk reads nothing of it ---


@pytest.fixture
def about(sent, paper_that_seals, moderator, maud, now):
    """All that can point at a sealed text: an answer, a twin, alerts, an edit, an appeal, a backtest, a blind reading."""
    thread = sent.thread
    decision = sealed(sent, moderator, now)
    factories.make_comment(thread, typed="Je réponds.", parent=fresh(sent), at=now)
    factories.make_comment(thread, typed=LEFT.replace("Rennes", "Brest"), at=now)
    alerting.alert(
        paper_that_seals, comment=fresh(sent), category="other", text="Hum.", email="", at=now
    )  # fmt: skip
    appealing.appeal(decision, text="Relisez.", by=sent.reader, at=now + SECOND)
    BlindReading.objects.create(publication=paper_that_seals, decision=decision, drawn_at=now)
    version = sent.charter
    backtesting.begin(
        paper_that_seals, version, now.date() - datetime.timedelta(days=1), by=moderator, at=now
    )
    backtesting.work_once()
    tracing.work_once()
    posting.edit(
        fresh(sent), revision=sent.revision_id, typed="Un autre texte.", by=sent.reader, at=now + SECOND
    )
    return decision


def places(sent, decision):
    """Each page of the desk, with whatever of ours it can be about."""
    keys = {
        "number": [one.pk for one in Comment.objects.all()], "thread_id": [sent.thread_id],
        "alert_id": [one.pk for one in Alert.objects.all()], "key": [1, decision.pk, sent.revision_id],
    }  # fmt: skip
    for pattern in urlpatterns:
        names = list(pattern.pattern.converters)
        values = [{}]
        for name in names:
            values = [{**one, name: key} for one in values for key in keys[name]]
        for one in values:
            if "key" in one and pattern.pattern.converters["key"].regex != "[0-9]+":
                one["key"] = BlindReading.objects.get().key
            yield reverse(f"moderation:{pattern.name}", kwargs=one)


@pytest.mark.parametrize("has_edit", [True, False], ids=["an edit waits", "nothing waits"])
def test_no_page_of_the_desk_shows_it(client, maud, sent, about, has_edit, now):
    if not has_edit:
        comment = fresh(sent)
        deciding.refuse(comment, revision=comment.revision_id, by=maud, at=now + 2 * SECOND, rule=None)
    client.force_login(maud)
    tried = [
        *places(sent, about),
        f"/desk/?focus={sent.pk}",
        "/desk/?rule=2",
        f"/desk/decisions/?person={maud.pk}",
    ]
    seen = 0
    for path in tried:
        answer = client.get(path)
        assert answer.status_code in (200, 302, 403, 404, 405), path
        seen += answer.status_code == 200
        assert SECRET.encode() not in answer.content, path
    assert seen > 20
    assert not SealOpening.objects.exists()


def test_it_opens_with_a_reason_that_is_kept_and_once(client, maud, sent, moderator, now):
    sealed(sent, moderator, now)
    client.force_login(maud)
    place = f"/desk/comments/{sent.pk}/sealed/{sent.revision_id}/"
    assert f'href="{place}"' in client.get(f"/desk/comments/{sent.pk}/").content.decode()
    refused = client.post(place, {"reason": "  "})
    assert refused.status_code == 422
    assert SECRET not in refused.content.decode()
    opened = client.post(place, {"reason": "Pour répondre au recours."})
    assert f'<mark class="r0">Ce {SECRET} de maire ment !</mark>' in opened.content.decode()
    entry = Entry.objects.get(kind="seal.opened")
    assert (entry.actor, entry.subject) == (f"user:{maud.pk}", f"comment:{sent.pk}")
    assert "recours" not in str(entry.facts)
    again = client.get(place).content.decode()
    assert SECRET not in again
    assert "Pour répondre au recours." in again
    assert "Maud Le Bihan" in again


def test_whoever_opened_it_may_publish_it_whole_and_undo_that(client, maud, sent, moderator, now):
    sealed(sent, moderator, now)
    client.force_login(maud)
    place = f"/desk/comments/{sent.pk}/sealed/{sent.revision_id}/"
    assert client.post(place, {"act": "lift"}).status_code == 404
    client.post(place, {"reason": "Je crois que c’est une erreur."})
    assert client.post(place, {"act": "lift"}).status_code == 302
    assert fresh(sent).published_revision.text == TYPED
    assert client.get(place).status_code == 404
    decision = Decision.objects.standing().filter(comment=sent).first()
    assert (decision.outcome, decision.decided_by) == (Outcome.RESTORED, maud)
    undoing.undo(decision, by=maud, at=decision.decided_at + SECOND)
    assert fresh(sent).published_revision.text == LEFT
    assert client.get(place).status_code == 200


def test_what_was_left_and_removed_and_half_given_back_stays_sealed(client, sent, moderator, maud, now):
    sealed(sent, moderator, now)
    made = fresh(sent).published_revision
    rule = sent.charter.rules.get(number=2)
    removed = deciding.remove(fresh(sent), revision=made.pk, by=moderator, at=now + SECOND, rule=rule)
    given = appealing.appeal(removed, text="Relisez.", by=sent.reader, at=now + 2 * SECOND)
    appealing.hear(given, outcome=Hearing.PARTIALLY_REVERSED, reasons="Lu.", by=maud, at=now + 3 * SECOND)
    assert fresh(sent).state == State.RETURNED
    client.force_login(maud)
    for part in ("", "threat/", "sanction/"):
        assert SECRET not in client.get(f"/desk/comments/{sent.pk}/{part}").content.decode(), part
    _token, written = tokens.make(
        sent.thread.publication, owner=maud, purpose="Lire", scope="read", days=30, at=timezone.now()
    )
    told = client.get(f"/api/v1/desk/comments/{sent.pk}", headers={"Authorization": f"Bearer {written}"})
    assert told.status_code == 200
    assert SECRET not in told.content.decode()


def test_what_an_appeal_opened_is_sealed_again_when_others_refuse_it(sent, moderator, maud, now):
    paul = factories.make_moderator(sent.thread.publication, username="paul")
    decision = sealed(sent, moderator, now)
    given = appealing.appeal(decision, text="Relisez.", by=sent.reader, at=now + SECOND)
    rule = sent.charter.rules.get(number=2)
    type(rule).objects.filter(pk=rule.pk).update(people=2)
    appealing.hear(given, outcome=Hearing.REVERSED, reasons="Lu.", by=maud, at=now + 2 * SECOND)
    comment = fresh(sent)
    assert comment.waiting_since is not None
    for who in (moderator, paul):
        deciding.refuse(
            fresh(sent),
            revision=comment.revision_id,
            by=who,
            at=now + 3 * SECOND,
            rule=fresh(sent).charter.rules.get(number=2),
        )
    comment = fresh(sent)
    assert (comment.waiting_since, comment.published_revision.text) == (None, LEFT)
    assert Revision.objects.get(pk=sent.revision_id).is_sealed


@pytest.mark.parametrize("was_published", [True, False])
def test_the_hosts_own_systems_hear_of_it(sent, moderator, maud, now, was_published):
    webhook = Webhook.objects.create(
        publication=sent.thread.publication, address="https://journal.example/", secret="x",
        events=[Event.PUBLISHED, Event.REMOVED],
    )  # fmt: skip
    if was_published:
        deciding.publish(sent, revision=sent.revision_id, by=maud, at=now)
    sealed(fresh(sent), moderator, now + SECOND)
    queueing.work_once(lambda: now + datetime.timedelta(minutes=5))
    last = Delivery.objects.filter(webhook=webhook).order_by("number").last()
    assert last.event == Event.PUBLISHED
    entry = Entry.objects.get(kind="comment.sealed")
    assert last.number == entry.number
    assert saying.about_comment(entry, sent.thread.publication)["comment"]["text"] == LEFT


# --- the form ---


def form_of(comment, **more):
    return {"revision": comment.revision_id, "ground": "2", **more}


def test_a_moderator_chooses_sees_what_is_left_and_publishes_it(desk, sent):
    place = f"/desk/comments/{sent.pk}/seal/"
    assert f'href="{place}"' in desk.get(f"/desk/comments/{sent.pk}/").content.decode()
    start, end = sentence()
    page = desk.get(place).content.decode()
    assert f'name="passage" value="{start}-{end}"' in page
    looked = desk.post(place, form_of(sent, passage=f"{start}-{end}", act="look"))
    assert '<em class="sealed">[passage retiré, règle 2]</em>' in looked.content.decode()
    assert f'value="{start}-{end}" checked' in looked.content.decode()
    assert fresh(sent).state == State.PENDING
    done = desk.post(place, form_of(sent, passage=f"{start}-{end}", act="seal"), follow=True)
    assert fresh(sent).published_revision.text == LEFT
    assert f"#{sent.pk} publié sans un passage, règle 2" in words_of(done)


def test_passages_are_copied_too_and_each_of_their_places_is_meant(desk, paper_that_seals, thread, now):
    comment = factories.make_comment(thread, typed="Ah zut, mais zut alors, dit-il.", at=now)
    place = f"/desk/comments/{comment.pk}/seal/"
    desk.post(place, form_of(comment, words="zut", act="seal"))
    left = "Ah [passage retiré, règle 2], mais [passage retiré, règle 2] alors, dit-il."
    assert fresh(comment).published_revision.text == left


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"words": "ce qui n’y est pas"}, "ne figure pas dans le texte"),
        ({}, "Choisissez au moins un passage"),
        ({"words": TYPED}, "Il ne resterait rien à lire"),
        ({"passage": "3-9999"}, "Choisissez des passages du texte"),
        ({"words": SECRET, "ground": "77"}, "demande une règle de la charte"),
        ({"words": SECRET, "ground": ""}, "demande une règle de la charte"),
        ({"words": SECRET, "ground": "law", "reasons": ""}, "Dites ce qui est contraire à la loi"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_typed_is_lost(desk, sent, more, said):
    answer = desk.post(
        f"/desk/comments/{sent.pk}/seal/",
        {**form_of(sent, reasons="Mes mots.", act="seal"), **more},
    )
    assert answer.status_code == 422
    assert said in words_of(answer)
    assert more.get("reasons", "Mes mots.") in answer.content.decode()
    assert more.get("words", "") in html.unescape(answer.content.decode())
    assert fresh(sent).state == State.PENDING


def test_a_form_for_an_older_text_takes_nothing_out_and_keeps_the_words(desk, sent, now):
    was = sent.revision_id
    posting.edit(sent, revision=was, typed="Un texte tout neuf.", by=sent.reader, at=now)
    said = form_of(sent, revision=was, words="pont", reasons="Mes mots.", act="seal")
    answer = desk.post(f"/desk/comments/{sent.pk}/seal/", said)
    assert answer.status_code == 409
    assert "Mes mots." in words_of(answer)
    assert "Un texte tout neuf." in words_of(answer)
    assert (
        desk.post(
            f"/desk/comments/{sent.pk}/seal/", {"revision": "x", "passage": "\x00", "act": "seal"}
        ).status_code
        == 409
    )


def test_what_a_colleague_decided_is_not_decided_again(desk, sent, maud, now):
    deciding.refuse(sent, revision=sent.revision_id, by=maud, at=now, rule=None)
    start, end = sentence()
    answer = desk.post(f"/desk/comments/{sent.pk}/seal/", form_of(sent, passage=f"{start}-{end}", act="seal"))
    assert answer.status_code == 409
    assert fresh(sent).state == State.REFUSED


# --- what is counted and learned ---


def test_it_counts_as_a_decision_against_under_its_rule(sent, moderator, now):
    decision = sealed(sent, moderator, now)
    publication = sent.thread.publication
    day = timezone.localdate(now, publication.zone)
    found = figures.figures(publication, Period(day, day, publication.zone))
    assert found.outcomes[Outcome.SEALED] == 1
    assert [one.counts[Outcome.SEALED] for one in found.reasons] == [1]
    [told] = statements.statements(publication, Period(day, day, publication.zone))
    assert told["decision_visibility"] == ["DECISION_VISIBILITY_OTHER"]
    assert "sans un passage" in told["decision_visibility_other"]
    assert SECRET not in str(told)
    rule = decision.rule
    assert learning.counts(publication, rule.number, rule.title) == (0, 0)
    assert learning.decided(publication, rule.number, rule.title) == []


def test_it_is_a_precedent_that_names_what_was_done(sent, maud, moderator, now):
    sealed(sent, moderator, now)
    twin = factories.make_comment(sent.thread, typed=TYPED + " Merci.", at=now, findings=[noted()])
    tracing.work_once()
    [item] = explaining.explained(sent.thread.publication, [explaining.comments().get(pk=twin.pk)])
    [group] = precedents.beside(item, sent.thread.publication).groups
    assert [one.words for one in group.precedents] == ["publié sans un passage au titre de la règle 2"]


def test_whoever_had_a_passage_taken_out_is_read_first(sent, moderator, now):
    publication = sent.thread.publication
    publication.trusts_after, publication.trusted_without_refusal_days = 1, 90
    publication.save()
    sent.reader.email_confirmed_at = now
    sent.reader.save()
    for _n in range(2):
        one = factories.make_comment(sent.thread, reader=sent.reader, at=now)
        deciding.publish(one, revision=one.revision_id, by=moderator, at=now)
    assert trusting.has_earned(sent.reader, publication, at=now + SECOND)
    sealed(sent, moderator, now)
    assert not trusting.has_earned(sent.reader, publication, at=now + SECOND)


def test_nobody_reads_it_blindly(sent, moderator, maud, now):
    refused = deciding.refuse(sent, revision=sent.revision_id, by=moderator, at=now, rule=None)
    BlindReading.objects.create(publication=sent.thread.publication, decision=refused, drawn_at=now)
    assert rereading.to_read(sent.thread.publication, maud).count() == 1
    undoing.undo(refused, by=moderator, at=now + SECOND)
    sealed(fresh(sent), moderator, now + 2 * SECOND)
    assert rereading.to_read(sent.thread.publication, maud).count() == 0
