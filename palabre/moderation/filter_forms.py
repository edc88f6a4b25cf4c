"""Which part of the queue, or of the log of decisions, is read. What means nothing is left out."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from palabre.charter.models import Version
from palabre.discussion.models import Thread
from palabre.moderation.counting import Waiting
from palabre.moderation.explaining import sections_of
from palabre.moderation.models import Outcome
from palabre.moderation.queue import Filters
from palabre.publications.models import Publication


class FilterForm(forms.Form):
    """Which part of the queue is read. What means nothing is left out, not held against anybody."""

    section = forms.TypedChoiceField(required=False, empty_value=None, label=_("Section"))
    thread = forms.ModelChoiceField(queryset=Thread.objects.none(), required=False, label=_("Article"))
    rule = forms.IntegerField(min_value=1, max_value=99, required=False, label=_("Rule noted"))
    new = forms.BooleanField(required=False, label=_("Authors not published yet"))
    alerts = forms.BooleanField(required=False, label=_("Readers alert to it"))
    opinion = forms.BooleanField(required=False, label=_("Second opinion wanted"))

    def __init__(
        self,
        data: Any,
        *,
        publication: Publication,
        charter: Version | None = None,
        waiting: Waiting | None = None,
    ) -> None:
        """``charter`` names the rules to choose from and ``waiting`` the threads, for a page that shows the choice."""
        super().__init__(data)
        sections = {str(section.pk): section for section in sections_of(publication)}
        section: Any = self.fields["section"]
        section.choices = [("", _("every section")), *((pk, one.title) for pk, one in sections.items())]
        section.coerce = sections.get
        thread: Any = self.fields["thread"]
        thread.queryset = Thread.objects.filter(publication=publication)
        if waiting is not None:
            thread.widget = forms.Select(choices=[("", _("every article")), *waiting_threads(waiting)])
        if charter is not None:
            rules = [(rule.number, f"{rule.number}. {rule.title}") for rule in charter.rules.all()]
            self.fields["rule"].widget = forms.Select(choices=[("", _("whatever the rule")), *rules])

    @property
    def filters(self) -> Filters:
        """What was asked for, as far as it means something."""
        self.is_valid()
        said = self.cleaned_data
        return Filters(
            section=said.get("section"),
            thread=said.get("thread"),
            rule=said.get("rule"),
            new_authors=bool(said.get("new")),
            alerts=bool(said.get("alerts")),
            opinions=bool(said.get("opinion")),
        )


def waiting_threads(waiting: Waiting) -> list[tuple[str, str]]:
    """The threads in which something waits, fullest first: (key, title with the count)."""
    counts = waiting.by_thread
    fullest = sorted(counts, key=lambda pk: (-counts[pk], pk))[:100]
    found = Thread.objects.filter(pk__in=fullest).values_list(
        "pk", "article__title", "page_title", "page_address"
    )
    titles = {pk: headline or page or (address or f"#{pk}")[:80] for pk, headline, page, address in found}
    return [(str(pk), f"{titles[pk]} ({counts[pk]})") for pk in fullest]


class LogForm(forms.Form):
    """
    Which decisions are listed: everybody's, each with the name of who took it, or one's own.

    A colleague's are not picked out: how much each person has read is known to them alone (``reporting/day.py``).
    """

    outcome = forms.ChoiceField(
        required=False, label=_("Decision"), choices=[("", _("every decision")), *Outcome.choices]
    )
    mine = forms.BooleanField(required=False, label=_("decided by me"))

    @property
    def query(self) -> str:
        """The filters that mean something, as they stand in an address."""
        self.is_valid()
        said = {
            "outcome": self.cleaned_data.get("outcome"),
            "mine": "on" if self.cleaned_data["mine"] else "",
        }
        return urlencode({name: value for name, value in said.items() if value})
