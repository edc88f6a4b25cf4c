"""How editors write, copy and move an article and name its author: with what belongs to the publication alone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.forms.pages import CopyForm
from wagtail.models import Page

from palabre.accounts.models import User
from palabre.press.addresses import why_reserved
from palabre.publications.editing import OfOnesPublicationForm, publications_edited_by
from palabre.publications.models import Publication
from palabre.publications.sound_dates import SoundDates


def pages_within(pages: Iterable[Page]) -> Q:
    """Whether a page is one of ``pages``, stands below one, or on the way to one."""
    found = Q(pk__in=[])
    for page in pages:
        found |= Q(path__startswith=page.path)
        found |= Q(path__in=[page.path[:end] for end in range(page.steplen, len(page.path), page.steplen)])
    return found


def publication_of(page: Page) -> Publication | None:
    """The publication whose front page stands above ``page``, or is it."""
    return Publication.objects.filter(front_page__in=page.get_ancestors(inclusive=True)).first()


def why_it_stays(page: Page, parent: Page) -> str:
    """Why ``page`` cannot be moved below ``parent``, in a sentence; empty where that is its own publication."""
    own, other = publication_of(page), publication_of(parent)
    if own == other:
        return ""
    return _(
        "“%(title)s” stays in %(publication)s: its discussion, its authors and the charter it was discussed "
        "under are there. Nothing was moved. Choose a place in %(publication)s."
    ) % {"title": page.get_admin_display_title(), "publication": own.name if own else "—"}


class CopyWithin(CopyForm):
    """A copy of a section or an article, within its publication."""

    def clean(self) -> dict[str, Any]:
        """Refuse a place in another publication, and a slug whose address is one of Palabre's own."""
        said: dict[str, Any] = super().clean()
        in_section = self.page.specific_class.in_section
        if sentence := why_reserved(said.get("new_slug", ""), in_section=in_section):
            self.add_error("new_slug", sentence)
        parent = said.get("new_parent_page")
        own = publication_of(self.page)
        if parent is not None and publication_of(parent) != own:
            self.add_error(
                "new_parent_page",
                _("A copy stays in %(publication)s: its authors are there. Choose a place in it.")
                % {"publication": own.name if own else "—"},
            )
        return said


class AuthorForm(OfOnesPublicationForm):
    """An author. Their account is one of the staff of a publication that the editor edits."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user = self.for_user
        if user is not None and user.is_superuser:
            return
        edited = publications_edited_by(user)
        staff = Q(groups__edits__in=edited) | Q(groups__moderates__in=edited) | Q(pk=self.instance.user_id)
        self.fields["user"].queryset = User.objects.filter(staff).distinct().order_by("username")


class PageForm(SoundDates, WagtailAdminPageForm):
    """A page, which may be published at a date."""


class ArticleForm(PageForm):
    """An article: its authors, its promotion and what to see also are of its own publication."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        above = self.parent_page if self.parent_page is not None else self.instance.get_parent()
        publication = publication_of(above) if above is not None else None
        if "promotion" in self.fields:
            promotions = self.fields["promotion"]
            promotions.queryset = promotions.queryset.filter(publication=publication)
        for form in self._forms_of("bylines"):
            authors = form.fields["author"]
            authors.queryset = authors.queryset.filter(publication=publication)
        for form in self._forms_of("chosen_related"):
            articles = form.fields["related"]
            fronts = [publication.front_page] if publication is not None else []
            articles.queryset = articles.queryset.filter(pages_within(fronts))

    def _forms_of(self, name: str) -> list[Any]:
        """The forms of one of the lists below the article, if the page has it."""
        return list(self.formsets[name].forms) if name in self.formsets else []
