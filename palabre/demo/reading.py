"""Read what was written for the demonstration (``content/``) into plain values. No database."""

from __future__ import annotations

import datetime
import html
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

CONTENT = Path(__file__).parent / "content"
FENCE = "+++"
MONTHS = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]


@cache
def table(name: str) -> dict[str, Any]:
    """A TOML file of the content, by its path below it without the ending."""
    return tomllib.loads((CONTENT / f"{name}.toml").read_text(encoding="utf-8"))


def discussion(slug: str) -> dict[str, Any]:
    """What was written about one article; nothing for an article nobody commented on."""
    return table(f"discussions/{slug}") if (CONTENT / f"discussions/{slug}.toml").exists() else {}


@dataclass(frozen=True)
class Written:
    """One article as it was written: its front matter, and its body with the marks of ``body``."""

    slug: str
    facts: dict[str, Any]
    text: str

    def dated_at(self, at: datetime.datetime) -> datetime.datetime | None:
        """When it appeared, for a demonstration built at ``at`` (in the paper's time zone)."""
        if "days_ago" not in self.facts:
            return None
        hour, minute = map(int, self.facts["time"].split(":"))
        day = at - datetime.timedelta(days=self.facts["days_ago"])
        return day.replace(hour=hour, minute=minute, second=0, microsecond=0)


@cache
def articles() -> tuple[Written, ...]:
    """Every article, in the order of the files' names."""
    found = []
    for path in sorted((CONTENT / "articles").glob("*.md")):
        _nothing, front, text = path.read_text(encoding="utf-8").split(FENCE + "\n", 2)
        facts = tomllib.loads(front)
        found.append(Written(facts["slug"], facts, text))
    return tuple(found)


def dated(text: str, day: datetime.datetime | None) -> str:
    """``{+14}`` becomes the date fourteen days after ``day``, as a newspaper writes it."""

    def said(match: re.Match[str]) -> str:
        then = (day or datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)) + datetime.timedelta(
            days=int(match[1])
        )
        return f"{'1er' if then.day == 1 else then.day} {MONTHS[then.month - 1]}"

    return re.sub(r"\{([+-]\d+)\}", said, text)


def inline(text: str) -> str:
    """Rich text from ``**bold**``, ``*italic*``, code between backticks and ``[text](address)``."""
    text = html.escape(text, quote=False)
    pieces = re.split(r"(`[^`]+`)", text)
    for place, piece in enumerate(pieces):
        if piece.startswith("`"):
            pieces[place] = f"<code>{piece.strip('`')}</code>"
            continue
        piece = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", piece)
        piece = re.sub(r"\*(.+?)\*", r"<i>\1</i>", piece)
        pieces[place] = re.sub(r"\[([^\]]+)\]\((https?://[^)\s]+)\)", r'<a href="\2">\1</a>', piece)
    return "".join(pieces)


def body(text: str) -> list[tuple[str, Any]]:
    """
    The blocks of an article's body (``press/blocks.py``) as (type, value).

    Paragraphs are parted by empty lines. ``## heading``; ``> quotation`` with ``> — who`` as its last
    line; ``- item`` or ``1. item``; ``![caption](picture)``, whose value holds the picture's name;
    ``@[title](address)`` for an embed; ``::: title`` to ``:::`` for a note.
    """
    blocks: list[tuple[str, Any]] = []
    for part in re.split(r"\n{2,}", text.strip()):
        lines = part.split("\n")
        if part.startswith("## "):
            blocks.append(("heading", part[3:]))
        elif part.startswith(">"):
            quoted = [line[1:].strip() for line in lines]
            who = quoted.pop().removeprefix("— ") if quoted[-1].startswith("— ") else ""
            blocks.append(("quotation", {"text": " ".join(quoted), "who": who}))
        elif match := re.fullmatch(r"!\[(.*)\]\(([\w-]+)\)", part):
            blocks.append(("image", {"image": match[2], "caption": match[1]}))
        elif match := re.fullmatch(r"@\[(.*)\]\((\S+)\)", part):
            blocks.append(("embed", {"url": match[2], "title": match[1]}))
        elif part.startswith(":::"):
            title, said = lines[0][3:].strip().replace("*", ""), " ".join(lines[1:-1])
            blocks.append(("note", {"title": title, "text": f"<p>{inline(said)}</p>"}))
        elif all(line.startswith("- ") for line in lines):
            items = "".join(f"<li>{inline(line[2:])}</li>" for line in lines)
            blocks.append(("list", f"<ul>{items}</ul>"))
        elif all(re.match(r"\d+\. ", line) for line in lines):
            items = "".join(f"<li>{inline(line.split(' ', 1)[1])}</li>" for line in lines)
            blocks.append(("list", f"<ol>{items}</ol>"))
        else:
            blocks.append(("paragraph", f"<p>{inline(' '.join(lines))}</p>"))
    return blocks
