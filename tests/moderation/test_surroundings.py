"""What a moderator sees around the comment that is read, without leaving it."""

from __future__ import annotations

import re

import pytest

from palabre.moderation import alerting, deciding, surroundings
from palabre.press.models import Article
from tests import factories
from tests.factories import NOON


def rule(comment, number):
    return comment.charter.rules.get(number=number)


def answering(thread, moderator, depth):
    """A comment that waits below a branch of ``depth`` published ones; and those."""
    branch = []
    for n in range(depth):
        parent = branch[-1] if branch else None
        branch.append(factories.make_published(thread, by=moderator, parent=parent, typed=f"Étage {n}."))
    return factories.make_comment(thread, parent=branch[-1], typed="Et moi ?"), branch


def test_the_branch_above_is_read_from_the_top_down(desk, thread, moderator):
    comment, branch = answering(thread, moderator, 4)
    deciding.remove(branch[1], revision=branch[1].revision_id, by=moderator, at=NOON, rule=rule(branch[1], 2))
    page = desk.get("/desk/").content.decode()
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    assert "3 commentaires au-dessus" in text
    assert [text.index(f"Étage {n}.") for n in range(4)] == sorted(
        text.index(f"Étage {n}.") for n in range(4)
    )
    # What was removed explains what answers it; it says that readers do not see it.
    assert f"#{branch[1].pk} (pas montré)" in re.sub(r"\s+", " ", text)
    assert "Étage 0." in desk.get(f"/desk/comments/{comment.pk}/").content.decode()


def test_of_a_long_branch_the_nearest_are_shown(thread, moderator):
    comment, branch = answering(thread, moderator, 12)
    comment.refresh_from_db()
    seen = surroundings.around(comment, thread.publication)
    assert [one.number for one in seen.branch] == [one.pk for one in branch[-7:-1]]
    assert seen.left_out == 5


def test_the_article_says_what_it_is_about(desk, thread):
    Article.objects.filter(pk=thread.article_id).update(standfirst="Le bassin rouvre samedi.")
    factories.make_comment(thread)
    assert "Le bassin rouvre samedi." in desk.get("/desk/").content.decode()


@pytest.mark.parametrize("known", ["reader", "user"])
def test_what_became_of_the_authors_other_comments_is_told_by_rule(desk, thread, moderator, known):
    reader, _key = factories.make_reader(thread.publication)
    by = {"reader": reader} if known == "reader" else {"user": factories.make_user(username="anne")}
    for number in (2, 3, 2):
        one = factories.make_comment(thread, **by)
        deciding.refuse(one, revision=one.revision_id, by=moderator, at=NOON, rule=rule(one, number))
    shown = factories.make_published(thread, by=moderator, **by)
    alerting.alert(thread.publication, category="rule:2", text="Voyez.", at=NOON, comment=shown)
    # Somebody else's does not count.
    other = factories.make_comment(thread)
    deciding.refuse(other, revision=other.revision_id, by=moderator, at=NOON, rule=rule(other, 1))
    waiting = factories.make_comment(thread, **by)
    seen = surroundings.around(waiting, thread.publication)
    assert (seen.against, seen.alerts) == ([(2, 2), (3, 1)], 1)
    page = desk.get("/desk/").content.decode()
    assert "règle 2, 2 fois" in page
    assert "règle 3, une fois" in page
    assert "alertes sur 1 autre commentaire" in page


def test_of_a_guest_nothing_is_known(thread):
    assert (
        surroundings.around(factories.make_comment(thread), thread.publication) == surroundings.Surroundings()
    )
