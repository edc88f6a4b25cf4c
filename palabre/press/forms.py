"""How editors write an article and name its author: with what belongs to the publication alone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.models import Page

from palabre.accounts.models import User
from palabre.publications.editing import OfOnesPublicationForm, publications_edited_by
from palabre.publications.models import Publication


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


class ArticleForm(WagtailAdminPageForm):
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
