"""Notes on authors: written beside a comment of theirs, and taken away there."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from palabre.discussion.models import Comment
from palabre.moderation import deciding, noting
from palabre.moderation.decision_forms import DecisionForm
from palabre.moderation.filter_forms import FilterForm
from palabre.moderation.models import AuthorNote
from palabre.moderation.telling_forms import NoteForm
from palabre.moderation.views.comments import comment_or_404, comment_page
from palabre.moderation.views.deciding import where_read
from palabre.moderation.views.guarding import moderators_only


@moderators_only
@require_POST
def write(request, number):
    """Note something of the author of this comment."""
    found = comment_or_404(request, number)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return not_noted(request, found, form, status=422)
    try:
        noting.write(found, text=form.cleaned_data["text"], by=request.user, at=timezone.now())
    except noting.NobodyKnown:
        form.add_error("text", _("Nothing links this comment to its author: there is nobody to note it of."))
        return not_noted(request, found, form, status=409)
    messages.success(request, _("Noted, for moderators alone."))
    return redirect(back_to(request, found))


@moderators_only
@require_POST
def take_away(request, number, key):
    """Take a note on the author of this comment away."""
    found = comment_or_404(request, number)
    note = get_object_or_404(AuthorNote, pk=key, publication=request.publication)
    noting.take_away(note, by=request.user, at=timezone.now())
    messages.success(request, _("The note is taken away."))
    return redirect(back_to(request, found))


def not_noted(request: HttpRequest, found: Comment, form: NoteForm, *, status: int) -> HttpResponse:
    """The comment with what is wrong with the note."""
    verdict = DecisionForm(charter=found.charter, revision=deciding.to_read(found))
    return comment_page(request, found, verdict, status=status, noted=form)


def back_to(request, found: Comment) -> str:
    """Where the note was written: the queue as it was read, or the page of the comment."""
    if request.POST.get("back") != "queue":
        return reverse("moderation:comment", args=[found.pk])
    query = FilterForm(where_read(request), publication=request.publication).filters.as_query()
    focus = "&".join([*(f"{name}={value}" for name, value in query.items()), f"focus={found.pk}"])
    return f"{reverse('moderation:desk')}?{focus}#c{found.pk}"
