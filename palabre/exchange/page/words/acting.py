"""What can be done with a comment: the words of the links and buttons around it."""

from __future__ import annotations

import re

from palabre.exchange.page.words.line import SPACES
from palabre.exchange.page.words.linking import unlinked

# What links and buttons leave around an action.
AROUND_ACTIONS = "[]()↓→↩▸>"
# Actions that stand side by side without anything between them: "Répondre Alerter".
SHORT_ACTION = r"(?:répondre(?: à ce (?:message|commentaire))?|reply|signaler|alerter|report|alert|permalien|permalink|citer|partager|share|j[’']aime|modifier|edit)"
ACTION = re.compile(
    rf"{SHORT_ACTION}(?:\s{{1,4}}{SHORT_ACTION}){{1,5}}|"
    r"répondre(?: (?:à (?!cet article|l[’']article).{1,60}|au (?:message|commentaire)))?|reply(?: to (?!this article).{1,60})?"
    r"|(?:connectez-vous|se connecter|log in|sign in) (?:pour|to) (?:répondre|reply)|signaler(?: (?:un abus|ce message|ce commentaire))?"
    r"|alerter(?: (?:la rédaction|les modérateurs))?|report|alert|permalien|lien permanent|permalink|citer|partager|share"
    r"|j[’']aime|recommander|modifier|edit|voir les? (?:\d+ )?réponses?|masquer les réponses",
    re.IGNORECASE,
)
REPLY = re.compile(
    r"répondre\b|reply\b|(?:connectez-vous|log in) (?:pour|to) (?:répondre|reply)", re.IGNORECASE
)


def is_action(line: str) -> bool:
    """Whether a line is only what can be done with a comment: ``Répondre à ce message | Alerter``."""
    parts = parts_of_action(line)
    return bool(parts) and all(ACTION.fullmatch(part) and not re.search(r"[.!?…,]", part) for part in parts)


def parts_of_action(line: str) -> list[str]:
    """The parts of a short line as actions stand on one, without what links make of them; none of a long one."""
    if "](" in line and len(line) <= 2000:
        line = unlinked(line)
    line = line.strip(SPACES + AROUND_ACTIONS)
    if not line or len(line) > 120:
        return []
    parts = [part.strip(SPACES + AROUND_ACTIONS) for part in re.split(r"\s?[|·•/]\s?|\]\s?\[|\s[–-]\s", line)]
    return [part for part in parts if part]


def answers(line: str) -> bool:
    """Whether a line of actions offers to answer, as the last line of a comment does."""
    return is_action(line) and any(REPLY.match(part) for part in parts_of_action(line))


def numbered_action(line: str) -> int | None:
    """The number of a comment that stands among its actions alone: ``#5001 - Répondre à ce message``."""
    if "#" not in line:
        return None
    numbers: list[int] = []
    others: list[str] = []
    for part in parts_of_action(line):
        if found := re.match(r"#(\d{1,12})(?:$|[\s\])]+)|(?:.{1,80}\s)?[\[(]?#(\d{1,12})$", part):
            numbers.append(int(found[1] or found[2]))
            part = (part[: found.start(2)] if found[2] else part[found.end() :]).strip(
                SPACES + AROUND_ACTIONS + "#"
            )
        if part:
            others.append(part)
    return numbers[0] if len(numbers) == 1 and others and all(is_action(part) for part in others) else None
