"""Whatever is done by whom, in any order: the journal alone says how each comment stands."""

from __future__ import annotations

import contextlib
import datetime
import random

import pytest

from palabre.accounts.models import Reader
from palabre.charter.models import Rule
from palabre.discussion import leaving, opening, posting
from palabre.discussion.models import Comment
from palabre.journal import verifying
from palabre.moderation import (
    appealing,
    branching,
    deciding,
    opinions,
    passages,
    picking,
    replaying,
    sealing,
    undoing,
)
from palabre.moderation.models import AGAINST, Decision, Hearing
from tests import factories
from tests.factories import NOON

# What may be refused to whoever acts: the state stays as it is.
REFUSED = (
    deciding.CannotDecide, posting.CannotChange, posting.CannotBeAnswered, posting.ThreadClosed, posting.AlreadySent,
    posting.EditedMeanwhile, undoing.CannotUndo, appealing.CannotAppeal, appealing.CannotHear,
    branching.CannotClose, picking.CannotPick,
)  # fmt: skip
ACTS = 240


class People:
    """Readers and moderators of one publication, who act at random."""

    def __init__(self, seed, reading):
        self.chance, self.now, self.count = random.Random(seed), NOON, 0
        is_trusting = reading == "trusting"
        publication = factories.make_publication(
            reading="before" if is_trusting else reading, trusts_after=1 if is_trusting else 0,
            trusted_without_refusal_days=0, seals_passages=True,
        )  # fmt: skip
        self.publication = publication
        self.threads = [factories.make_thread(publication) for _n in range(2)]
        self.moderators = [factories.make_moderator(publication) for _n in range(3)]
        self.readers = [factories.make_reader(publication)[0] for _n in range(3)]
        Reader.objects.filter(publication=publication).update(email_confirmed_at=NOON)
        for reader in self.readers:
            reader.refresh_from_db()
        Rule.objects.filter(version__publication=publication, number=1).update(people=2 + seed % 2)

    def one(self, **where):
        found = list(Comment.objects.filter(**where).order_by("number"))
        return self.chance.choice(found) if found else None

    def act(self):
        """Something by somebody; nothing where it is not possible."""
        self.now += datetime.timedelta(seconds=self.chance.choice([1, 5, 40, 4000]))
        acts = (
            [self.send] * 12
            + [self.decide] * 9
            + [self.edit] * 3
            + [self.restore, self.undo, self.appeal, self.ask] * 2
            + [self.seal] * 4
        )
        acts += [
            self.withdraw,
            self.hear,
            self.hear,
            self.lift,
            self.erase,
            self.close,
            self.pick,
            self.branch,
        ]
        with contextlib.suppress(*REFUSED):
            self.chance.choice(acts)()

    def send(self):
        self.count += 1
        thread, findings = self.chance.choice(self.threads), []
        if self.chance.random() < 0.2:
            findings = [
                {
                    "check": "insults@1",
                    "rule": 1,
                    "kind": "insult",
                    "start": 0,
                    "end": 5,
                    "score": 1.0,
                    "counts": True,
                }
            ]
        factories.make_comment(
            thread, typed=f"Numéro {self.count}. Et voilà.", reader=self.chance.choice(self.readers), at=self.now,
            parent=self.one(thread=thread) if self.chance.random() < 0.4 else None, findings=findings,
        )  # fmt: skip

    def edit(self):
        comment = self.one(reader__isnull=False)
        if comment is not None and comment.revision_id:
            self.count += 1
            posting.edit(
                comment,
                revision=comment.revision_id,
                typed=f"Autrement {self.count}.",
                by=comment.reader,
                at=self.now,
            )

    def withdraw(self):
        comment = self.one(reader__isnull=False)
        if comment is not None:
            posting.withdraw(comment, by=comment.reader, at=self.now)

    def decide(self):
        comment = self.one()
        read = deciding.to_read(comment) if comment is not None else None
        if read is None:
            return
        verb = self.chance.choice(
            [deciding.publish, deciding.publish, deciding.refuse, deciding.return_, deciding.remove]
        )
        rule = {} if verb is deciding.publish else {"rule": comment.charter.rules.get(number=2)}
        verb(comment, revision=read.pk, by=self.chance.choice(self.moderators), at=self.now, **rule)

    def seal(self):
        comment = self.one(state__in=["pending", "published"], revision__isnull=False)
        read = deciding.to_read(comment) if comment is not None else None
        if read is not None and read.text:
            sealing.seal(
                comment, revision=read.pk, spans=passages.sentences_of(read.text)[:1],
                by=self.chance.choice(self.moderators), at=self.now, rule=comment.charter.rules.get(number=2),
            )  # fmt: skip

    def lift(self):
        comment = self.one(published_revision__sealed_from__isnull=False)
        if comment is not None:
            by, shown = self.chance.choice(self.moderators), comment.published_revision_id
            sealing.lift(comment, revision=shown, by=by, at=self.now)

    def pick(self):
        comment = self.one()
        if comment is not None:
            verb = self.chance.choice([picking.pick, picking.pick, picking.unpick])
            verb(comment, by=self.chance.choice(self.moderators), at=self.now)

    def branch(self):
        comment = self.one()
        if comment is not None:
            verb = self.chance.choice([branching.close, branching.reopen])
            verb(comment, by=self.chance.choice(self.moderators), at=self.now)

    def ask(self):
        comment = self.one(waiting_since__isnull=False)
        if comment is not None:
            read = deciding.to_read(comment)
            deciding.ask(
                comment,
                revision=read.pk,
                by=self.chance.choice(self.moderators),
                at=self.now,
                note="Et toi ?",
            )

    def restore(self):
        comment = self.one(state__in=["removed", "refused"])
        if comment is not None:
            read = deciding.to_read(comment)
            deciding.restore(comment, revision=read.pk, by=self.chance.choice(self.moderators), at=self.now)

    def undo(self):
        decision = Decision.objects.order_by("-pk").first()
        if decision is not None and decision.decided_by is not None:
            undoing.undo(decision, by=decision.decided_by, at=self.now)

    def appeal(self):
        found = list(
            Decision.objects.standing().filter(outcome__in=AGAINST, appeal__isnull=True).order_by("pk")
        )
        if found:
            appealing.appeal(self.chance.choice(found), text="Relisez.", by=None, at=self.now)

    def hear(self):
        given = appealing.waiting(self.publication).first()
        if given is not None:
            outcome = self.chance.choice(Hearing.values)
            appealing.hear(
                given, outcome=outcome, reasons="Lu.", by=self.chance.choice(self.moderators), at=self.now
            )

    def erase(self):
        if self.chance.random() < 0.05:
            leaving.erase(
                self.chance.choice(self.readers), keep_texts=self.chance.random() < 0.5, at=self.now
            )

    def close(self):
        state = self.chance.choice(["open", "open", "open", "closed", "read_only"])
        thread = self.chance.choice(self.threads)
        opening.set_opening(thread, opening=state, closes_at=None, by=self.moderators[0], at=self.now)


# By day one history of each; the others at night.
@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(seed, marks=pytest.mark.nightly) for seed in range(1, 8))]
)
@pytest.mark.parametrize("reading", ["before", "after", "trusting"])
def test_any_sequence_of_acts_leaves_what_the_journal_says(db, seed, reading):
    people = People(seed, reading)
    for _n in range(ACTS):
        people.act()
    told = replaying.standings(people.publication.pk)
    there = {
        comment.pk: replaying.Standing(comment.state, comment.waiting_since is not None)
        for comment in Comment.objects.filter(thread__publication=people.publication)
    }
    assert len(there) > 10
    assert len({one.state for one in there.values()}) >= 3
    assert told == there
    by_policy = Decision.objects.filter(policy="policy:trusted-author").count()
    assert (by_policy > 0) == (reading == "trusting")
    assert list(verifying.faults(people.publication.pk)) == []
    # What waits has no more words in one direction than are wanted, and what was decided has none that count.
    for comment in Comment.objects.filter(thread__publication=people.publication, revision__isnull=False):
        said = list(opinions.on([comment.revision_id]))
        for is_for in (True, False):
            agreed = sum(bool(one.would) and one.is_for == is_for for one in said)
            assert agreed < max(2, opinions.wanted(comment, comment.revision, said))
    # What readers see of a text that the desk made less is sealed, and nothing that they see whole is.
    assert any(one.outcome == "sealed" for one in Decision.objects.all())
    for comment in Comment.objects.filter(published_revision__isnull=False):
        shown = comment.published_revision
        assert not shown.is_sealed
        if shown.sealed_from is not None:
            # Open only while it is read again, since an appeal against that was right and several people must say so.
            is_read_again = comment.waiting_since is not None and comment.revision_id == shown.sealed_from_id
            assert shown.sealed_from.is_sealed != is_read_again
    # Counts that readers see are derived, and right.
    for thread in people.threads:
        thread.refresh_from_db()
        assert thread.published_count == thread.comments.filter(state="published").count()
        picked = thread.comments.filter(state="published", picked_at__isnull=False)
        assert thread.picks == list(picked.order_by("path").values_list("pk", flat=True))
