"""The publication's own settings, on the editors' side (for administrators)."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import EditView, SnippetViewSet

from palabre.publications import settling
from palabre.publications.models import Publication


class ByAdministrators(ModelPermissionPolicy):
    """Administrators change a publication. Nobody makes one here, or takes one away: it is much more than its row."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Whether ``user`` may do ``action`` with publications."""
        return action in ("change", "view") and user.is_active and user.is_superuser

    def user_has_any_permission(self, user: Any, actions: list[str]) -> bool:
        """Whether ``user`` may do one of ``actions``."""
        return any(self.user_has_permission(user, action) for action in actions)


class Change(EditView):
    """To change a publication."""

    def save_instance(self) -> Publication:
        """Keep it, and tell the journal what was changed: feeds say name and motto, and have a date."""
        with transaction.atomic():
            publication = super().save_instance()
            settling.note_changed(
                publication, self.form.changed_data, by=self.request.user, at=timezone.now()
            )
        return publication


class PublicationViewSet(SnippetViewSet):
    """Name and people of the publication, and what its readers may do. `palabre publication add` makes another."""

    model = Publication
    icon = "cog"
    menu_label = _("Publication")
    add_to_admin_menu = True
    list_display = ["name", "language", "publisher"]
    copy_view_enabled = False
    edit_view_class = Change
    panels = [
        MultiFieldPanel(
            [FieldPanel(name) for name in ("name", "motto", "language", "time_zone")],
            heading=_("publication"),
        ),
        MultiFieldPanel(
            [
                FieldPanel(name)
                for name in ("publisher", "publisher_address", "publisher_email", "contact_email", "hosting")
            ],
            heading=_("legal notice"),
        ),
        MultiFieldPanel(
            [
                FieldPanel(name)
                for name in (
                    "reading",
                    "trusts_after",
                    "trusted_without_refusal_days",
                    "nesting",
                    "comment_max_chars",
                    "closes_after_days",
                    "appeal_days",
                    "desk_hours",
                    "seals_passages",
                    "shows_figures",
                    "blind_share",
                    "banned_words",
                    "known_words",
                    "sealed_words",
                )
            ],
            heading=_("discussion"),
        ),
        FieldPanel("legal_log_days"),
    ]


register_permission_policy(Publication, ByAdministrators(Publication))
register_snippet(PublicationViewSet)
