"""The line of figures below an article: what became of the comments sent there, and how soon they were read."""

from __future__ import annotations

from django.db.models import Count, F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from palabre.discussion.models import Comment, State, Thread
from palabre.moderation.models import Decision, Outcome
from palabre.moderation.reporting import spans
from palabre.moderation.reporting.asking import SecondsBetween, WaitedSince
from palabre.moderation.reporting.plots import written

# How soon they are read is said of the latest: a longer discussion takes no longer to say.
LATEST = 200


def line(thread: Thread) -> str:
    """
    “41 published, 6 refused (rule 2: 4; rule 3: 2), usually read within 18 minutes”; nothing where none came.

    Two queries, which read no more of a long discussion than of a short one, but for what was refused in it.
    """
    by_rule = dict(
        Comment.objects.filter(thread=thread, state=State.REFUSED)
        .values_list("ended_under_rule")
        .annotate(n=Count("*"))
        .order_by()
    )
    refused = sum(by_rule.values())
    # The law after the rules: databases differ in where they put what has no number.
    in_order = sorted(by_rule.items(), key=lambda one: (one[0] is None, one[0] or 0))
    if not thread.published_count and not refused:
        return ""
    shown = ngettext("%(n)s published", "%(n)s published", thread.published_count)
    said = [shown % {"n": written(thread.published_count)}]
    if refused:
        said.append(
            ngettext("%(n)s refused (%(rules)s)", "%(n)s refused (%(rules)s)", refused)
            % {"n": written(refused), "rules": _("; ").join(_rule(rule, n) for rule, n in in_order)}
        )
    middle = spans.median(_waits(thread))
    if middle is not None:
        # Half of them were: the word for it is that of ``usual.py``, which says it of the whole publication.
        read = ngettext("read %(within)s", "usually read %(within)s", thread.published_count)
        said.append(read % {"within": spans.within(middle)})
    return ", ".join(said)


def _rule(number: int | None, n: int) -> str:
    said = {"number": number, "n": written(n)}
    return _("rule %(number)s: %(n)s") % said if number is not None else _("the law: %(n)s") % said


def _waits(thread: Thread) -> list[int]:
    """How many seconds each of the latest comments on the page had waited, sorted."""
    latest = Comment.objects.filter(thread=thread, state=State.PUBLISHED).order_by("-published_at")[:LATEST]
    rows = (
        Decision.objects.standing()
        .filter(comment__in=latest.values("pk"), outcome__in=(Outcome.PUBLISHED, Outcome.SEALED))
        .order_by()
        .annotate(wait=SecondsBetween(WaitedSince("before"), F("decided_at")))
        .values_list("wait", flat=True)
    )
    return sorted(max(0, wait) for wait in rows if wait is not None)
