"""The policy of the trusted author: who is published at once, what never is, who turns it off, what is left of it."""

from __future__ import annotations

import datetime
import html
import re

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from palabre.accounts.models import Measure, Sanction
from palabre.charter.models import Rule
from palabre.discussion import posting
from palabre.discussion.models import Turn
from palabre.following import sending
from palabre.journal import verifying
from palabre.journal.models import Entry
from palabre.moderation import deciding, measuring, taking, undoing
from palabre.moderation.models import Decision
from palabre.moderation.sanctioning import Target
from palabre.publications.models import Publication
from tests import factories
from tests.factories import NOON
from tests.moderation.test_sanctioning import give

DAY = datetime.timedelta(days=1)
NAME = "policy:trusted-author"
FINDING = {"check": "insults@1", "rule": 2, "kind": "insult", "start": 0, "end": 5, "score": 1.0, "counts": True,
           "message": "insult.word", "values": {}, "replacement": None}  # fmt: skip


@pytest.fixture
def thread(publication):
    """The thread of an article where the policy trusts after two."""
    Publication.objects.filter(pk=publication.pk).update(trusts_after=2)
    publication.refresh_from_db()
    return factories.make_thread(publication)


@pytest.fixture
def author(thread, moderator):
    """Somebody with a confirmed address, of whom two comments are published."""
    return known(thread, moderator, published=2)


def known(thread, moderator, *, published):
    reader, _key = factories.make_reader(thread.publication)
    reader.email, reader.email_confirmed_at = f"a{reader.pk}@example.org", NOON
    reader.save()
    for _n in range(published):
        factories.make_published(thread, by=moderator, reader=reader)
    return reader


def send(thread, reader, *, at=NOON + DAY, **fields):
    return factories.make_comment(thread, reader=reader, at=at, **fields)


def said(answer) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def test_after_enough_published_a_comment_appears_at_once_and_waits_to_be_read(thread, author):
    comment = send(thread, author)
    comment.refresh_from_db()
    assert (comment.state, comment.waiting_since) == ("published", NOON + DAY)
    assert comment.published_revision_id == comment.revision_id
    decision = Decision.objects.get(comment=comment)
    assert (decision.policy, decision.decided_by, decision.outcome) == (NAME, None, "published")
    entry = Entry.objects.get(subject=f"comment:{comment.pk}")
    assert (entry.kind, entry.actor, entry.facts["decision"]) == ("comment.published", NAME, decision.pk)
    assert (entry.facts["state"], entry.facts["waits"]) == ("published", True)
    assert list(verifying.faults(thread.publication_id)) == []


def test_an_account_is_known_without_an_address(thread, moderator):
    reader, _key = factories.make_reader(thread.publication)
    reader.user = factories.make_user()
    reader.save()
    for _n in range(2):
        factories.make_published(thread, by=moderator, reader=reader)
    assert send(thread, reader).state == "published"


def test_nobody_is_trusted_while_it_is_off_and_nothing_is_asked(thread, author):
    Publication.objects.update(trusts_after=0)
    thread.publication.refresh_from_db()
    assert Publication._meta.get_field("trusts_after").default == 0
    with CaptureQueriesContext(connection) as queries:
        comment = send(thread, author)
    assert comment.state == "pending"
    assert not any("moderation_decision" in query["sql"] for query in queries)
    assert not any("\"state\" = 'published'" in query["sql"] and "COUNT" in query["sql"] for query in queries)


def test_too_few_are_not_enough_nor_is_somebody_unknown(thread, moderator):
    assert send(thread, known(thread, moderator, published=1)).state == "pending"
    stranger, _key = factories.make_reader(thread.publication)
    for _n in range(3):
        factories.make_published(thread, by=moderator, reader=stranger)
    assert send(thread, stranger).state == "pending"
    assert factories.make_comment(thread, at=NOON).state == "pending"


def test_what_the_policy_published_itself_counts_only_once_it_was_read(thread, moderator):
    publication = thread.publication
    reader = known(thread, moderator, published=2)
    unread = [send(thread, reader) for _n in range(3)]
    Publication.objects.update(trusts_after=4)
    publication.refresh_from_db()
    assert send(thread, reader).state == "pending"
    for comment in unread[:2]:
        deciding.publish(comment, revision=comment.revision_id, by=moderator, at=NOON + DAY)
    assert send(thread, reader).state == "published"


@pytest.mark.parametrize("verb", [deciding.refuse, deciding.return_, deciding.remove])
def test_whoever_had_something_refused_returned_or_removed_lately_is_read_first(
    thread, author, moderator, verb
):
    comment = send(thread, author)
    rule = comment.charter.rules.get(number=2)
    if verb is deciding.remove:
        deciding.publish(comment, revision=comment.revision_id, by=moderator, at=NOON + DAY)
    verb(comment, revision=comment.revision_id, by=moderator, at=NOON + DAY, rule=rule)
    assert send(thread, author, at=NOON + 2 * DAY).state == "pending"
    assert send(thread, author, at=NOON + 92 * DAY).state == "published"


def test_a_refusal_that_was_undone_is_none(thread, author, moderator):
    comment = send(thread, author)
    rule = comment.charter.rules.get(number=2)
    decision = deciding.refuse(comment, revision=comment.revision_id, by=moderator, at=NOON + DAY, rule=rule)
    undoing.undo(decision, by=moderator, at=NOON + DAY)
    assert send(thread, author, at=NOON + 2 * DAY).state == "published"


def test_whoever_was_warned_is_read_first_even_once_they_have_read_it(thread, author, moderator):
    give(thread.publication, moderator, kind=Measure.WARNING, target=Target(reader=author))
    Sanction.objects.update(acknowledged_at=NOON)
    assert send(thread, author).state == "pending"


@pytest.mark.parametrize("asks", [{"goes_first": True}, {"people": 2}])
def test_what_the_charter_wants_read_first_or_by_two_waits(thread, author, asks):
    assert send(thread, author, findings=[FINDING]).state == "published"
    Rule.objects.filter(version__publication=thread.publication, number=2).update(**asks)
    waiting = send(thread, author, findings=[FINDING])
    assert waiting.state == "pending"
    assert (waiting.turn == Turn.FIRST) == ("goes_first" in asks)


@pytest.mark.parametrize("kind", ["sealed-word", "banned-word", "unchecked"])
def test_sealed_and_banned_words_and_what_could_not_be_checked_wait(thread, author, kind):
    assert send(thread, author, findings=[{**FINDING, "kind": kind, "counts": False}]).state == "pending"


def test_an_edit_always_waits(thread, author):
    comment = send(thread, author)
    posting.edit(comment, revision=comment.revision_id, typed="Autrement.", by=author, at=NOON + DAY)
    comment.refresh_from_db()
    assert comment.published_revision.text != "Autrement."
    assert comment.waiting_since is not None


def test_what_only_the_policy_published_nobody_has_read(thread, author, moderator):
    comment = send(thread, author)
    shown = comment.revision_id
    assert not taking.decided_to_show([shown]).exists()
    edited = posting.edit(comment, revision=shown, typed="Pire.", by=author, at=NOON + DAY)
    rule = comment.charter.rules.get(number=2)
    deciding.refuse(comment, revision=edited.pk, by=moderator, at=NOON + DAY, rule=rule)
    comment.refresh_from_db()
    # The edit is decided; what readers see waits in its turn.
    assert (comment.revision_id, comment.waiting_since is not None) == (shown, True)
    _measures, read = measuring.measures(thread.publication, NOON - DAY, NOON + 9 * DAY)
    assert read == 3


def test_the_desk_says_that_the_policy_published_it(desk, thread, author):
    comment = send(thread, author)
    other = factories.make_comment(thread, at=NOON)
    for address in ("/desk/", f"/desk/comments/{comment.pk}/", f"/desk/?focus={other.pk}"):
        assert "la consigne de confiance" in said(desk.get(address)), address
    assert "Personne ne l’a encore lu." in said(desk.get(f"/desk/comments/{comment.pk}/"))
    log = said(desk.get("/desk/decisions/"))
    assert f"#{comment.pk}" in log
    assert "Publié · la consigne de confiance" in log


def test_its_author_is_told_once_that_it_appeared(thread, author):
    mail.outbox.clear()
    send(thread, author, email="anne@example.org", at=NOON)
    sending.work_once()
    own = [one for one in mail.outbox if one.to == ["anne@example.org"]]
    assert len(own) == 1
    assert "aussitôt" in own[0].body


def test_a_moderator_reads_one_author_first_and_lets_the_policy_judge_again(desk, thread, author):
    comment = send(thread, author)
    address = f"/desk/comments/{comment.pk}/trust/"
    assert f'action="{address}"' in desk.get(f"/desk/comments/{comment.pk}/sanction/").content.decode()
    assert desk.post(address, {"do": "distrust"}).status_code == 302
    assert desk.post(address, {"do": "distrust"}).status_code == 302
    author.refresh_from_db()
    assert send(thread, author).state == "pending"
    assert "toujours lu d’abord" in said(desk.get(f"/desk/comments/{comment.pk}/"))
    desk.post(address, {"do": "trust"})
    author.refresh_from_db()
    assert send(thread, author).state == "published"
    kinds = (
        Entry.objects.filter(subject=f"reader:{author.pk}").order_by("number").values_list("kind", "actor")
    )
    by = f"user:{desk.moderator.pk}"
    assert list(kinds) == [("reader.not_trusted", by), ("reader.trusted_again", by)]


def test_who_turned_it_on_and_to_what_is_in_the_journal(admin_client, admin_user, publication):
    edit = reverse(Publication.snippet_viewset.get_url_name("edit"), args=[publication.pk])
    form = admin_client.get(edit).context["form"]
    given = {name: "" if (value := form[name].value()) is None else value for name in form.fields}
    assert admin_client.post(edit, {**given, "trusts_after": "20"}).status_code == 302
    entry = Entry.objects.get(kind="publication.changed")
    assert entry.actor == f"user:{admin_user.pk}"
    assert entry.facts == {"fields": ["trusts_after"], "trusts_after": 20}


def test_readers_are_told_how_comments_are_read(client, thread):
    assert "ou après quand son auteur" in said(client.get(thread.url))
    assert "sont publiés et qu’aucun n’a été refusé" in said(client.get("/charter/"))
    Publication.objects.update(trusts_after=0)
    assert "qu’aucun n’a été refusé" not in said(client.get("/charter/"))
