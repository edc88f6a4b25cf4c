"""
Care for whoever reads what is hard: slurs and threats are blurred until pressed, and a pause is proposed.

Each moderator chooses for themself, and only they know what they chose and how much they read: it is kept for them alone,
in no journal, and no page shows it to anybody else.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from django.utils.translation import ngettext

from palabre.accounts.models import User
from palabre.moderation.models import Care, Decision

# What these checks note is hard to read all day.
HARD_CHECKS = frozenset({"insults", "hatred", "hatred.e5", "hostility"})
# Whoever decides nothing for so long has paused.
PAUSE = datetime.timedelta(minutes=10)
# Further back nobody has gone on without a pause, and a comment is enough to be hard once.
LOOKED_AT = 300


def is_hard(finding: dict[str, Any]) -> bool:
    """Whether a kept finding is about a slur, hatred, a threat or hostility."""
    return str(finding.get("check", "")).partition("@")[0] in HARD_CHECKS


def holds_hard(findings: Iterable[dict[str, Any]]) -> bool:
    """Whether one of these findings is hard."""
    return any(is_hard(one) for one in findings if isinstance(one, dict))


def of(user: User) -> Care:
    """What ``user`` chose; for whoever chose nothing, nothing is blurred and no pause proposed."""
    return Care.objects.filter(user=user).first() or Care(user=user)


def read_since_a_pause(user: User, *, at: datetime.datetime) -> int:
    """How many hard comments ``user`` has decided on since they last paused for ten minutes."""
    lately = Decision.objects.filter(decided_by=user, decided_at__gt=at - datetime.timedelta(hours=12))
    rows = list(
        lately.order_by("-decided_at", "-pk").values_list("decided_at", "revision__findings")[:LOOKED_AT]
    )
    if not rows or at - rows[0][0] >= PAUSE:
        return 0
    count = int(holds_hard(rows[0][1]))
    for (later, _findings), (earlier, findings) in pairwise(rows):
        if later - earlier >= PAUSE:
            break
        count += holds_hard(findings)
    return count


def reminder(care: Care, *, at: datetime.datetime) -> str:
    """That it is time to pause, in words; empty where it is not, or where nobody asked to be told."""
    if not care.pause_after:
        return ""
    count = read_since_a_pause(care.user, at=at)
    if count < care.pause_after:
        return ""
    said = ngettext(
        "%(count)s hard comment without a pause: ten minutes away from the screen do good.",
        "%(count)s hard comments without a pause: ten minutes away from the screen do good.",
        count,
    )
    return said % {"count": count}
