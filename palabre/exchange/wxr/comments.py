"""A comment of a WordPress export: what it says, and whether it is one that comes."""

from __future__ import annotations

from dataclasses import dataclass

from palabre.discussion import arriving
from palabre.discussion.models import State
from palabre.exchange.telling import Tally
from palabre.exchange.typed_html import to_typed, to_words
from palabre.exchange.wxr.reading import Said

COMMENT_AT_MOST = 100_000
STATES = {
    "1": State.PUBLISHED, "approve": State.PUBLISHED, "approved": State.PUBLISHED,
    "0": State.PENDING, "hold": State.PENDING, "": State.PENDING,
}  # fmt: skip
NOTES = "notes of the kind “{}”, which are no comments"
OTHER_NOTES = "notes of other kinds, which are no comments"
UNKNOWN_STATE = "comments in a state that is not known: they wait to be read"


@dataclass(frozen=True, slots=True)
class Heard:
    """
    One comment as text. ``id`` and ``parent`` are empty where it names none.

    ``approved`` is WordPress's own word for its state (``STATES``), ``date`` and ``date_gmt`` are as they stand.
    ``left_out`` says why it does not come, if it does not.
    """

    id: str
    parent: str
    text: str
    name: str
    email: str
    approved: str
    date: str
    date_gmt: str
    left_out: str


def heard(said: Said, tally: Tally) -> Heard:
    """What ``said`` means. ``tally`` knows which kinds were told by name."""
    fields = {name.removeprefix("wp:comment_"): value for name, value in said.fields.items()}
    id_, parent = fields.get("id", "").strip()[:40], fields.get("parent", "").strip()[:40]
    approved, written = fields.get("approved", "").strip().lower(), fields.get("content", "")
    is_too_long = said.too_long or len(written) > 4 * COMMENT_AT_MOST
    text = "" if is_too_long else arriving.readable(to_typed(written))
    return Heard(
        id="" if id_ == "0" else id_,
        parent="" if parent == "0" else parent,
        text=text,
        name=arriving.readable_name(to_words(fields.get("author", "")[:1000])),
        email=fields.get("author_email", "").strip()[:320],
        approved=approved,
        date=fields.get("date", "").strip(),
        date_gmt=fields.get("date_gmt", "").strip(),
        left_out=_why_not(
            fields.get("type", "").strip() or "comment",
            approved,
            text,
            tally,
            is_too_long=is_too_long or len(text) > COMMENT_AT_MOST,
        ),
    )


def _why_not(kind: str, approved: str, text: str, tally: Tally, *, is_too_long: bool) -> str:
    if kind in ("pingback", "trackback"):
        return "pingbacks and trackbacks: links from other sites, which nobody wrote here"
    if kind != "comment":
        return tally.named(NOTES, kind, others=OTHER_NOTES)
    if approved in ("spam", "trash", "post-trashed"):
        return f"comments marked as {'spam' if approved == 'spam' else 'thrown away'}"
    if is_too_long:
        return f"comments longer than {COMMENT_AT_MOST:,} characters: a text is never cut"
    return "" if text.strip() else "comments without text"


def number_of(id_: str) -> int | None:
    """The number that a comment's id is, if it is one."""
    id_ = id_.strip()
    return int(id_) if id_.isascii() and id_.isdigit() and 0 < len(id_) <= 18 and int(id_) else None
