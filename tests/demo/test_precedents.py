"""On the demonstration's archive, a comment that is sent again with changes finds what was decided on it."""

from __future__ import annotations

import random

from palabre.charter import applying
from palabre.charter.models import Version
from palabre.discussion import posting
from palabre.discussion.models import Thread
from palabre.moderation import explaining, likeness, precedents, tracing
from palabre.moderation.models import Decision
from quality import altering
from tests.demo.conftest import AT

SHARE_ALTERED = 0.12
WANTED = 0.8


def test_the_right_precedent_is_among_the_three_nearest(demo, capsys):
    """Of each kind, under the rules that the charter's own checks note in the altered text: no more than three a kind."""
    while tracing.work_once():
        pass
    charter = Version.objects.in_force(demo.publication, AT)
    people = Decision.objects.standing().filter(decided_by__isnull=False)
    decided = list(people.select_related("revision").order_by("pk"))
    decided = [one for one in decided if not likeness.is_short(one.revision.text)]
    # Only what is the last word on its text is a precedent.
    last = {one.revision_id: one for one in decided}
    thread = next(one for one in Thread.objects.order_by("pk") if one.is_open(AT))
    words = altering.vocabulary([one.revision.text for one in decided])
    chance, right, made = random.Random(2026), 0, 0
    for one in last.values():
        typed = altering.altered(one.revision.text, chance, words, SHARE_ALTERED)
        draft = applying.draft_for(demo.publication, typed)
        comment = posting.send(
            thread,
            typed=typed,
            name="Quelqu’un d’autre",
            charter=charter,
            at=AT,
            findings=applying.apply(charter, draft, slow=False).kept(),
        )
        [found] = explaining.comments(demo.publication).filter(pk=comment.pk)
        [item] = explaining.explained(demo.publication, [found])
        groups = precedents.beside(item, demo.publication).groups
        assert all(len(group.precedents) <= 3 for group in groups)
        right += any(precedent.decision.pk == one.pk for group in groups for precedent in group.precedents)
        made += 1
    with capsys.disabled():
        print(f"\n{right} of {made} altered comments found their precedent: {right / made:.1%}")
    assert made > 80
    assert right >= WANTED * made


def test_the_desk_has_a_precedent_to_show(demo):
    while tracing.work_once():
        pass
    [found] = explaining.comments(demo.publication).filter(author_name="bonplan")
    [item] = explaining.explained(demo.publication, [found])
    beside = precedents.beside(item, demo.publication)
    assert [one.verdict for group in beside.groups for one in group.precedents] == ["refuse:1"]
    assert "publish" in beside.unlike
