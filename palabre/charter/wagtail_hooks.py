"""The charter on the editors' side: drafts are written there; what is in force is only read and copied."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, InlinePanel, ObjectList
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.widgets import Button
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import CopyView, CreateView, EditView, InspectView

from palabre.charter import drafting, views
from palabre.charter.forms import RULE_FIELDS, ChecksField, RuleForm, RuleFormSet, VersionForm
from palabre.charter.models import Version
from palabre.kit import dates
from palabre.publications.editing import OfOnesPublication, OfOnesPublications, OwnViewSet


class RulesPanel(InlinePanel):
    """The rules of a version, with our own sentences for what is wrong."""

    def get_form_options(self) -> dict[str, Any]:
        """The formset's options, with our form and formset in them."""
        options = super().get_form_options()
        options["formsets"][self.relation_name].update(form=RuleForm, formset=RuleFormSet)
        return options


class Write(CreateView):
    """A new version."""

    def save_instance(self) -> Version:
        """Keep it by the act."""
        return drafting.write(self.form, by=self.request.user, at=timezone.now())


class Rewrite(OfOnesPublication, EditView):
    """A draft again."""

    def save_instance(self) -> Version:
        """Keep it by the act."""
        self.has_content_changes = self.form.has_changed()
        return drafting.write(self.form, by=self.request.user, at=timezone.now())


class Copy(OfOnesPublication, CopyView):
    """A new draft with the words and rules of another version."""

    def get_initial_form_instance(self) -> Version:
        """The copy, which is nothing until it is saved."""
        return drafting.blank_copy(self.get_object())


class Inspect(OfOnesPublication, InspectView):
    """A version, to be read."""

    def get_in_force_at_display_value(self) -> str:
        """From when it holds, in the publication's time."""
        at = self.object.in_force_at
        zone = self.object.publication.zone
        return dates.written(at.astimezone(zone), "DATETIME_FORMAT") if at else gettext("draft")

    def get_rules_display_value(self) -> SafeString:
        """The rules with their explanations and their checks."""
        rules = [
            (rule.number, rule.title, rule.explanation, ChecksField().prepare_value(rule.checks))
            for rule in self.object.rules.all()
        ]
        return format_html_join("", "<p>{}. <strong>{}</strong><br>{}<br><code>{}</code></p>", rules)


def _state(version: Version) -> str:
    """Whether it holds: "in 3 days" and "3 days ago" look alike in a column of dates."""
    now = timezone.now()
    if version.in_force_at is None:
        return gettext("draft")
    if version.in_force_at > now:
        return gettext("to come")
    return (
        gettext("in force")
        if version == Version.objects.in_force(version.publication, now)
        else gettext("earlier")
    )


class CharterViewSet(OwnViewSet):
    """The versions of the charter."""

    model = Version
    icon = "list-ol"
    menu_label = _("Charter")
    menu_order = 260
    add_to_admin_menu = True
    url_prefix = "charter"
    list_display = [
        "__str__",
        Column("state", label=_("state"), accessor=_state),
        DateColumn("in_force_at", label=_("in force from")),
    ]
    ordering = ["-number"]
    inspect_view_enabled = True
    inspect_view_fields = [
        "publication",
        "number",
        "in_force_at",
        "introduction",
        "rules",
        "closing",
        "reasons",
    ]
    add_view_class = Write
    edit_view_class = Rewrite
    copy_view_class = Copy
    inspect_view_class = Inspect

    edit_handler = ObjectList(
        [
            FieldPanel("publication"),
            FieldPanel(
                "in_force_at",
                help_text=_(
                    "Empty: a draft, which nobody but you sees. Once this moment has come, the version "
                    "cannot be altered any more."
                ),
            ),
            FieldPanel("introduction"),
            RulesPanel(
                "rules",
                [FieldPanel(name) for name in RULE_FIELDS],
                heading=_("Rules"),
                label=_("rule"),
                min_num=1,
            ),
            FieldPanel("closing"),
            FieldPanel("reasons", help_text=_("What the law demands is given in any case.")),
        ],
        base_form_class=VersionForm,
    )


register_permission_policy(Version, OfOnesPublications(Version))
CHARTER = CharterViewSet()
register_snippet(CHARTER)


@hooks.register("register_admin_urls")
def address_to_try() -> list[Any]:
    """Where the charter is tried."""
    return [path("charter-try/", views.try_it, name="charter_try")]


@hooks.register("register_snippet_listing_buttons")
def try_it(snippet: Any, user: Any, next_url: Any = None) -> Iterator[Button]:
    """A link beside each version of the charter to the page where it is tried."""
    if isinstance(snippet, Version):
        yield Button(_("Try the charter"), reverse("charter_try"), icon_name="view", priority=25)


@hooks.register("before_edit_snippet")
def leave_what_is_in_force(request: Any, instance: Any) -> Any:
    """A version in force is shown instead of edited."""
    if isinstance(instance, Version) and instance.is_in_force(timezone.now()):
        return views.locked(request, reverse(CHARTER.get_url_name("inspect"), args=[instance.pk]))
    return None


@hooks.register("before_delete_snippet")
def keep_what_is_in_force(request: Any, instances: Any) -> Any:
    """A version in force is not thrown away, alone or among others."""
    if any(isinstance(one, Version) and one.is_in_force(timezone.now()) for one in instances):
        return views.locked(request, reverse(CHARTER.get_url_name("list")))
    return None
