"""What an author types to comment, checked before an act sees it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from palabre.accounts.models import User
from palabre.charter.checks.banned import banned_words
from palabre.charter.draft import Draft
from palabre.discussion import naming
from palabre.discussion.text import shows_something
from palabre.discussion.typed import TypedField
from palabre.publications.models import Publication

NAME_MAX_CHARS = 60


class TextForm(forms.Form):
    """The text of a comment: only length, encoding and the publication's banned words stop it."""

    def __init__(self, data: Any = None, *, publication: Publication, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.publication = publication
        self.fields["text"] = TypedField(
            max_chars=publication.comment_max_chars,
            language=publication.language,
            label=_("Your comment"),
            error_messages={"required": _("Your comment is empty. Write it, then send it again.")},
        )

    def clean_text(self) -> str:
        """Refuse a text that shows as nothing, or holds a word that the publication banned."""
        text = self.cleaned_data["text"]
        if not shows_something(text):
            raise forms.ValidationError(self.fields["text"].error_messages["required"], code="required")
        draft = Draft.of(text, banned_words=tuple(self.publication.forbidden_words))
        found = sorted({text[one.start : one.end].casefold() for one in banned_words(draft)})
        if found:
            raise forms.ValidationError(
                _("The publication does not accept: %(words)s. Your text is kept: write it otherwise."),
                code="banned",
                params={"words": ", ".join(found)},
            )
        return text


class EditForm(TextForm):
    """A comment mended by its author; ``revision`` is the text they saw."""

    revision = forms.IntegerField(
        min_value=1,
        max_value=2**63 - 1,
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"),
            _("The form did not say which text you mended. Your text is kept: send it again."),
        ),
    )


class RespondForm(TextForm):
    """
    A comment as it comes from the form. ``website`` is a trap for programs: people do not see it.
    """

    def __init__(
        self, data: Any = None, *, publication: Publication, user: User | None = None, known_as: str = ""
    ) -> None:
        """``user`` writes for the publication, under their own name; ``known_as`` is proposed as a name."""
        super().__init__(data, publication=publication, initial={"name": known_as})
        self.user = user
        language = publication.language
        if user is None:
            self.fields["name"] = TypedField(
                max_chars=NAME_MAX_CHARS,
                language=language,
                label=_("Name shown"),
                error_messages={"required": _("Sign your comment: any name will do.")},
            )
            self.fields["email"] = forms.EmailField(
                required=False,
                max_length=254,
                label=_("E-mail"),
                error_messages=dict.fromkeys(
                    ("invalid", "max_length"), _("This is no e-mail address. Mend it, or leave it empty.")
                ),
            )
        self.fields["website"] = forms.CharField(required=False, label=_("Leave this empty"))

    def clean_name(self) -> str:
        """Refuse a name of several lines, and one that would pass for the publication's own people."""
        name = " ".join(self.cleaned_data["name"].split())
        if naming.is_taken(name, self.publication):
            raise forms.ValidationError(
                _("This name belongs to somebody of the publication. Choose another."), code="taken"
            )
        return name

    def clean_website(self) -> str:
        """Stop what fills in a field that people do not see."""
        if self.cleaned_data["website"]:
            raise forms.ValidationError(
                _("A field that must stay empty was filled in. Empty it, then send again."), code="trap"
            )
        return ""

    @property
    def author_name(self) -> str:
        """The name that readers will see."""
        return str(self.user) if self.user is not None else self.cleaned_data["name"]
