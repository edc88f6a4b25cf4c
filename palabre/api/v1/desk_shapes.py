"""The shapes of what moderators' programs ask and are answered."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

from pydantic import Field

from palabre.api.v1.shapes import Answer, Asked, Author, Key, Text


class Finding(Answer):
    """What a check noted in a text."""

    rule: int | None
    check: str
    kind: str
    sentence: str
    start: int
    end: int
    score: float
    words: str
    replacement: str | None
    is_disputed: bool = Field(description="Its author holds the text for right.")
    counts: bool


class Record(Answer):
    """What became of everything else that an author sent here."""

    is_known: bool
    published: int
    refused: int
    removed: int
    pending: int


class Alerted(Answer):
    """An open alert."""

    id: int
    category: str
    text: str
    times: int
    received_at: datetime.datetime


class Opinion(Answer):
    """What a colleague would do, where several people must say the same."""

    person: str
    would: str
    rule: int | None
    asks: bool = Field(description="They ask for another opinion.")
    note: str


class Place(Answer):
    """A discussion, as the desk names it."""

    id: int
    title: str
    url: str
    section: str


class Reply(Answer):
    """The comment that is answered."""

    number: int
    text: str


class Item(Answer):
    """A comment on the desk, with what explains it."""

    number: int
    thread: Place
    state: Literal["pending", "published", "refused", "returned", "removed", "withdrawn"]
    waits: bool
    waiting_since: datetime.datetime | None
    goes_first: bool
    revision: int = Field(description="The id of the text below, which a decision names.")
    text: str
    shown: str | None = Field(description="What readers see while this, an edit, waits.")
    answers: Reply | None
    author: Author
    record: Record
    charter: int = Field(description="The version it is judged by.")
    findings: list[Finding]
    alerts: list[Alerted]
    people: int = Field(description="How many people must say the same before it is decided.")
    opinions: list[Opinion]
    sent_at: datetime.datetime | None


class Queue(Answer):
    """A part of what waits, in the order in which it is read."""

    comments: list[Item]
    next: str | None = Field(description="The address of what follows; null at the end.")


class Decision(Asked):
    """A decision on the text that was read."""

    act: Literal["publish", "refuse", "return", "remove", "restore", "ask"] = Field(
        description="“ask” asks a colleague for another opinion."
    )
    revision: Key = Field(description="The revision that was read.")
    rule: Annotated[int, Field(ge=1, le=99)] | None = Field(
        None, description="To refuse or remove: a rule of the charter that the comment was sent under."
    )
    ground: Literal["law"] | None = Field(None, description="To refuse or remove on the ground of the law.")
    reasons: Text = Field("", description="Words to the author.")
    note: Text = Field("", description="With “ask”: a note to colleagues.")


class Taken(Answer):
    """What was decided; or that the word is kept, where more people must say the same."""

    number: int
    is_decided: bool
    decision: int | None
    outcome: str | None
    state: Literal["pending", "published", "refused", "returned", "removed", "withdrawn"]
    waits: bool
    wanted: int = Field(description="How many people must say the same.")
    sentence: str
