"""
Act the discussions out: each comment is sent, decided, edited, withdrawn and alerted to by the product's own acts.

In the order of time, whatever article it is about: an act finds what was there when it happened.
"""

from __future__ import annotations

import datetime
import heapq
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from palabre.accounts.models import Measure, Reader, User, hash_of_key, new_key
from palabre.charter import applying
from palabre.charter.draft import Draft
from palabre.charter.models import Rule, Version
from palabre.demo import planning, reading
from palabre.demo.planning import Planned
from palabre.demo.programme import Size, plan
from palabre.discussion import advising, opening, posting
from palabre.discussion.models import Comment, Opening, Thread
from palabre.moderation import alerting, deciding, sanctioning
from palabre.moderation.models import UNLAWFUL
from palabre.publications.models import Publication

# Under which name the account `reader` has commented: a browser that signs in as reader finds these at /mine/.
READER_NAME = "Nadia"


@dataclass
class Hands:
    """What the build holds while it works."""

    publication: Publication
    users: dict[str, User]
    threads: dict[str, Thread]
    charters: list[Version]
    comments: dict[tuple[str, str], Comment]
    readers: dict[str, Reader]
    known_words: dict[int, frozenset[str]] = field(default_factory=dict)


def discuss(hands: Hands, at: datetime.datetime, size: Size, say: Callable[[str], None]) -> None:
    """Send and decide everything planned in the order of time, then bring in the alerts."""
    planned = plan(at, size)
    order = itertools.count()
    # What is decided, edited or withdrawn is put in as it comes to be known: (when, order, act).
    events: list[tuple[datetime.datetime, int, Callable[[], None]]] = []

    def after(when: datetime.datetime, act: Callable[[], None]) -> None:
        heapq.heappush(events, (min(when, at), next(order), act))

    def sending(one: Planned) -> Callable[[], None]:
        return lambda: send(hands, one, after)

    for one in planned:
        after(one.at, sending(one))
    for said in reading.table("waiting")["sanction"]:
        when = at - datetime.timedelta(minutes=said["ago"])
        after(when, partial(pause, hands, said, when))
    done, sent = 0, len(planned)
    while events:
        _when, _order, act = heapq.heappop(events)
        act()
        done += 1
        if done % 1000 == 0:
            say(f"Discussions: {len(hands.comments)} of {sent} comments …")
    for said in reading.table("waiting")["alert"]:
        raise_alert(hands, said, at)
    say(f"Discussions: {len(hands.comments)} comments, of which some wait to be read.")


def send(hands: Hands, one: Planned, after: Callable) -> None:
    """Send one planned comment (or the edit it is), and plan what becomes of it."""
    thread = hands.threads[one.article]
    version = next(v for v in reversed(hands.charters) if v.in_force_at and v.in_force_at <= one.at)
    findings = noted(hands, version, thread, one.text)
    reader = reader_named(hands, one) if one.is_known else None
    if one.edit_of:
        rewrite(hands, one.article, one.edit_of, typed=one.text, at=one.at, findings=findings)
        return
    if one.to and (one.article, one.to) not in hands.comments:
        return  # A smaller demonstration may lack what this answers.
    user = hands.users.get(one.user)
    comment = posting.send(
        thread,
        typed=one.text,
        name=one.name or str(user),
        charter=version,
        at=one.at,
        parent=hands.comments[one.article, one.to] if one.to else None,
        email=one.email,
        reader=reader,
        user=user,
        findings=findings,
    )
    hands.comments[one.article, one.key] = comment
    if one.fate in (planning.WAITING, planning.WAITING_AFTER):
        return
    after(one.decided_at, lambda: decide(hands, one, after))


def decide(hands: Hands, one: Planned, after: Callable) -> None:
    """Decide as planned; what is edited, removed or withdrawn is published first."""
    # The acts read again what they change: the comment as it was sent says enough.
    comment = hands.comments[one.article, one.key]
    by = hands.users["moderator" if comment.pk % 3 else "moderator2"]
    when = one.decided_at
    version = next(version for version in hands.charters if version.pk == comment.charter_id)
    rule = next((rule for rule in version.rules.all() if rule.number == one.rule), None)
    revision = latest(comment)
    if one.fate == planning.REFUSED:
        deciding.refuse(
            comment, rule=rule, reasons=one.reasons, ground=one.ground, revision=revision, by=by, at=when
        )
    elif one.fate == planning.RETURNED:
        deciding.return_(comment, rule=rule, reasons=one.reasons, revision=revision, by=by, at=when)
    else:
        deciding.publish(comment, revision=revision, by=by, at=when)
    if one.fate == planning.REMOVED:
        # Long enough for somebody to have answered it.
        later = when + datetime.timedelta(hours=2) * one.pace
        after(later, lambda: remove(hands, one, rule, later))
    elif one.fate == planning.WITHDRAWN:
        later = when + planning.CONSEQUENCES * one.pace
        after(later, lambda: withdraw(hands, one, later))
    elif one.edited:
        later = when + datetime.timedelta(minutes=25) * one.pace
        after(later, lambda: edit(hands, one, later))


def remove(hands: Hands, one: Planned, rule: Rule | None, at: datetime.datetime) -> None:
    """Remove what was published."""
    comment = current(hands, one.article, one.key)
    deciding.remove(
        comment,
        revision=latest(comment),
        by=hands.users["moderator2"],
        rule=rule,
        reasons=one.reasons,
        at=at,
    )


def withdraw(hands: Hands, one: Planned, at: datetime.datetime) -> None:
    """Let the author take it back."""
    comment = current(hands, one.article, one.key)
    assert comment.reader is not None  # noqa: S101 (planned so: is_known)
    posting.withdraw(comment, by=comment.reader, at=at)


def edit(hands: Hands, one: Planned, at: datetime.datetime) -> None:
    """Let the author edit what is published, and a moderator publish that too."""
    rewrite(hands, one.article, one.key, typed=one.edited, at=at, findings=[])
    comment = current(hands, one.article, one.key)
    deciding.publish(comment, revision=latest(comment), by=hands.users["moderator"], at=at)


def rewrite(
    hands: Hands, article: str, key: str, *, typed: str, at: datetime.datetime, findings: list[dict[str, Any]]
) -> None:
    """Let the author send another revision."""
    comment = current(hands, article, key)
    assert comment.reader is not None  # noqa: S101 (planned so: is_known)
    posting.edit(comment, revision=latest(comment), typed=typed, by=comment.reader, at=at, findings=findings)


def latest(comment: Comment) -> int:
    """The revision that is on the moderator's screen: the one that was sent last."""
    assert comment.revision_id is not None  # noqa: S101 (the act of sending makes the first)
    return comment.revision_id


def current(hands: Hands, article: str, key: str) -> Comment:
    """The comment as it is now."""
    return Comment.objects.select_related("reader").get(pk=hands.comments[article, key].pk)


def reader_named(hands: Hands, one: Planned) -> Reader:
    """Who writes under this name. Nobody was shown the link to their page: mails lead there, and ``/demo/``."""
    if one.name not in hands.readers:
        hands.readers[one.name] = Reader.objects.create(
            publication=hands.publication,
            key_hash=hash_of_key(new_key()),
            user=hands.users["reader"] if one.name == READER_NAME else None,
            email=one.email,
            since=one.at,
        )
    reader = hands.readers[one.name]
    if one.email and not reader.email:
        reader.email = one.email
        reader.save(update_fields=["email"])
    return reader


def noted(hands: Hands, version: Version, thread: Thread, text: str) -> list[dict[str, Any]]:
    """What the checks note in ``text`` under the charter in force then."""
    # An article's words are read once for its whole discussion.
    if thread.pk not in hands.known_words:
        hands.known_words[thread.pk] = advising.known_words(thread)
    publication = hands.publication
    draft = Draft.of(
        text,
        language=publication.language,
        banned_words=tuple(publication.forbidden_words),
        known_words=hands.known_words[thread.pk],
    )
    return applying.apply(version, draft, slow=False).kept()


def raise_alert(hands: Hands, said: dict[str, Any], at: datetime.datetime) -> None:
    """A reader's alert, about a comment or about an article; none about what a small build lacks."""
    comment = None
    if "about" in said:
        if (said["on"], said["about"]) not in hands.comments:
            return
        comment = current(hands, said["on"], said["about"])
    alerting.alert(
        hands.publication,
        category=said["category"],
        text=said["text"],
        at=at - datetime.timedelta(minutes=said["ago"]),
        comment=comment,
        article=None if comment else hands.threads[said["on"]].article,
        email=said.get("email", ""),
        name=said.get("name", ""),
        statement_category=said.get("statement_category", ""),
        in_good_faith=said["category"] == UNLAWFUL,
    )


def pause(hands: Hands, said: dict[str, Any], at: datetime.datetime) -> None:
    """A reader may not write for some days, after what of theirs was refused."""
    reader = hands.readers[said["name"]]
    comment = Comment.objects.get(thread=hands.threads[said["on"]], reader=reader)
    sanctioning.give(
        hands.publication,
        kind=Measure.PAUSE,
        target=sanctioning.Target(reader=reader),
        ground=said["ground"],
        reasons=said["reasons"],
        why_at_once=said["why_at_once"],
        by=hands.users[said["by"]],
        at=at,
        until=at + datetime.timedelta(days=said["days"]),
        comment=comment,
    )


def set_openings(hands: Hands, at: datetime.datetime) -> None:
    """Close what is months old; let what is older still only be read."""
    for written in reading.articles():
        state = written.facts.get("opening") or reading.discussion(written.slug).get("opening")
        if state and written.slug in hands.threads:
            opening.set_opening(
                hands.threads[written.slug],
                opening=Opening(state),
                closes_at=None,
                by=hands.users["editor"],
                at=at,
            )
