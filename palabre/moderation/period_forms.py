"""Which days are looked at: in a report, in one's own, or in a trial of a charter."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from palabre.charter.models import Version
from palabre.publications.models import Publication


class PeriodForm(forms.Form):
    """Two days and what lies between; what means nothing is the last ninety days."""

    since = forms.DateField(required=False)
    until = forms.DateField(required=False)

    def __init__(self, data: Any, *, today: datetime.date) -> None:
        super().__init__(data)
        self.today = today

    @property
    def period(self) -> tuple[datetime.date, datetime.date]:
        """The first and the last day, in their order."""
        self.is_valid()
        until = self._within(self.cleaned_data.get("until")) or self.today
        since = self._within(self.cleaned_data.get("since")) or until - datetime.timedelta(days=90)
        return min(since, until), max(since, until)

    def _within(self, day: datetime.date | None) -> datetime.date | None:
        # Days at the ends of the calendar have no day before or after them.
        return day if day is not None and 1000 <= day.year <= 2999 else None


class DayForm(forms.Form):
    """A day that has come; what means nothing is today."""

    on = forms.DateField(required=False)

    def __init__(self, data: Any, *, today: datetime.date) -> None:
        super().__init__(data)
        self.today = today

    @property
    def day(self) -> datetime.date:
        """The day that is asked for."""
        self.is_valid()
        asked = self.cleaned_data.get("on")
        return asked if asked is not None and asked.year >= 1000 and asked <= self.today else self.today


class BacktestForm(forms.Form):
    """A version of the publication's charter, and the first day."""

    version = forms.ModelChoiceField(Version.objects.none(), label=_("charter"), empty_label=None)
    since = forms.DateField(
        label=_("sent from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, data: Any, *, publication: Publication, today: datetime.date) -> None:
        super().__init__(data, auto_id="%s", initial={"since": today - datetime.timedelta(days=365)})
        self.today = today
        self.fields["version"].queryset = publication.charter_versions.order_by("-number")  # type: ignore[attr-defined]

    def clean_since(self) -> datetime.date:
        """A day of this world, that has come."""
        since = self.cleaned_data["since"]
        if since > self.today or since.year < 1000:
            raise forms.ValidationError(_("Give a day that has come."))
        return since
