"""
Second opinions: what several people must read is decided once enough of them say the same.

A rule of the charter may want two or three people (``Rule.people``), and any moderator may ask for a second one. Each says
what they would do, and may say otherwise later; the one who makes it enough takes the decision, with their own rule
and words. To publish is one direction; to refuse, under whatever rule, or to return is the other. Words on a text
that was edited since, or decided, count no more, nor do those of who moderates no more, or wrote the comment.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from palabre.accounts.models import User
from palabre.charter.applying import touched
from palabre.charter.models import Rule
from palabre.discussion.models import Comment, Revision
from palabre.journal.models import Entry
from palabre.journal.recording import locked_head, record
from palabre.moderation.models import Decision, Opinion, Outcome
from palabre.publications.models import Publication

# Whoever asks for another opinion wants two at least.
ASKED = 2
# What is asked is told to colleagues by mail, no more often than this in one publication.
TOLD_EVERY = datetime.timedelta(hours=1)
TOLD = "opinions.told"


class SaidAlready(Exception):
    """The same person has said the same of the same text: somebody else must."""


def on(revisions: Iterable[int]) -> QuerySet[Opinion]:
    """What was said of ``revisions`` (keys) and counts, in the order in which it was said."""
    said = Opinion.objects.filter(revision__in=[*revisions], decision__isnull=True)
    return said.select_related("given_by", "rule").order_by("given_at", "pk")


def on_what_waits() -> QuerySet[Opinion]:
    """What was said of the text that waits now, and has led to no decision."""
    return Opinion.objects.filter(
        decision__isnull=True, comment__waiting_since__isnull=False, comment__revision=F("revision")
    )


def spoken_of_by(publication: Publication, user: User) -> list[int]:
    """
    The numbers of what waits and of which ``user`` has said what they would do, or asked for another opinion that nobody
    has given yet.
    """
    answers = on_what_waits().filter(revision=OuterRef("revision")).exclude(given_by=user).exclude(would="")
    own = on_what_waits().filter(given_by=user, comment__thread__publication=publication)
    said = own.filter(~Q(would="") | ~Exists(answers))
    return list(said.values_list("comment_id", flat=True))


def waiting_for(publication: Publication, user: User) -> int:
    """How many comments wait of which somebody else has spoken, or asked for another opinion, and ``user`` has not."""
    spoken = on_what_waits().filter(comment__thread__publication=publication)
    others = spoken.exclude(given_by=user).exclude(comment__user=user)
    numbers = others.exclude(comment__in=spoken_of_by(publication, user)).values("comment").distinct()
    return numbers.count()


def asked_for(comment: Comment, revision: Revision, said: Sequence[Opinion]) -> int:
    """How many people should say the same of ``revision``, by the charter and by who asked, however many there are."""
    rules = touched(comment.charter, revision.text, revision.findings)
    by_charter = max((rule.people for rule in rules), default=1)
    return max(by_charter, ASKED) if any(one.asks for one in said) else by_charter


def people(publication: Publication) -> frozenset[int]:
    """The keys of those who can decide in ``publication``: nobody else's word counts."""
    return frozenset(publication.people_of_the_desk().values_list("pk", flat=True))


def counting(comment: Comment) -> frozenset[int]:
    """The keys of those whose words on ``comment`` count: who can decide, but for who wrote it."""
    return people(comment.thread.publication) - {comment.user_id}


def wanted(comment: Comment, revision: Revision, said: Sequence[Opinion]) -> int:
    """How many people must say the same of ``revision`` before it is decided: no more than those whose words count."""
    many = asked_for(comment, revision, said)
    return max(1, min(many, len(counting(comment)))) if many > 1 else many


def are_lacking(
    comment: Comment,
    read: Revision,
    outcome: str,
    *,
    by: User | str,
    rule: Rule | None = None,
    ground: str = "",
) -> bool:
    """
    Whether more people must say so before ``by`` may decide ``outcome``. A policy is no person, and waits for none.

    Raises ``SaidAlready`` where ``by`` has said that very thing.
    """
    if not isinstance(by, User):
        return False
    said = list(on([read.pk]))
    many = asked_for(comment, read, said)
    if many < 2:
        return False
    is_for, whose = outcome == Outcome.PUBLISHED, counting(comment)
    agreed = {one.given_by_id for one in said if one.would and one.is_for == is_for} | {by.pk}
    # Where nobody but its author moderates, they decide alone.
    if len(agreed & whose) >= min(many, len(whose)):
        return False
    own = next((one for one in said if one.given_by_id == by.pk), None)
    if own is not None and (own.would, own.rule, own.ground) == (outcome, rule, ground):
        raise SaidAlready
    return True


def give(
    comment: Comment,
    read: Revision,
    outcome: str,
    *,
    by: User,
    at: datetime.datetime,
    rule: Rule | None = None,
    ground: str = "",
    reasons: str = "",
) -> Opinion:
    """Keep what ``by`` would decide, within an act that holds the locks; it replaces what they said before."""
    would = {"would": outcome, "rule": rule, "ground": ground, "reasons": reasons, "given_at": at}
    opinion, _made = Opinion.objects.update_or_create(
        revision=read, given_by=by, decision=None, defaults={"comment": comment, **would}
    )
    _record("comment.opinion_given", opinion, would=outcome, rule=rule.number if rule is not None else None)
    return opinion


def ask(comment: Comment, read: Revision, *, by: User, at: datetime.datetime, note: str) -> Opinion:
    """Ask colleagues for another opinion, with a ``note`` to them, within an act that holds the locks."""
    opinion, _made = Opinion.objects.get_or_create(
        revision=read, given_by=by, decision=None, defaults={"comment": comment, "given_at": at}
    )
    opinion.asks, opinion.note = True, note
    opinion.save(update_fields=["asks", "note"])
    _record("comment.opinion_asked", opinion, at=at)
    return opinion


def note_asked(*, at: datetime.datetime) -> int:
    """
    Record for each publication on what colleagues have asked for another opinion since they were last told of any, at most
    once in ``TOLD_EVERY``; say on how many comments.

    The worker asks. The mail follows the entry (``following/newsroom.py``).
    """
    asked = on_what_waits().filter(asks=True)
    journals = asked.order_by().values_list("comment__thread__publication", flat=True).distinct()
    # Nobody's act waits for the journal where there is nothing to say.
    return sum(_note_asked(journal, at) for journal in journals if _untold(journal, at)[0])


@transaction.atomic
def _note_asked(journal: int, at: datetime.datetime) -> int:
    # Of two workers that come at once, the second finds that it is told.
    locked_head(journal)
    comments, up_to = _untold(journal, at)
    if comments:
        record(
            TOLD, journal=journal, subject=f"publication:{journal}", by="system", at=at, comments=comments,
            up_to=up_to,
        )  # fmt: skip
    return len(comments)


def _untold(journal: int, at: datetime.datetime) -> tuple[list[int], int]:
    """The numbers of what to tell now, none within the hour, and the last entry that asks for it."""
    entries = Entry.objects.filter(journal=journal)
    last = entries.filter(kind=TOLD).order_by("-number").first()
    if last is not None and last.at > at - TOLD_EVERY:
        return [], 0
    asking = entries.filter(kind="comment.opinion_asked", number__gt=last.facts["up_to"] if last else 0)
    new = {
        int(subject.partition(":")[2]): number for subject, number in asking.values_list("subject", "number")
    }
    return sorted(still_asked(new)), max(new.values(), default=0)


def still_asked(comments: Iterable[int]) -> set[int]:
    """Those of ``comments`` (numbers) that wait, and on which somebody asks for another opinion."""
    found = on_what_waits().filter(asks=True, comment__in=list(comments))
    return set(found.values_list("comment_id", flat=True))


def _record(kind: str, opinion: Opinion, *, at: datetime.datetime | None = None, **facts: object) -> None:
    comment = opinion.comment
    record(
        kind,
        journal=comment.thread.publication_id,
        subject=comment,
        by=opinion.given_by,
        at=at or opinion.given_at,
        thread=comment.thread_id,
        revision=opinion.revision_id,
        charter=comment.charter_id,
        state=comment.state,
        waits=comment.waiting_since is not None,
        **facts,
    )


def reasons_given(comment: Comment, read: Revision, outcome: str, rule: Rule | None) -> str:
    """The last words to the author of who would have decided the same: they hold where the one who decides adds none."""
    said = on([read.pk]).filter(would=outcome, rule=rule, given_by__in=counting(comment)).exclude(reasons="")
    return said.values_list("reasons", flat=True).last() or ""


def settle(decision: Decision) -> None:
    """What was said of the text has led to ``decision``, and counts no more."""
    if not Opinion.objects.filter(revision=decision.revision_id, decision=None).update(decision=decision):
        return
    would = Outcome.PUBLISHED if decision.outcome == Outcome.RESTORED else decision.outcome
    own = Opinion.objects.filter(decision=decision, given_by=decision.decided_by)
    own.update(would=would, rule=decision.rule, ground=decision.ground, given_at=decision.decided_at)


def reopen(decision: Decision) -> None:
    """What had led to ``decision``, which is undone, counts again, but for the word of who took it."""
    Opinion.objects.filter(decision=decision).exclude(given_by=decision.decided_by).update(decision=None)
    own = Opinion.objects.filter(decision=decision)
    own.filter(asks=False).delete()
    own.update(decision=None, would="", rule=None, ground="", reasons="")
