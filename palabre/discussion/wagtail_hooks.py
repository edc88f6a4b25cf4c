"""The notices of a publication, on the editors' side."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, PageChooserPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from palabre.discussion.models import Notice


class NoticeViewSet(SnippetViewSet):
    """Dated warnings above the charter."""

    model = Notice
    icon = "warning"
    menu_label = _("Notices")
    add_to_admin_menu = True
    list_display = ["text", "starts_on", "ends_on"]
    panels = [
        FieldPanel("publication"),
        FieldPanel("text"),
        FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
        PageChooserPanel("section", "press.Section"),
        PageChooserPanel("article", "press.Article"),
    ]


register_snippet(NoticeViewSet)
