"""The shapes of what is asked and answered; their words are those of the document ``/api/v1/openapi.json``."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import ConfigDict, Field

LARGEST_ID = 2**63 - 1
Key = Annotated[int, Field(ge=1, le=LARGEST_ID)]
Text = Annotated[str, Field(max_length=20_000)]
Line = Annotated[str, Field(max_length=2000)]
Email = Annotated[str, Field(max_length=2000, json_schema_extra={"format": "email"})]


class Answer(Schema):
    """What is answered: all members are always there."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=True)


class Asked(Schema):
    """What is asked: nothing is read as something else, and a member that nobody knows is an error."""

    model_config = ConfigDict(extra="forbid", strict=True)


# --- what goes wrong ---


class Fault(Answer):
    """What is wrong with one field."""

    field: str = Field(description="The field’s name, with dots where it lies deeper; empty for the whole.")
    message: str = Field(description="A sentence, in the publication’s language.")
    code: str = Field(description="A word for programs.")


class Problem(Schema):
    """Problem details (RFC 9457). Some kinds have members of their own."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(description="Which kind: its address in the documentation, or about:blank.")
    title: str
    status: int
    detail: str = Field(description="What happened this time, and what to do.")
    errors: list[Fault] = Field(default=[], description="What is wrong with which field.")


# By what is asked, the statuses with which it may be told that something is wrong.
OF_READING: dict[frozenset[int], type[Schema]] = {frozenset({400, 404, 422, 503}): Problem}
OF_SENDING: dict[frozenset[int], type[Schema]] = {
    frozenset({400, 403, 404, 409, 413, 415, 422, 429, 503}): Problem
}
OF_DESK: dict[frozenset[int], type[Schema]] = {frozenset({400, 401, 404, 422, 503}): Problem}
OF_DECIDING: dict[frozenset[int], type[Schema]] = {
    frozenset({400, 401, 403, 404, 409, 413, 415, 422, 503}): Problem
}


# --- what anybody may read ---


class Publication(Answer):
    """The publication at this host."""

    name: str
    language: str = Field(description="“fr” or “en”: the language of all sentences here.")
    url: str
    nesting: Literal["none", "one", "unlimited"] = Field(description="How deep replies go.")
    comment_max_chars: int = Field(description="The longest comment, in code points.")
    reading: Literal["before", "after"] = Field(
        description="Whether a person reads comments before they appear, or after; a discussion may differ."
    )
    charter_url: str
    openapi_url: str
    docs_url: str


class Thread(Answer):
    """A discussion: all comments on one article, or on one page elsewhere."""

    id: int
    url: str = Field(description="The page that it is about.")
    discussion_url: str = Field(description="Where it is read here; for an article the same.")
    title: str = Field(
        description="Of a page elsewhere its address, until something was published in it: strangers name it."
    )
    article: int | None = Field(description="The article’s id; null for a page elsewhere.")
    comments: int = Field(description="How many comments readers can read.")
    is_open: bool = Field(description="Whether comments are taken now.")
    closes_at: datetime.datetime | None
    comments_url: str = Field(description="Where its comments are listed here.")
    respond_url: str = Field(description="The page where a person writes in it.")


class Author(Answer):
    """Who wrote a comment, as readers see them."""

    name: str = Field(description="Empty for an imported comment without a name.")
    speaks_for_publication: bool


class Comment(Answer):
    """
    A comment in its place. Of one that is not published only the place is left, as on the page: no author, no text.
    """

    number: int = Field(description="Unique in the installation, never used again.")
    url: str
    thread: int
    parent: int | None = Field(description="The number that it answers.")
    level: int = Field(description="1 for one that answers none.")
    state: Literal["published", "withdrawn", "removed", "pending", "returned"] = Field(
        description="“pending” is read again, “returned” is being mended; both stood on the page before."
    )
    author: Author | None
    text: str | None = Field(description="As it was typed.")
    html: str | None = Field(
        description="The same as the page shows it: paragraphs and links, everything else escaped."
    )
    sent_at: datetime.datetime | None = Field(description="Null for an imported comment without a date.")
    is_picked: bool = Field(description="The newsroom’s choice.")
    may_be_answered: bool
    replies: int = Field(description="How many comments stand below it.")
    ended_at: datetime.datetime | None = Field(description="When it was removed or withdrawn.")
    rule: int | None = Field(description="The rule under which it was removed.")


class Comments(Answer):
    """A part of a discussion’s comments."""

    thread: int
    comments: list[Comment]
    next: str | None = Field(description="The address of what follows; null at the end.")


class Counted(Answer):
    """One address and its comments."""

    address: str = Field(description="As it was asked.")
    thread: int | None
    comments: int


class Counts(Answer):
    """Counts in the order in which they were asked."""

    counts: list[Counted]


class Rule(Answer):
    """A rule of the charter."""

    number: int
    title: str
    explanation: str


class Category(Answer):
    """What an alert may be about."""

    category: str
    title: str


class Charter(Answer):
    """A version of the charter, by which comments are judged that were sent under it."""

    version: int
    in_force_at: datetime.datetime
    is_in_force: bool
    url: str
    introduction: str
    rules: list[Rule]
    closing: str
    alert_categories: list[Category]


# --- what anybody may send ---


class Written(Asked):
    """A comment that its author has not sent yet."""

    text: Text
    name: Line = Field(description="The name that readers will see.")
    email: Email | None = Field(None, description="For what becomes of the comment; never shown.")
    to: Key | None = Field(None, description="The number that it answers.")
    right: list[Line] = Field(
        [], max_length=500, description="Keys of advice that the author holds to be wrong."
    )
    author_key: Line = Field(
        "",
        description="The key from an earlier answer, by which its author is known again. Keep it as a password.",
    )


class Sent(Written):
    """A comment to be sent, after its author has seen the preview."""

    stamp: Line = Field(description="The stamp of its preview.")
    acknowledged: Key | None = Field(
        None, description="The id of the warning that its author says they have read."
    )
    website: Line = Field("", description="Stays empty: what fills in every field is a program.")


class Advice(Answer):
    """What the charter’s checks note. It keeps nobody from sending."""

    sentence: str
    rule: int | None
    start: int = Field(description="Where it begins in the text, in code points after CRLF became LF.")
    end: int
    words: str
    replacement: str | None
    key: str = Field(description="What to name in “right” to say that the text is right.")


class ToRead(Answer):
    """A moderator’s warning, to be read before anything is sent."""

    id: int
    reasons: str
    rule: int | None


class Preview(Answer):
    """How a comment will look."""

    name: str
    html: str
    advice: list[Advice]
    stamp: str = Field(description="What sends it, within twelve hours.")
    warning: ToRead | None


class Received(Answer):
    """What became of a comment that was sent."""

    number: int
    state: Literal["pending", "published"] = Field(
        description="As a rule “pending”: a person reads it before it appears."
    )
    url: str | None = Field(description="Where it stands, once it is published.")
    author_key: str
    mine_url: str = Field(description="The author’s own page: state, edit, withdraw. For them alone.")


class Alert(Asked):
    """A reader’s alert."""

    category: Line = Field(description="One of the charter’s “alert_categories”.")
    text: Text = ""
    email: Email | None = Field(None, description="For the answer; never shown.")
    name: Line = ""
    statement_category: Line = Field(
        "", description="Of what is said to be unlawful: a keyword of the Union’s template, if one fits."
    )
    in_good_faith: bool = Field(False, description="A legal notice needs this statement.")
    website: Line = Field("", description="Stays empty.")


class Receipt(Answer):
    """That an alert was received."""

    receipt_url: str | None = Field(description="Where whoever sent it reads what becomes of it.")
