"""What editors find beside the pages: authors and promotions; and which pages they find in a chooser."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import ObjectList
from wagtail.permissions import register_permission_policy
from wagtail.query import PageQuerySet
from wagtail.snippets.models import register_snippet

from palabre.press.forms import AuthorForm, pages_within
from palabre.press.models import Author, FrontPage, Promotion
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
