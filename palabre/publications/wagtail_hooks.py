"""The publication's own settings, on the editors' side (for administrators)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from palabre.publications.models import Publication


class PublicationViewSet(SnippetViewSet):
    """Name and people of the publication, and what its readers may do. Set-up alone makes one."""

    model = Publication
    icon = "cog"
    menu_label = _("Publication")
    add_to_admin_menu = True
    list_display = ["name", "language", "publisher"]
    panels = [
        MultiFieldPanel(
            [FieldPanel(name) for name in ("name", "motto", "language", "time_zone")],
            heading=_("publication"),
        ),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("publisher", "publisher_address", "contact_email", "hosting")],
            heading=_("legal notice"),
        ),
        MultiFieldPanel(
            [
                FieldPanel(name)
                for name in ("reading", "nesting", "comment_max_chars", "closes_after_days", "banned_words")
            ],
            heading=_("discussion"),
        ),
        FieldPanel("legal_log_days"),
    ]


register_snippet(PublicationViewSet)
