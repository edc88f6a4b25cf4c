"""What explains a comment to whoever reads it: its author's record, what was noted, alerts, who else reads it: read, never changed, here."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

from django.db.models import Count, Q
from django.utils.text import Truncator, get_text_list
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from palabre.accounts.models import User
from palabre.charter.applying import UNCHECKED, touched
from palabre.charter.models import Rule
from palabre.charter.wording import sentence
from palabre.discussion.models import Comment, CommentQuerySet, Notice, Revision, State, Thread, Turn
from palabre.moderation import alerting, caring, comparing, deciding, opinions, sealing, taking, word_lists
from palabre.moderation.models import Alert, Claim, Opinion
from palabre.press.models import Article, FrontPage, Section
from palabre.publications.models import Publication

# What does not have the focus shows so many characters; what is no longer is read whole at a glance.
EXCERPT_CHARS = 280
# A finding quotes so much of what it underlines.
WORDS_CHARS = 40
SPELLING = frozenset({"french.spelling", "english.spelling"})


@dataclass
class Record:
    """What became of the other comments of one author in this publication. ``is_known``: not a guest."""

    is_known: bool = False
    published: int = 0
    refused: int = 0
    removed: int = 0
    pending: int = 0

    @property
    def is_first(self) -> bool:
        """Whether nothing of theirs was ever read before."""
        return not (self.published or self.refused or self.removed)


@dataclass(frozen=True)
class Noted:
    """One finding, in words: under which rule, what, where, by which check, how sure."""

    rule: int | None
    says: str
    check: str
    score: float
    words: str
    replacement: str
    is_disputed: bool = False
    counts: bool = True
    is_made: bool = True

    @property
    def is_hard(self) -> bool:
        """Whether it is a slur, hatred, a threat or hostility."""
        return self.check in caring.HARD_CHECKS

    @property
    def may_be_known(self) -> bool:
        """Whether it is a word that no dictionary has, and the publication may know all the same."""
        return self.check in SPELLING and len(self.words) <= word_lists.LONGEST and "…" not in self.words


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
    def alerted(self) -> list[tuple[Alert, str]]:
        """The open alerts, each with what it is about in words."""
        return [(alert, alerting.in_words(alert.category)) for alert in self.alerts]

    @property
    def is_hard(self) -> bool:
        """Whether a slur, hatred, a threat or hostility was noted in it."""
        return caring.holds_hard(placed(self.revision.findings))

    @property
    def flagged(self) -> list[int]:
        """The numbers of the rules that something was noted under."""
        return sorted({one["rule"] for one in placed(self.revision.findings) if one.get("rule")})


def read_too(names: Sequence[str]) -> str:
    """That people of these names read the same comment now, in words; empty for nobody."""
    if not names:
        return ""
    joined = get_text_list([*names], _("and"))
    return ngettext("%(who)s reads it too, now.", "%(who)s read it too, now.", len(names)) % {"who": joined}


def read_by(names: Sequence[str]) -> str:
    """That people of these names read a comment, in words; empty for nobody."""
    if not names:
        return ""
    joined = get_text_list([*names], _("and"))
    return ngettext("%(who)s reads it", "%(who)s read it", len(names)) % {"who": joined}


def placed(findings: object) -> list[dict[str, Any]]:
    """The findings that say where they are: an import may bring others, which nothing can show."""
    if not isinstance(findings, list):
        return []
    return [
        one
        for one in findings
        if isinstance(one, dict) and isinstance(one.get("start"), int) and isinstance(one.get("end"), int)
    ]


def in_words(finding: dict[str, Any], text: str) -> Noted:
    """What a kept finding says to people."""
    return Noted(
        rule=finding.get("rule"),
        says=sentence(str(finding.get("message", "")), finding.get("values") or {}),
        check=str(finding.get("check", "")).partition("@")[0],
        score=float(finding.get("score") or 0),
        words=Truncator(text[max(0, finding["start"]) : finding["end"]]).chars(WORDS_CHARS),
        replacement=str(finding.get("replacement") or ""),
        is_disputed=bool(finding.get("is_disputed")),
        counts=bool(finding.get("counts", True)),
        is_made=finding.get("kind") != UNCHECKED,
    )


def comments(publication: Publication | None = None) -> CommentQuerySet:
    """Comments, of a publication or all, with what the desk shows of each: the whole in a fixed number of queries."""
    found = Comment.objects.all()
    if publication is not None:
        found = found.filter(thread__publication=publication)
    return (
        found.select_related(
            "thread__article",
            "thread__publication",
            "parent__published_revision",
            "parent__revision",
            "revision",
            "published_revision",
            "charter",
            "reader",
        )
        .defer("thread__article__body", "piece", "parent__piece")
        .prefetch_related("charter__rules")
    )


def explained(publication: Publication, found: Sequence[Comment]) -> list[Item]:
    """Each comment with its section, its author's record and its open alerts: a fixed number of queries."""
    sections = {section.path: section.title for section in sections_of(publication)}
    records = records_of(publication, found)
    alerts: dict[int, list[Alert]] = defaultdict(list)
    for alert in Alert.objects.filter(
        comment__in=[comment.pk for comment in found], answered_at__isnull=True
    ).order_by("received_at"):
        alerts[alert.comment_id or 0].append(alert)
    said: dict[int, list[Opinion]] = defaultdict(list)
    for opinion in opinions.on(
        [revision.pk for revision in map(deciding.to_read, found) if revision is not None]
    ):
        said[opinion.revision_id].append(opinion)
    read_before, policies = who_published(found)
    people = cache(lambda: opinions.people(publication))
    return [
        Item(
            comment=comment,
            section=sections.get(parent_path(comment.thread.article), ""),
            record=records[comment.pk],
            alerts=alerts[comment.pk],
            people=people,
            opinions=said[own.pk] if (own := deciding.to_read(comment)) is not None else [],
            is_old_unread=comment.published_revision_id not in read_before,
            published_by=policies.get(comment.published_revision_id or 0, ""),
        )
        for comment in found
    ]


def who_published(found: Iterable[Comment]) -> tuple[set[int], dict[int, str]]:
    """Of the texts that readers of ``found`` see: those that a person published, and the policy, in words, of the others."""
    shown = [comment.published_revision_id for comment in found if comment.published_revision_id is not None]
    decisions = list(taking.showing(shown).only("revision_id", "made_id", "decided_by_id", "policy"))
    read = {one.shown_id for one in decisions if one.decided_by_id is not None}
    by_policy = {one.shown_id: one.policy_in_words for one in decisions if one.shown_id not in read}
    return read, by_policy


def parent_path(article: Article | None) -> str:
    """The path of the section that ``article`` stands in, without asking the database."""
    return article.path[: -article.steplen] if article is not None else ""


def sections_of(publication: Publication) -> list[Section]:
    """The publication's sections, in their order."""
    front = FrontPage.objects.filter(publication=publication).first()
    return list(Section.objects.child_of(front)) if front is not None else []


def records_of(publication: Publication, found: Iterable[Comment]) -> dict[int, Record]:
    """What became of everything else that the authors of ``found`` sent, by the number of each comment."""
    found = list(found)
    told: dict[tuple[str, int], dict[str, int]] = defaultdict(dict)
    for kind in ("reader", "user"):
        keys = {getattr(comment, f"{kind}_id") for comment in found} - {None}
        counted = (
            Comment.objects.filter(thread__publication=publication, **{f"{kind}__in": keys})
            .order_by()
            .values_list(f"{kind}_id", "state")
            .annotate(count=Count("pk"))
        )
        for key, state, count in counted:
            told[kind, key][state] = count
    records = {}
    for comment in found:
        author = ("user", comment.user_id) if comment.user_id else ("reader", comment.reader_id or 0)
        counts = dict(told.get(author, {}))
        if comment.state in counts:
            counts[comment.state] -= 1
        records[comment.pk] = Record(
            is_known=bool(comment.user_id or comment.reader_id),
            published=counts.get(State.PUBLISHED, 0),
            refused=counts.get(State.REFUSED, 0),
            removed=counts.get(State.REMOVED, 0),
            pending=counts.get(State.PENDING, 0),
        )
    return records


def notices(thread: Thread, on: datetime.date) -> list[Notice]:
    """The warnings that stand above the charter of ``thread`` on a day: what its authors were told."""
    holds = (Q(starts_on__isnull=True) | Q(starts_on__lte=on)) & (
        Q(ends_on__isnull=True) | Q(ends_on__gte=on)
    )
    about = Q(section__isnull=True, article__isnull=True)
    if thread.article is not None:
        about |= Q(article=thread.article) | Q(
            section__path=parent_path(thread.article), article__isnull=True
        )
    return list(Notice.objects.filter(holds & about, publication=thread.publication))
