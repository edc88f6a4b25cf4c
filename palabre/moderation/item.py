"""One comment on the desk, with all that explains it to whoever reads it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.timesince import timesince

from palabre.accounts.models import User
from palabre.charter.applying import touched
from palabre.charter.models import Rule
from palabre.discussion.models import Comment, Revision, State, Turn
from palabre.moderation import alerting, caring, comparing, deciding, opinions, sealing
from palabre.moderation.alerted import Said, gathered
from palabre.moderation.claiming import read_by, read_too
from palabre.moderation.models import Alert, Claim, Opinion
from palabre.moderation.records import Record
from palabre.moderation.shown_findings import Noted, in_words, placed

# What does not have the focus shows so many characters; what is no longer is read whole at a glance.
EXCERPT_CHARS = 280


@dataclass
class Item:
    """One comment on the desk, with all that explains it."""

    comment: Comment
    section: str = ""
    record: Record = field(default_factory=Record)
    alerts: list[Alert] = field(default_factory=list)
    # What colleagues, or oneself, said of the text that is read, where more than one must.
    opinions: list[Opinion] = field(default_factory=list)
    # The keys of those who can decide: asked for where it matters, once for all comments of a list.
    people: Callable[[], frozenset[int]] = frozenset
    # Whether what readers see while an edit waits was published unread: it waits as well, behind the edit.
    is_old_unread: bool = False
    # The policy that published what readers see or saw, in words; empty where a person has read that.
    published_by: str = ""
    # Who else has it before their eyes now, or will next.
    claims: list[Claim] = field(default_factory=list)

    @property
    def revision(self) -> Revision:
        """The text that is read, and that a decision names."""
        revision = deciding.to_read(self.comment)
        if revision is None:
            raise ValueError(f"#{self.comment.pk} has no text")
        return revision

    @property
    def is_waiting(self) -> bool:
        """Whether somebody has to read it."""
        return self.comment.waiting_since is not None

    @property
    def is_edit(self) -> bool:
        """Whether readers see an earlier text while this one waits."""
        comment = self.comment
        return (
            self.is_waiting
            and comment.state == State.PUBLISHED
            and comment.published_revision_id != comment.revision_id
        )

    @property
    def is_shown_unread(self) -> bool:
        """Whether readers see it already: the publication reads after."""
        comment = self.comment
        return (
            self.is_waiting
            and comment.state == State.PUBLISHED
            and comment.published_revision_id == comment.revision_id
        )

    @property
    def policy(self) -> str:
        """The policy, in words, by which readers see already what waits."""
        return self.published_by if self.is_shown_unread else ""

    @property
    def may_be_removed(self) -> bool:
        """Whether readers see a text of it."""
        return self.comment.state == State.PUBLISHED

    @property
    def may_be_restored(self) -> bool:
        """Whether it was taken from readers, or kept from them, by a decision, and there is a text to bring back."""
        revision = deciding.to_restore(self.comment)
        is_kept_off = self.comment.state in (State.REMOVED, State.REFUSED)
        return is_kept_off and revision is not None and revision.text != ""

    @property
    def to_restore(self) -> Revision | None:
        """The text that restoring it would publish, where that is not the latest."""
        revision = deciding.to_restore(self.comment)
        return revision if revision is not None and revision.pk != self.revision.pk else None

    @property
    def may_be_sealed(self) -> bool:
        """Whether passages may be taken out of the text that is read."""
        return sealing.may_be_sealed(self.comment, self.revision)

    @property
    def may_be_forwarded(self) -> bool:
        """Whether its author has neither taken it back nor erased it."""
        return self.comment.state != State.WITHDRAWN and self.revision.text != ""

    @property
    def is_first(self) -> bool:
        """Whether the charter lets it be read before others."""
        return self.is_waiting and self.comment.turn == Turn.FIRST

    @property
    def first_under(self) -> list[int]:
        """The numbers of the rules by which it is read before others."""
        rules = touched(self.comment.charter, self.revision.text, placed(self.revision.findings))
        return [rule.number for rule in rules if rule.goes_first]

    @property
    def counting(self) -> frozenset[int]:
        """The keys of those whose words on it count: who can decide, but for who wrote it."""
        return self.people() - {self.comment.user_id}

    @property
    def moderators(self) -> int:
        """How many people's words on it count."""
        return len(self.counting)

    @property
    def wanted(self) -> int:
        """How many people must say the same before it is decided."""
        asked = opinions.asked_for(self.comment, self.revision, self.opinions) if self.is_waiting else 1
        return max(1, min(asked, self.moderators)) if asked > 1 else asked

    @property
    def may_be_asked(self) -> bool:
        """Whether there is a colleague to ask for another opinion."""
        return self.is_waiting and self.moderators > 1

    @property
    def given(self) -> list[Opinion]:
        """The words that count of those who said what they would do."""
        return [one for one in self.opinions if one.would and one.given_by_id in self.counting]

    @property
    def is_asked(self) -> bool:
        """Whether somebody asks for another opinion."""
        return any(one.asks for one in self.opinions)

    @property
    def is_disputed(self) -> bool:
        """Whether one would publish it and another would not."""
        return len({one.is_for for one in self.given}) > 1

    @property
    def is_stuck(self) -> bool:
        """Whether everybody has spoken, and it can only go on if somebody says otherwise."""
        return self.is_disputed and len(self.given) >= self.moderators

    def was_spoken_of_by(self, user: User | None) -> bool:
        """Whether ``user`` has said what they would do, or asked for another opinion that nobody has given yet."""
        if user is None:
            return False
        is_answered = any(one.would for one in self.opinions if one.given_by_id != user.pk)
        return any(one.would or not is_answered for one in self.opinions if one.given_by_id == user.pk)

    @property
    def is_calm(self) -> bool:
        """Whether nothing was noted: no finding, no alert, no earlier text."""
        return not (self.revision.findings or self.alerts or self.is_edit)

    @property
    def is_short(self) -> bool:
        """Whether the line in the queue shows its whole text."""
        return len(self.revision.text) <= EXCERPT_CHARS

    @property
    def excerpt(self) -> str:
        """The beginning of the text, whole where it is short."""
        text = self.revision.text
        return text if self.is_short else text[:EXCERPT_CHARS].rstrip() + "…"

    @property
    def age(self) -> str:
        """How long it has waited."""
        return timesince(self.comment.waiting_since, depth=1) if self.comment.waiting_since else ""

    @property
    def answered(self) -> str:
        """The text that it answers, shortened."""
        parent = self.comment.parent
        revision = (parent.published_revision or parent.revision) if parent is not None else None
        text = revision.text if revision is not None else ""
        return text if len(text) <= EXCERPT_CHARS else text[:EXCERPT_CHARS].rstrip() + "…"

    @property
    def is_answered_hard(self) -> bool:
        """Whether what it answers holds something hard."""
        parent = self.comment.parent
        revision = (parent.published_revision or parent.revision) if parent is not None else None
        return revision is not None and caring.holds_hard(placed(revision.findings))

    @property
    def is_old_hard(self) -> bool:
        """Whether the text that readers see while an edit waits holds something hard."""
        before = self.comment.published_revision
        return before is not None and caring.holds_hard(placed(before.findings))

    @property
    def rules(self) -> list[Rule]:
        """The rules that it is judged by: those of the charter it was sent under."""
        return list(self.comment.charter.rules.all())

    @cached_property
    def _changes(self) -> tuple[list[comparing.Span], list[comparing.Span]]:
        before = self.comment.published_revision
        return comparing.changes(before.text, self.revision.text) if self.is_edit and before else ([], [])

    @property
    def pieces(self) -> list[comparing.Piece]:
        """The text to read, cut where something was noted or changed."""
        return comparing.pieces(
            self.revision.text, findings=placed(self.revision.findings), changed=self._changes[1]
        )

    @property
    def old_pieces(self) -> list[comparing.Piece]:
        """The text that readers see while an edit waits, cut where something is gone."""
        before = self.comment.published_revision
        return comparing.pieces(before.text, changed=self._changes[0]) if before else []

    @property
    def readers(self) -> list[Claim]:
        """Who else has it before their eyes now."""
        return [claim for claim in self.claims if not claim.is_ahead]

    @property
    def read_too(self) -> str:
        """Who else reads it now, in words; empty for nobody."""
        return read_too([str(one.user) for one in self.readers])

    @property
    def read_by(self) -> str:
        """Who else reads it, for a line of the queue; empty for nobody."""
        return read_by([str(one.user) for one in self.readers])

    @property
    def findings(self) -> list[Noted]:
        """What was noted, surest first, in words."""
        noted = [in_words(one, self.revision.text) for one in placed(self.revision.findings)]
        return sorted(noted, key=lambda one: -one.score)

    @property
    def alerted(self) -> list[tuple[Said, str]]:
        """The open alerts, what says the same gathered, each with what it is about in words."""
        return [(said, alerting.in_words(said.alert.category)) for said in gathered(self.alerts)]

    @property
    def is_hard(self) -> bool:
        """Whether a slur, hatred, a threat or hostility was noted in it."""
        return caring.holds_hard(placed(self.revision.findings))

    @property
    def flagged(self) -> list[int]:
        """The numbers of the rules that something was noted under."""
        return sorted({one["rule"] for one in placed(self.revision.findings) if one.get("rule")})
