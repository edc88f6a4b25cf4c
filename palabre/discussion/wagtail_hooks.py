"""The notices of a publication on the editors' side, and what cannot be deleted there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList, PageChooserPanel
from wagtail.models import Page
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from palabre.discussion.models import Comment, Notice
from palabre.discussion.views.keeping import kept
from palabre.press.forms import publication_of
from palabre.press.models import FrontPage
from palabre.publications.editing import OfOnesPublicationForm, OfOnesPublications, OwnViewSet


class NoticeForm(OfOnesPublicationForm):
    """A notice: its section or article is one of its publication's."""

    def clean(self) -> dict[str, Any]:
        """Refuse a section or an article of another publication."""
        said = super().clean()
        publication = self.instance.publication if self.instance.pk else said.get("publication")
        for name in ("section", "article"):
            page = said.get(name)
            if page is not None and publication is not None and publication_of(page) != publication:
                self.add_error(name, _("This page is not of the publication. Choose one of its own."))
        return said


class NoticeViewSet(OwnViewSet):
    """Dated warnings above the charter."""

    model = Notice
    icon = "warning"
    menu_label = _("Notices")
    add_to_admin_menu = True
    list_display = ["text", "starts_on", "ends_on"]
    edit_handler = ObjectList(
        [
            FieldPanel("publication"),
            FieldPanel("text"),
            FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
            PageChooserPanel("section", "press.Section"),
            PageChooserPanel("article", "press.Article"),
        ],
        base_form_class=NoticeForm,
    )


register_permission_policy(Notice, OfOnesPublications(Notice))
register_snippet(NoticeViewSet)


def why_kept(pages: Iterable[Page]) -> str:
    """
    Why ``pages`` cannot be deleted, in a sentence; empty when they can.

    A comment, the decisions on it and its number are kept for good, and so is what they are about.
    """
    for page in pages:
        if Comment.objects.filter(thread__article__path__startswith=page.path).exists():
            return gettext(
                "“%(title)s” has comments, which stay on record: it cannot be deleted. Unpublish it, and neither "
                "it nor its discussion can be read any more."
            ) % {"title": page.get_admin_display_title()}
        if FrontPage.objects.filter(path__startswith=page.path).exists():
            return gettext("“%(title)s” holds a publication: it cannot be deleted.") % {
                "title": page.get_admin_display_title()
            }
    return ""


@hooks.register("before_delete_page")
def keep_what_is_discussed(request: Any, page: Page) -> Any:
    """Refuse to delete a page whose comments would go with it."""
    sentence = why_kept([page])
    return kept(request, page, sentence) if sentence else None


@hooks.register("before_bulk_action")
def keep_all_that_is_discussed(request: Any, action: str, pages: Iterable[Any], action_class: Any) -> Any:
    """The same where several are chosen."""
    chosen = [page for page in pages if isinstance(page, Page)]
    sentence = why_kept(chosen) if action == "delete" else ""
    return kept(request, chosen[0], sentence) if sentence else None
