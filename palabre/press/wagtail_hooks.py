"""What editors find beside the pages: authors and promotions; which pages they find in a chooser, and may move."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.panels import ObjectList
from wagtail.admin.views.pages.bulk_actions import MoveBulkAction
from wagtail.models import Page
from wagtail.permissions import register_permission_policy
from wagtail.query import PageQuerySet
from wagtail.snippets.models import register_snippet

from palabre.press.addresses import why_reserved
from palabre.press.forms import AuthorForm, pages_within, why_it_stays
from palabre.press.models import Author, FrontPage, Promotion
from palabre.press.recording import note_live
from palabre.press.views import stays, to_mend
from palabre.publications.editing import (
    OfOnesPublicationForm,
    OfOnesPublications,
    OwnViewSet,
    publications_edited_by,
)


class AuthorViewSet(OwnViewSet):
    """The people who write articles."""

    model = Author
    icon = "user"
    menu_label = _("Authors")
    add_to_admin_menu = True
    list_display = ["name", "publication"]
    search_fields = ["name"]
    edit_handler = ObjectList(Author.panels, base_form_class=AuthorForm)


class PromotionViewSet(OwnViewSet):
    """What the publication recommends beside its articles."""

    model = Promotion
    icon = "tag"
    menu_label = _("Promotions")
    add_to_admin_menu = True
    list_display = ["title", "publication"]
    search_fields = ["title"]
    edit_handler = ObjectList(Promotion.panels, base_form_class=OfOnesPublicationForm)


register_permission_policy(Author, OfOnesPublications(Author))
register_permission_policy(Promotion, OfOnesPublications(Promotion))
register_snippet(AuthorViewSet)
register_snippet(PromotionViewSet)


@hooks.register("construct_page_chooser_queryset")
def pages_to_choose(pages: PageQuerySet, request: Any) -> PageQuerySet:
    """In a chooser of pages, editors find those of their own publications, and the way there."""
    if request.user.is_superuser:
        return pages
    fronts = FrontPage.objects.filter(publication__in=publications_edited_by(request.user))
    return pages.filter(pages_within(fronts))


@hooks.register("before_move_page")
def stay_in_the_publication(request: Any, page: Page, parent: Page) -> Any:
    """Refuse to move a page into another publication, and say why (Wagtail itself would say 403)."""
    sentence = why_it_stays(page, parent)
    return stays(request, page, sentence) if sentence else None


class MoveWithin(MoveBulkAction):
    """To move several pages at once. Wagtail lists those that may not go there; this says why."""

    def prepare_action(self, pages: list[Page], without_access: dict[str, list[dict[str, Any]]]) -> Any:
        """The list again where a page would leave its publication, with a sentence; nothing is moved."""
        parent = self.cleaned_form.cleaned_data["chooser"]
        kept = (one["item"] for one in without_access["pages_without_destination_access"])
        sentence = next(filter(None, (why_it_stays(page, parent) for page in kept)), "")
        if sentence:
            messages.error(self.request, sentence)
        return super().prepare_action(pages, without_access)


# After Wagtail's own of the same name, which it takes the place of.
hooks.register("register_bulk_action", MoveWithin, order=1)


@hooks.register("before_bulk_action")
def publish_at_free_addresses(request: Any, action: str, pages: Iterable[Any], action_class: Any) -> Any:
    """Refuse to publish drafts at an address of our own: their forms refuse it, marks in a list ask no form."""
    if action != "publish":
        return None
    for page in pages:
        if not isinstance(page, Page):
            continue
        drafts = Page.objects.filter(pk=page.pk)
        if action_class.cleaned_form.cleaned_data["include_descendants"]:
            drafts |= page.get_descendants()
        for draft in drafts.filter(live=False).specific(defer=True).iterator():
            in_section = getattr(draft, "in_section", None)
            if in_section is not None and (sentence := why_reserved(draft.slug, in_section=in_section)):
                return to_mend(request, draft, sentence)
    return None


@hooks.register("after_convert_alias_page")
def an_article_of_its_own(request: Any, page: Page) -> None:
    """An alias that was made an article has a revision of its own now, which Wagtail published unsaid."""
    note_live(page.specific)
