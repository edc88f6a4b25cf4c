"""What moderators type, checked before an act sees it."""

from __future__ import annotations

import datetime
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from palabre.charter.applying import UNCHECKED
from palabre.charter.models import Reasons, Version
from palabre.discussion.models import Opening, Revision, Thread
from palabre.moderation import word_lists
from palabre.moderation.counting import Waiting
from palabre.moderation.explaining import sections_of
from palabre.moderation.models import ForwardedAs, Ground, Hearing, Outcome
from palabre.moderation.places import LARGEST_ID
from palabre.moderation.queue import Filters
from palabre.moderation.typed import TypedField
from palabre.publications import hosts
from palabre.publications.models import Publication
from palabre.publications.sound_dates import SoundDates

REASONS_MAX_CHARS = 2000
NOTE_MAX_CHARS = 500


class FilterForm(forms.Form):
    """Which part of the queue is read. What means nothing is left out, not held against anybody."""

    section = forms.TypedChoiceField(required=False, empty_value=None, label=_("Section"))
    thread = forms.ModelChoiceField(queryset=Thread.objects.none(), required=False, label=_("Article"))
    rule = forms.IntegerField(min_value=1, max_value=99, required=False, label=_("Noted under"))
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
            self.fields["rule"].widget = forms.Select(choices=[("", _("any rule or none")), *rules])

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


class DecisionForm(forms.Form):
    """
    A decision on one comment. ``act`` is ``publish``, ``return``, ``restore``, or ``refuse`` and
    ``remove`` with their ground: ``refuse:2`` (a rule of the comment's own charter), ``refuse:law``; or ``ask``, for
    another opinion, with a ``note`` to colleagues.
    """

    act = forms.ChoiceField(error_messages={"required": _("Choose what to decide.")})
    revision = forms.IntegerField(
        min_value=1,
        max_value=LARGEST_ID,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"),
            _("The form does not say which text you read. Read the one below, then decide."),
        ),
    )
    reasons = TypedField(required=False, max_chars=REASONS_MAX_CHARS, label=_("Your words to the author"))
    note = TypedField(required=False, max_chars=NOTE_MAX_CHARS, label=_("Note to your colleagues"))

    def __init__(self, data: Any = None, *, charter: Version, revision: Revision | None = None) -> None:
        """``charter`` is the one that the comment fell under, ``revision`` what is read."""
        super().__init__(data)
        self.charter, self.read = charter, revision
        self.rules = {rule.number: rule for rule in charter.rules.all()}
        grounds = [*map(str, self.rules), Ground.LAW]
        acts = ["publish", "return", "restore", "ask"]
        acts += [f"{act}:{ground}" for act in ("refuse", "remove") for ground in grounds]
        self.fields["act"].choices = [(act, act) for act in acts]  # type: ignore[attr-defined]
        self.fields["act"].error_messages["invalid_choice"] = _(
            "A refusal or a removal needs a rule of the charter that the comment was sent under, or the law."
        )

    def clean(self) -> dict[str, Any]:
        """
        Ask for words where nothing else speaks in their place.

        Where the law is the ground there is no rule's explanation. And where the charter promises reasons,
        who gets a text back has to read what to mend: the words, or what the checks underlined.
        """
        said = super().clean() or {}
        if (
            said.get("act") == "return"
            and self.charter.reasons == Reasons.ALWAYS
            and not said.get("reasons")
            and not (self.read and any(one.get("kind") != UNCHECKED for one in self.read.findings))
            and "reasons" not in self.errors
        ):
            self.add_error("reasons", _("Say what to mend: the charter promises reasons."))
        is_law = said.get("act", "").endswith(f":{Ground.LAW}")
        if is_law and not said.get("reasons") and "reasons" not in self.errors:
            self.add_error("reasons", _("Say what is unlawful: the author reads your words."))
        return said

    @property
    def words_help(self) -> str:
        """When words are needed, by what the charter says of reasons."""
        if self.charter.reasons == Reasons.NEVER:
            return gettext(
                "The charter says that no reasons are given beyond the rule: leave it empty, but for the law."
            )
        if self.charter.reasons == Reasons.ON_REQUEST:
            return gettext("The charter gives reasons on request; for the law they are needed.")
        return gettext("The rule’s explanation always goes with a refusal; your words are added to it. "
                 "To return a text, or on the ground of the law, they are needed.")  # fmt: skip

    @property
    def is_readable(self) -> bool:
        """Whether it says what is to be done, though it may lack words."""
        return "act" in self.cleaned_data

    @property
    def verb(self) -> str:
        """What is done: ``publish``, ``refuse``, ``return``, ``remove``, ``restore`` or ``ask``."""
        return self.cleaned_data["act"].partition(":")[0]

    @property
    def said(self) -> dict[str, Any]:
        """What the act is told beside who and when."""
        said: dict[str, Any] = {"revision": self.cleaned_data["revision"]}
        if self.verb in ("publish", "restore"):
            return said
        if self.verb == "ask":
            return said | {"note": self.cleaned_data["note"]}
        said["reasons"] = self.cleaned_data["reasons"]
        ground = self.cleaned_data["act"].partition(":")[2]
        if ground == Ground.LAW:
            said["ground"] = Ground.LAW
        elif ground:
            said["rule"] = self.rules[int(ground)]
        return said


class BlindForm(forms.Form):
    """What somebody would have decided: ``publish``, or to refuse under a rule of the comment's charter (``refuse:2``) or the law."""

    would = forms.ChoiceField(
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"),
            _("Say what you would decide: publish it, under which rule not, or the law."),
        )
    )

    def __init__(self, data: Any = None, *, charter: Version) -> None:
        super().__init__(data)
        self.rules = {str(rule.number): rule for rule in charter.rules.all()}
        acts = ["publish", *(f"refuse:{ground}" for ground in [*self.rules, Ground.LAW])]
        self.fields["would"].choices = [(act, act) for act in acts]  # type: ignore[attr-defined]

    @property
    def said(self) -> dict[str, Any]:
        """What the act is told beside who and when."""
        ground = self.cleaned_data["would"].partition(":")[2]
        if ground == Ground.LAW:
            return {"ground": Ground.LAW}
        return {"rule": self.rules[ground]} if ground else {}


class NoteForm(forms.Form):
    """A note on an author, to colleagues."""

    text = TypedField(
        max_chars=NOTE_MAX_CHARS,
        label=_("Note on this author"),
        error_messages={"required": _("Write what colleagues should know.")},
    )


class AnswerForm(forms.Form):
    """The word with which alerts are answered that change nothing."""

    answer = TypedField(
        max_chars=500,
        label=_("Your answer"),
        error_messages={"required": _("Say it in a word: whoever alerted may ask.")},
    )

    @property
    def last(self) -> int:
        """The key of the latest alert that was on the screen; 0, and with it none but the one pressed, for anything else."""
        return max(self._keys("last"), default=0)

    @property
    def unfounded(self) -> frozenset[int]:
        """The keys of the alerts that were manifestly unfounded."""
        return self._keys("unfounded")

    def _keys(self, name: str) -> frozenset[int]:
        written = self.data.getlist(name) if self.is_bound else []  # type: ignore[attr-defined]
        return frozenset(int(one) for one in written if one.isascii() and one.isdigit() and len(one) < 19)


class WordForm(forms.Form):
    """A word for one of the publication's lists. ``back`` is the comment that was read when it was pressed."""

    list = forms.ChoiceField(
        choices=[(name, name) for name in word_lists.LISTS],
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Say which list is meant.")),
    )
    act = forms.ChoiceField(
        choices=[("add", "add"), ("take_out", "take_out")],
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Say what becomes of the word.")),
    )
    word = TypedField(
        max_chars=word_lists.LONGEST,
        error_messages={"required": _("Write the word, or the words, of one line.")},
    )
    back = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)

    def clean_word(self) -> str:
        """One line: the list holds a word a line."""
        word: str = self.cleaned_data["word"]
        if "\n" in word:
            raise forms.ValidationError(_("One line at a time."))
        return " ".join(word.split())


class HostForm(forms.Form):
    """A host that may carry discussions (``publications/hosts.py``)."""

    act = forms.ChoiceField(
        choices=[("add", "add"), ("take_away", "take_away")],
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Say what becomes of the host.")),
    )
    host = TypedField(max_chars=260, error_messages={"required": _("Write the name of the host.")})
    with_subdomains = forms.BooleanField(required=False)

    def clean_host(self) -> str:
        """As it is kept."""
        return hosts.host_of(self.cleaned_data["host"])


class CareForm(forms.Form):
    """What a moderator chooses for their own sake."""

    blurs = forms.BooleanField(required=False, label=_("Blur slurs, hatred and threats until I press them"))
    pause_after = forms.IntegerField(
        min_value=0,
        max_value=1000,
        label=_("Propose a pause after so many hard comments"),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), _("Give a number between 0 and 1000.")
        ),
    )


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


class OpeningForm(SoundDates, forms.Form):
    """What may be done in a thread, and until when."""

    opening = forms.ChoiceField(choices=Opening.choices, label=_("State"))
    closes_at = forms.DateTimeField(
        required=False,
        label=_("Closes on"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d"],
    )

    def clean(self) -> dict[str, Any]:
        """A date closes what is open; the other states hold at once, so theirs is let go."""
        said = super().clean() or {}
        if said.get("opening") != Opening.OPEN:
            said["closes_at"] = None
        elif said.get("closes_at") and said["closes_at"] <= timezone.now():
            self.add_error("closes_at", _("This moment has passed. To close it now, choose “closed”."))
        return said


class HearingForm(forms.Form):
    """What becomes of an appeal, with the words to its author."""

    outcome = forms.ChoiceField(
        choices=Hearing.choices,
        label=_("The decision is"),
        error_messages={"required": _("Choose what becomes of it.")},
    )
    reasons = TypedField(
        max_chars=REASONS_MAX_CHARS,
        label=_("Your words to the author"),
        error_messages={"required": _("Say why: the author reads your words, whatever you decide.")},
    )


class ForwardForm(forms.Form):
    """As what a comment is forwarded, and with which note."""

    kind = forms.ChoiceField(
        choices=ForwardedAs.choices,
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Say as what you forward it.")),
    )
    note = TypedField(required=False, max_chars=1000)


class ReplyAnswerForm(forms.Form):
    """What becomes of a request for a right of reply; words where it is not inserted."""

    act = forms.ChoiceField(
        choices=[(act, act) for act in ("insert", "refuse", "take_out")],
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose what becomes of it.")),
    )
    reasons = TypedField(required=False, max_chars=REASONS_MAX_CHARS)

    def clean(self) -> dict[str, Any]:
        """Ask for words where somebody is refused what the law gives them."""
        said = super().clean() or {}
        if (
            said.get("act") in ("refuse", "take_out")
            and not said.get("reasons")
            and "reasons" not in self.errors
        ):
            self.add_error("reasons", _("Say why: whoever asked reads your words."))
        return said


class ThreatForm(forms.Form):
    """What was told to an authority."""

    told_to = TypedField(
        max_chars=200, label=_("Whom was it told?"), error_messages={"required": _("Say whom you told.")}
    )
    told = TypedField(
        max_chars=REASONS_MAX_CHARS,
        label=_("What was told, and how?"),
        error_messages={"required": _("Say what you told: it may be asked for.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    reference = TypedField(required=False, max_chars=100, label=_("Their number for it, if there is one"))
