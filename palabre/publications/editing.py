"""
What editors may do on the editors' side with what belongs to a publication: to their own alone.

Wagtail asks for a role over a whole model. Here the rows are asked too: in lists, in views, in choosers,
and in the form's own choice of a publication, since any number can be sent.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.snippets.views.chooser import (
    ChooseResultsView,
    ChooseView,
    SnippetChooserViewSet,
    SnippetChosenMultipleView,
    SnippetChosenView,
)
from wagtail.snippets.views.snippets import (
    CopyView,
    DeleteView,
    EditView,
    HistoryView,
    SnippetViewSet,
    UsageView,
)

from palabre.publications.models import Publication
from palabre.publications.sound_dates import SoundDates


def publications_edited_by(user: Any) -> QuerySet[Publication]:
    """The publications that ``user`` edits; all of them for an administrator."""
    if user is None or not user.is_active:
        return Publication.objects.none()
    if user.is_superuser:
        return Publication.objects.order_by("name")
    return Publication.objects.filter(editors__user=user).order_by("name")


class OfOnesPublications(ModelPermissionPolicy):
    """Editors have their rights over the rows of their own publications alone (those with a ``publication``)."""

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        """Whether ``user`` has the permission, and edits the publication of ``instance``."""
        return self.user_has_permission(user, action) and instance.publication.is_editor(user)

    def user_has_any_permission_for_instance(self, user: Any, actions: list[str], instance: Any) -> bool:
        """Whether ``user`` has one of the permissions, and edits the publication of ``instance``."""
        return self.user_has_any_permission(user, actions) and instance.publication.is_editor(user)

    def instances_user_has_any_permission_for(self, user: Any, actions: list[str]) -> QuerySet[Any]:
        """The rows of the publications that ``user`` edits."""
        if not self.user_has_any_permission(user, actions):
            return self.model._default_manager.none()
        return rows_for(self.model, user)


def rows_for(model: type[Model], user: Any) -> QuerySet[Any]:
    """The rows of ``model`` that belong to a publication which ``user`` edits."""
    return model._default_manager.filter(publication__in=publications_edited_by(user))


class OfOnesPublicationForm(SoundDates, WagtailAdminModelForm):
    """A form whose ``publication`` is one that its user edits. What exists stays where it is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["publication"]
        field.queryset = publications_edited_by(self.for_user)
        field.empty_label = None
        if self.instance.pk is not None:
            field.disabled = True
        elif not self.initial.get("publication"):
            field.initial = field.queryset.first()


class OfOnesPublication:
    """A view of one row, for the editors of its publication (Wagtail asks for the role alone)."""

    def get_object(self, *args: Any, **kwargs: Any) -> Any:
        """The row. Raises ``PermissionDenied`` for another publication's."""
        row = super().get_object(*args, **kwargs)  # type: ignore[misc]
        if not row.publication.is_editor(self.request.user):  # type: ignore[attr-defined]
            raise PermissionDenied
        return row


class Edit(OfOnesPublication, EditView):
    """To change a row."""


class Copy(OfOnesPublication, CopyView):
    """To begin a new row like another."""


class Delete(OfOnesPublication, DeleteView):
    """To delete a row."""


class Usage(OfOnesPublication, UsageView):
    """What names a row."""


class History(OfOnesPublication, HistoryView):
    """Who changed a row, and when."""


class _Own:
    """A chooser that shows the rows of one's own publications."""

    def get_object_list(self) -> QuerySet[Any]:
        """What may be chosen."""
        return rows_for(self.model_class, self.request.user)  # type: ignore[attr-defined]


class Choose(_Own, ChooseView):
    """The chooser."""


class ChooseResults(_Own, ChooseResultsView):
    """A page of the chooser."""


class Chosen(SnippetChosenView):
    """What was chosen."""

    def get_object(self, pk: Any) -> Any:
        """The row, if it is one's own; ``DoesNotExist`` (404) otherwise."""
        return rows_for(self.model_class, self.request.user).get(pk=pk)


class ChosenMultiple(SnippetChosenMultipleView):
    """What was chosen, several at once."""

    def get_objects(self, pks: list[Any]) -> QuerySet[Any]:
        """Those that are one's own."""
        return rows_for(self.model_class, self.request.user).filter(pk__in=pks)


class OwnChooserViewSet(SnippetChooserViewSet):
    """The chooser's views, for the rows of one's own publications."""

    choose_view_class = Choose
    choose_results_view_class = ChooseResults
    chosen_view_class = Chosen
    chosen_multiple_view_class = ChosenMultiple


class OwnViewSet(SnippetViewSet):
    """
    The editors' side of a model whose rows each have a ``publication``.

    Its model needs ``register_permission_policy(Model, OfOnesPublications(Model))``, and an
    ``edit_handler`` whose form is an ``OfOnesPublicationForm``.
    """

    edit_view_class = Edit
    copy_view_class = Copy
    delete_view_class = Delete
    usage_view_class = Usage
    history_view_class = History
    chooser_viewset_class = OwnChooserViewSet

    def get_queryset(self, request: Any) -> QuerySet[Any]:
        """What is listed for whoever asks."""
        return rows_for(self.model, request.user)
