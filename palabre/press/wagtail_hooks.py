"""What editors find beside the pages: authors and promotions."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from palabre.press.models import Author, Promotion


class AuthorViewSet(SnippetViewSet):
    """The people who write articles."""

    model = Author
    icon = "user"
    menu_label = _("Authors")
    add_to_admin_menu = True
    list_display = ["name", "publication"]
    search_fields = ["name"]


class PromotionViewSet(SnippetViewSet):
    """What the publication recommends beside its articles."""

    model = Promotion
    icon = "tag"
    menu_label = _("Promotions")
    add_to_admin_menu = True
    list_display = ["title", "publication"]
    search_fields = ["title"]


register_snippet(AuthorViewSet)
register_snippet(PromotionViewSet)
