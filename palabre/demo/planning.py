"""
Plan the discussions: who writes what, when, in answer to whom, and what became of it. No database.

A plan is a list of ``Planned`` in the order of sending. An answer is sent after what it answers was
published, since nobody can answer what nobody can read.
"""

from __future__ import annotations

import datetime
import random
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from palabre.demo import reading
from palabre.demo.writing import Bag, Writer

# How long after a decision the last consequence comes: a removal, a withdrawal, an edit (discussing.py).
CONSEQUENCES = datetime.timedelta(hours=3)
# From so many comments on, a discussion has the chain and the branch that need pages of their own.
LARGE = 400
PUBLISHED, REMOVED, WITHDRAWN, REFUSED, RETURNED = "published", "removed", "withdrawn", "refused", "returned"
WAITING, WAITING_AFTER = "waiting", "waiting-after"


@dataclass
class Planned:
    """One comment to be: ``decided_after`` is how long a moderator takes; ``to`` a key of the same article."""

    article: str
    key: str
    text: str
    at: datetime.datetime
    name: str = ""
    to: str = ""
    user: str = ""
    email: str = ""
    is_known: bool = True
    decided_after: datetime.timedelta = datetime.timedelta(minutes=12)
    fate: str = PUBLISHED
    rule: int | None = None
    reasons: str = ""
    ground: str = ""
    edited: str = ""
    edit_of: str = ""
    # Below 1 where the discussion had to be told faster (``over_by``).
    pace: float = 1.0

    @property
    def decided_at(self) -> datetime.datetime:
        """When a moderator reads it."""
        return self.at + self.decided_after


def by_hand(slug: str, began: datetime.datetime) -> list[Planned]:
    """The comments of one article that were written one by one, from when it ``began``."""
    return [
        Planned(
            article=slug,
            key=one.get("key", f"{slug}:{place}"),
            text=one["text"].strip("\n"),
            at=began + datetime.timedelta(minutes=one["after"]),
            name=one.get("name", ""),
            to=one.get("to", ""),
            user=one.get("user", ""),
            email=one.get("email", ""),
            fate=one.get("fate", PUBLISHED),
            rule=one.get("rule"),
            reasons=one.get("reasons", ""),
            ground=one.get("ground", ""),
            edited=one.get("edited", ""),
        )
        for place, one in enumerate(reading.discussion(slug).get("comment", []))
    ]


def over_by(planned: list[Planned], began: datetime.datetime, at: datetime.datetime) -> list[Planned]:
    """
    The same discussion, told faster where that is needed for all of it to have happened before ``at``.

    Nothing changes its order: every delay since the article ``began`` shrinks alike.
    """
    last = max((one.decided_at + CONSEQUENCES for one in planned), default=began)
    if not planned or last <= at:
        return planned
    pace = (at - began) / (last - began)
    for one in planned:
        one.at = began + (one.at - began) * pace
        one.decided_after *= pace
        one.pace = pace
    return planned


def waiting(at: datetime.datetime) -> list[Planned]:
    """What waits on the desk at ``at``, and what was refused and returned lately."""
    return [
        Planned(
            article=one["on"],
            key=f"waiting:{place}",
            text=one["text"].strip("\n"),
            at=at - datetime.timedelta(minutes=one["ago"]),
            name=one["name"],
            to=one.get("to", ""),
            email=one.get("email", ""),
            fate=one.get("fate", WAITING),
            rule=one.get("rule"),
            reasons=one.get("reasons", ""),
            ground=one.get("ground", ""),
            edit_of=one.get("edit_of", ""),
        )
        for place, one in enumerate(reading.table("waiting")["comment"])
    ]


def regulars() -> list[str]:
    """Who waits on the desk and has a record: they write in the long discussions too."""
    return [one["name"] for one in reading.table("waiting")["comment"] if one.get("regular")]


def many(slug: str, began: datetime.datetime, *, count: int) -> list[Planned]:
    """A discussion of ``count`` published comments on the article ``slug``, which appeared at ``began``."""
    return _Discussion(slug, began, count).plan()


class _Discussion:
    """One long discussion while it is planned."""

    def __init__(self, slug: str, began: datetime.datetime, count: int) -> None:
        self.slug, self.began, self.count = slug, began, count
        self.words: dict[str, Any] = reading.discussion(slug)
        # The same everywhere: a demonstration is compared with itself.
        self.chance = random.Random(slug)  # noqa: S311
        self.writer = Writer(self.words["grammar"], self.chance)
        self.planned: list[Planned] = []
        self.depth: dict[str, int] = {}
        # What must answer a comment of its own: (from when, its key, what to say, in whose name).
        self.owed: deque[tuple[datetime.datetime, str, list[str], str]] = deque()
        self.names = self._names()
        self.weights = [1 / (place + 6) for place in range(len(self.names))]

    def plan(self) -> list[Planned]:
        words = self.words
        openings = [[line] for line in [*words["short"], *words["long"]]] + words.get("exchanges", [])
        self.chance.shuffle(openings)
        answers = [[line] for line in words["replies"]] + words["dialogues"]
        self.chance.shuffle(answers)
        is_large = self.count >= LARGE
        extra = (len(words["chain"]) + len(words["branch"]) + 1 + 30) if is_large else 0
        ends = 60 if is_large else self.count // 40
        bad = Bag(words["bad"], self.chance)
        for place, at in enumerate(self._times(self.count - extra + ends + 15)):
            if is_large and place == 140:
                self._branch(at)
            if is_large and place == 420:
                self._chain(at)
            self._one(at, openings, answers, bad, ends, place)
        published = [one for one in self.planned if one.fate == PUBLISHED]
        spare = len(published) - self.count
        # What is too much was said last, and nobody has answered it yet.
        answered = {one.to for one in self.planned}
        for one in reversed(published):
            if spare <= 0:
                break
            if one.key not in answered:
                self.planned.remove(one)
                spare -= 1
        self.planned.sort(key=lambda one: one.at)
        return self.planned

    def _one(self, at, openings, answers, bad: Bag, ends: int, place: int) -> None:
        if self.owed and self.owed[0][0] < at:
            _ready, to, said, name = self.owed.popleft()
            self._say(at, said[0], to=to, then=said[1:], name=name)
            return
        parent = self._whom_to_answer(at) if self.chance.random() < 0.6 else None
        total = self.count + ends
        if place % max(total // max(ends, 1), 2) == 1:
            self._break_a_rule(at, parent, bad)
        elif parent is None:
            # What was written by hand is spread over the first two thirds, and comes often at first.
            if openings and self.chance.random() < 0.35:
                said = openings.pop()
                self._say(at, said[0], then=said[1:])
            else:
                self._say(at, self.writer.opening())
        elif answers and self.chance.random() < 0.12:
            said = answers.pop()
            self._say(at, said[0], to=parent.key, then=said[1:])
        else:
            self._say(at, self.writer.answer(parent.text), to=parent.key)

    def _say(self, at, text: str, *, to: str = "", then: list[str] | None = None, name: str = "") -> Planned:
        name = name or self._name_other_than(to)
        one = Planned(
            article=self.slug,
            key=f"{self.slug}:{len(self.planned)}",
            text=text,
            at=at,
            name=name,
            to=to,
            is_known=name in self.names[:60],
            decided_after=datetime.timedelta(minutes=self.chance.randint(3, 44)),
        )
        self.planned.append(one)
        self.depth[one.key] = self.depth.get(to, 0) + 1
        if then:
            self.owed.append((one.decided_at, one.key, then, ""))
        return one

    def _break_a_rule(self, at, parent: Planned | None, bad: Bag) -> None:
        draw = self.chance.random()
        if draw < 0.25:
            one = self._say(at, self.writer.opening(), to=parent.key if parent else "")
            one.fate, one.is_known = WITHDRAWN, True
            return
        one = self._say(at, bad.draw(), to=parent.key if parent else "")
        one.fate, one.rule = (REMOVED if draw < 0.6 else REFUSED), self.chance.choice([1, 2, 2, 2, 3])

    def _whom_to_answer(self, at: datetime.datetime) -> Planned | None:
        readable = [
            one for one in self.planned[-60:] if one.decided_at < at and one.fate == PUBLISHED
            and not one.key.startswith(("chain", "branch"))
        ]  # fmt: skip
        if not readable:
            return None
        weights = [0.72 ** self.depth[one.key] for one in readable]
        return self.chance.choices(readable, weights)[0]

    def _branch(self, at: datetime.datetime) -> None:
        """One comment that more than sixty answer, which gives its branch a page of its own."""
        root = self.words["branch_root"]
        self._place(at, root["text"], root["name"], "branch-root", "")
        for place, line in enumerate(self.words["branch"]):
            then = at + datetime.timedelta(minutes=50 + 31 * place + self.chance.randint(0, 20))
            answer = self._place(then, line, self._name_other_than(""), f"branch:{place}", "branch-root")
            if place % 10 in (0, 3, 4, 6, 8, 9):
                words = self.chance.choice(["Oui !", "J'apporte le café.", "Magnifique.", "Signé.", "Avec vous, des deux mains.", "Ma rue est d'accord.", "Et moi les verres.", "Comptez sur moi."])  # fmt: skip
                self._place(
                    then + datetime.timedelta(minutes=65),
                    words, self._name_other_than(answer.key), f"branch:{place}:1", answer.key,
                )  # fmt: skip

    def _chain(self, at: datetime.datetime) -> None:
        """Thirty answers, each to the one before: deeper than the page indents."""
        others = self.words.get("chain_other", {})
        names, above = self.words["chain_names"], ""
        for place, line in enumerate(self.words["chain"]):
            name = others.get(str(place + 1), names[place % 2])
            then = at + datetime.timedelta(minutes=55 * place)
            above = self._place(then, line, name, f"chain:{place}", above).key

    def _place(self, at, text: str, name: str, key: str, to: str) -> Planned:
        one = Planned(article=self.slug, key=key, text=text, at=at, name=name, to=to)
        self.planned.append(one)
        self.depth[key] = self.depth.get(to, 0) + 1
        return one

    def _times(self, count: int) -> Iterator[datetime.datetime]:
        """When comments come: most in the first days, hardly any by night, the last some hours ago."""
        first = datetime.timedelta(minutes=self.words["first_after"])
        span = datetime.timedelta(days=self.words["days"]) - first
        times: list[datetime.datetime] = []
        while len(times) < count:
            at = self.began + first + span * self.chance.random() ** 2.4
            if 6 <= at.hour < 23 or self.chance.random() < 0.06:
                times.append(at.replace(second=self.chance.randrange(60)))
        yield from sorted(times)

    def _names(self) -> list[str]:
        table = reading.table("names")
        names = list(table["handles"])
        for first in table["first"]:
            surname = self.chance.choice("ABCDEFGHJKLMNPRSTV")
            names += self.chance.sample([first, f"{first} {surname}.", f"{first.lower()}_{self.chance.randint(1, 99)}"], 2)  # fmt: skip
        self.chance.shuffle(names)
        return [*regulars(), *names]

    def _name_other_than(self, to: str) -> str:
        answered = next((one.name for one in reversed(self.planned) if one.key == to), "")
        while True:
            name = self.chance.choices(self.names, self.weights)[0]
            if name != answered:
                return name
