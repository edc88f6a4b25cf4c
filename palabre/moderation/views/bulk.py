"""
Several comments at once: chosen in the queue, looked at together, then decided one by one.

Each is an act of its own, with its own decision and entry: one that cannot be taken stops no other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from palabre.charter.models import Version
from palabre.discussion.models import Comment
from palabre.moderation import claiming, deciding, explaining
from palabre.moderation.decision_forms import DecisionForm
from palabre.moderation.filter_forms import FilterForm
from palabre.moderation.item import Item
from palabre.moderation.models import Opinion
from palabre.moderation.places import LARGEST_ID
from palabre.moderation.several import acts_on_several
from palabre.moderation.views.deciding import ACTS, where_read
from palabre.moderation.views.guarding import desk_page, moderators_only

# More nobody looks at before they press a button.
AT_MOST = 100


@dataclass
class Row:
    """One comment that was chosen, by its number and the key of the text that was on the screen."""

    number: int
    revision: int
    item: Item | None = None
    fault: str = ""
    # One's word was kept, and it goes on waiting: more people must say the same.
    is_open: bool = False

    def under(self, act: str) -> str:
        """The rule that ``act`` would cite, by its title in the charter that this comment was sent under."""
        number = act.partition(":")[2]
        rules = self.item.rules if self.item is not None else []
        return next((f"{rule.number}. {rule.title}" for rule in rules if str(rule.number) == number), "")

    @property
    def value(self) -> str:
        """As it stands in the form: what is decided is always the text that this page showed."""
        shown = self.item.revision.pk if self.item is not None else self.revision
        return f"{self.number}.{shown}"


@moderators_only
@require_POST
def bulk(request):
    """What was chosen, to be looked at; with ``step=decide`` it is decided."""
    charter = Version.objects.in_force(request.publication, timezone.now())
    labels = dict(acts_on_several(charter))
    act = request.POST.get("act", "")
    rows = chosen(request)
    if act not in labels:
        return bulk_page(
            request, rows, act="publish", labels=labels, status=422, fault=_("Choose what to decide.")
        )
    if not rows:
        return bulk_page(request, [], act=act, labels=labels, status=422, fault=_("Nothing was chosen."))
    if request.POST.get("step") != "decide":
        return bulk_page(request, rows, act=act, labels=labels)
    done = [row for row in rows if decide(request, row, act)]
    failed = [row for row in rows if row.fault]
    waiting = sum(row.is_open for row in done)
    decided = len(done) - waiting
    said = ngettext("%(n)s comment decided.", "%(n)s comments decided.", decided) % {"n": decided}
    if waiting:
        said += " " + ngettext(
            "%(n)s has your word, and waits for a colleague.",
            "%(n)s have your word, and wait for a colleague.",
            waiting,
        ) % {"n": waiting}
    if failed:
        # What could not be decided is shown again, as it is now.
        explain(request, failed)
        return bulk_page(request, failed, act=act, labels=labels, status=409, said=said, done=True)
    messages.success(request, said)
    return redirect(back_to(request))


def chosen(request) -> list[Row]:
    """What the form names, in its order, with all that explains it; what means nothing is left out."""
    rows: dict[int, Row] = {}
    for written in request.POST.getlist("chosen")[:AT_MOST]:
        number, _dot, revision = written.partition(".")
        if all(
            one.isascii() and one.isdigit() and len(one) < 20 and int(one) <= LARGEST_ID
            for one in (number, revision)
        ):
            rows.setdefault(int(number), Row(int(number), int(revision)))
    explain(request, rows.values())
    return [row for row in rows.values() if row.item is not None]


def explain(request, rows: Any) -> None:
    """Give each row its comment as it is now."""
    rows = list(rows)
    found = explaining.comments(request.publication).filter(
        pk__in=[row.number for row in rows], revision__isnull=False
    )
    items = {item.comment.pk: item for item in explaining.explained(request.publication, list(found))}
    claims = claiming.others(items, besides=request.user, at=timezone.now())
    for row in rows:
        row.item = items.get(row.number)
        if row.item is not None:
            row.item.claims = claims[row.number]


def decide(request, row: Row, act: str) -> bool:
    """Take one decision; whether it was taken. What stopped it stands in the row."""
    found = Comment.objects.select_related("charter", "revision", "published_revision").get(pk=row.number)
    said = {"act": act, "revision": row.revision, "reasons": request.POST.get("reasons", "")}
    form = DecisionForm(said, charter=found.charter, revision=deciding.to_read(found))
    if not form.is_valid():
        row.fault = str(next(error for errors in form.errors.values() for error in errors))
        return False
    try:
        taken = ACTS[form.verb](found, by=request.user, at=timezone.now(), **form.said)
        row.is_open = isinstance(taken, Opinion)
    except deciding.Stale:
        row.fault = _("Its author has edited it since: read it again.")
    except deciding.Decided:
        row.fault = _("It does not wait any more.")
    except deciding.AnswersNothing:
        row.fault = _("What it answers was never published: decide on that one first.")
    except deciding.NeedsAnother:
        row.fault = _("You have said so already: somebody else must.")
    return not row.fault


def bulk_page(request, rows: list[Row], *, act: str, labels: dict[str, str], status: int = 200, **more: Any):
    """What was chosen, each text whole, with one button for all."""
    context = {
        "rows": [(row, row.under(act)) for row in rows],
        "act": act,
        "act_label": labels[act],
        "where": request.POST.get("where", "")[:2000],
        "reasons": request.POST.get("reasons", ""),
        "back": back_to(request),
        **more,
    }
    return desk_page(request, "moderation/bulk.html", context, status=status)


def back_to(request) -> str:
    """The part of the queue that was read; its address is made anew, never taken from the form."""
    filters = FilterForm(where_read(request), publication=request.publication).filters
    query = "&".join(f"{name}={value}" for name, value in filters.as_query().items())
    return reverse("moderation:desk") + (f"?{query}" if query else "")
