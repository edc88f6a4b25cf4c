"""What may be done with a comment beyond deciding: close its branch, pick it, forward it."""

from __future__ import annotations

import pytest
from django.core import mail

from palabre.discussion import posting, threading
from palabre.discussion.models import Comment, Thread
from palabre.moderation import branching, deciding, picking
from palabre.moderation.models import Forwarding
from palabre.press.models import Author, Byline
from palabre.publications.models import Publication
from tests import factories
from tests.factories import NOON
from tests.mails import work_once


@pytest.fixture
def branch(thread, moderator):
    """Three comments, each the answer to the one before; and one beside them."""
    root = factories.make_published(thread, by=moderator)
    below = factories.make_published(thread, by=moderator, parent=root)
    deep = factories.make_published(thread, by=moderator, parent=below)
    return root, below, deep, factories.make_published(thread, by=moderator)


def replies(client, thread) -> set[int]:
    """The comments on the article's page that offer a reply."""
    page = client.get(thread.url).content.decode()
    return {pk for pk in Comment.objects.values_list("pk", flat=True) if f"?to={pk}" in page}


def test_nothing_answers_a_closed_branch_and_the_discussion_around_it_goes_on(desk, client, thread, branch):
    root, below, deep, beside = branch
    answer = desk.post(f"/desk/comments/{below.pk}/branch/", {"act": "close"}, follow=True)
    assert "2" in answer.content.decode()
    assert replies(client, thread) == {root.pk, beside.pk}
    assert client.get(f"/respond/{thread.pk}/?to={deep.pk}").status_code in (404, 409, 410, 422)
    fresh = Comment.objects.get(pk=deep.pk)
    with pytest.raises(posting.CannotBeAnswered):
        factories.make_comment(thread, parent=fresh)
    factories.make_comment(thread, parent=Comment.objects.get(pk=root.pk))
    assert "Cette branche est fermée" in client.get(thread.url).content.decode()


def test_what_waited_when_its_branch_was_closed_is_published_closed(desk, thread, branch):
    _root, below, deep, _beside = branch
    waits = factories.make_comment(thread, parent=deep)
    branching.close(below, by=desk.moderator, at=NOON)
    deciding.publish(waits, revision=waits.revision_id, by=desk.moderator, at=NOON)
    assert Comment.objects.get(pk=waits.pk).closed_under == below.pk


def test_a_branch_is_opened_again_where_it_was_closed_and_keeps_what_was_closed_below(
    desk, client, thread, branch
):
    root, below, deep, beside = branch
    branching.close(deep, by=desk.moderator, at=NOON)
    branching.close(root, by=desk.moderator, at=NOON)
    assert replies(client, thread) == {beside.pk}
    assert desk.post(f"/desk/comments/{below.pk}/branch/", {"act": "reopen"}).status_code == 409
    assert desk.post(f"/desk/comments/{root.pk}/branch/", {"act": "reopen"}).status_code == 302
    assert replies(client, thread) == {root.pk, below.pk, beside.pk}


def test_a_branch_opened_within_a_closed_one_stays_closed_with_it(desk, client, thread, branch):
    root, below, deep, beside = branch
    branching.close(below, by=desk.moderator, at=NOON)
    branching.close(root, by=desk.moderator, at=NOON)
    branching.reopen(below, by=desk.moderator, at=NOON)
    assert replies(client, thread) == {beside.pk}
    branching.reopen(root, by=desk.moderator, at=NOON)
    assert replies(client, thread) == {root.pk, below.pk, deep.pk, beside.pk}


def test_a_closed_branch_whose_first_comment_was_removed_can_be_opened_again(desk, client, thread, branch):
    root, below, _deep, beside = branch
    branching.close(root, by=desk.moderator, at=NOON)
    deciding.remove(root, revision=root.revision_id, by=desk.moderator, at=NOON)
    assert 'value="reopen"' in desk.get(f"/desk/comments/{root.pk}/").content.decode()
    assert desk.post(f"/desk/comments/{root.pk}/branch/", {"act": "reopen"}).status_code == 302
    assert below.pk in replies(client, thread)
    assert beside.pk in replies(client, thread)


def test_what_its_author_took_back_is_not_forwarded(desk, publication, thread):
    Publication.objects.update(contact_email="redaction@example.org")
    reader, _key = factories.make_reader(publication)
    comment, late = (factories.make_comment(thread, reader=reader) for _n in range(2))
    posting.withdraw(comment, by=reader, at=NOON)
    refused = desk.post(f"/desk/comments/{comment.pk}/forward/", {"kind": "tip", "note": "Voyez."})
    assert refused.status_code == 409
    # Nor is what was taken back between the press and the mail.
    assert desk.post(f"/desk/comments/{late.pk}/forward/", {"kind": "tip"}).status_code == 302
    posting.withdraw(late, by=reader, at=NOON)
    work_once()
    assert [message for message in mail.outbox if message.to == ["redaction@example.org"]] == []


def test_a_branch_below_the_last_level_is_closed_with_all_that_answers_it(thread, moderator):
    above = None
    for _n in range(threading.LEVELS):
        above = factories.make_published(thread, by=moderator, parent=above)
    below = factories.make_published(thread, by=moderator, parent=above)
    lowest = factories.make_published(thread, by=moderator, parent=below)
    beside = factories.make_published(thread, by=moderator, parent=above)
    assert branching.close(below, by=moderator, at=NOON) == 2
    assert Comment.objects.get(pk=lowest.pk).closed_under == below.pk
    assert Comment.objects.get(pk=beside.pk).closed_under is None


def test_what_readers_do_not_see_has_no_branch_to_close_and_is_not_picked(desk, thread):
    waits = factories.make_comment(thread)
    for address in ("branch", "pick"):
        assert desk.post(f"/desk/comments/{waits.pk}/{address}/").status_code == 409


def test_the_newsroom_s_choice_is_marked_and_pointed_to_as_long_as_readers_see_it(
    desk, client, thread, branch
):
    picked, _below, _deep, other = branch
    desk.post(f"/desk/comments/{picked.pk}/pick/", {"act": "pick"})
    desk.post(f"/desk/comments/{other.pk}/pick/", {"act": "pick"})
    page = client.get(thread.url).content.decode()
    assert page.count('<span class="pick">Choix de la rédaction</span>') == 2
    assert f'<p class="picks">Choix de la rédaction\u202f: <a href="/c/{picked.pk}/">' in page
    deciding.remove(picked, revision=picked.revision_id, by=desk.moderator, at=NOON)
    assert Thread.objects.get(pk=thread.pk).picks == [other.pk]
    deciding.restore(picked, revision=picked.revision_id, by=desk.moderator, at=NOON)
    assert Thread.objects.get(pk=thread.pk).picks == [picked.pk, other.pk]
    desk.post(f"/desk/comments/{picked.pk}/pick/", {"act": "unpick"})
    desk.post(f"/desk/comments/{other.pk}/pick/", {"act": "unpick"})
    assert "Choix de la rédaction" not in client.get(thread.url).content.decode()


def test_what_is_picked_twice_or_picked_no_more_twice_says_so(desk, branch):
    picking.pick(branch[0], by=desk.moderator, at=NOON)
    assert desk.post(f"/desk/comments/{branch[0].pk}/pick/", {"act": "pick"}).status_code == 409
    assert desk.post(f"/desk/comments/{branch[1].pk}/pick/", {"act": "unpick"}).status_code == 409


def test_a_comment_is_forwarded_to_the_article_s_authors_with_a_note(desk, publication, thread):
    for name, email in (("Ana", "ana@example.org"), ("Bo", ""), ("Cy", "cy@example.org")):
        user = factories.make_user()
        user.email = email
        user.save()
        author = Author.objects.create(publication=publication, name=name, slug=name.lower(), user=user)
        Byline.objects.create(article=thread.article, author=author)
    comment = factories.make_comment(thread, typed="J’étais sur le pont.\n\nEt j’ai tout vu.")
    said = {"kind": "testimony", "note": "À appeler."}
    assert desk.post(f"/desk/comments/{comment.pk}/forward/", said).status_code == 302
    work_once()
    assert [message.to for message in mail.outbox] == [["ana@example.org"], ["cy@example.org"]]
    body = mail.outbox[0].body
    assert "À appeler." in body
    assert "> J’étais sur le pont.\n>\n> Et j’ai tout vu." in body
    assert mail.outbox[0].subject.startswith("Témoignage")
    # Nothing is decided by that, and the comment's page says that it was done.
    assert Comment.objects.get(pk=comment.pk).waiting_since is not None
    assert "À appeler." in desk.get(f"/desk/comments/{comment.pk}/").content.decode()


def test_where_nobody_can_be_written_to_the_note_is_kept_in_the_form(desk, thread):
    comment = factories.make_comment(thread)
    address = f"/desk/comments/{comment.pk}/forward/"
    said = {"kind": "tip", "note": "Voyez avec la mairie."}
    nobody = desk.post(address, said)
    assert nobody.status_code == 409
    assert "Voyez avec la mairie." in nobody.content.decode()
    assert desk.post(address, {**said, "kind": "?"}).status_code == 422
    assert not Forwarding.objects.exists()
    Publication.objects.update(contact_email="redaction@example.org")
    assert desk.post(address, said).status_code == 302
    work_once()
    assert mail.outbox[0].to == ["redaction@example.org"]
