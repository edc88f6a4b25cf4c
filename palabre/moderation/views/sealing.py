"""Taking passages out of a text, after one has seen what will be left; and opening what its author wrote, with a reason."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from palabre.charter.applying import marked
from palabre.discussion.models import Comment, Revision
from palabre.moderation import claiming, deciding, explaining, passages, sealing, surroundings
from palabre.moderation.models import SealOpening
from palabre.moderation.sealing_forms import OpeningForm, SealForm
from palabre.moderation.views.comments import comment_or_404
from palabre.moderation.views.deciding import in_words
from palabre.moderation.views.guarding import desk_page, moderators_only


@moderators_only
@require_http_methods(["GET", "HEAD", "POST"])
def seal(request, number):
    """The text to take passages out of; a POST shows what would be left, and with ``act`` "seal" publishes that."""
    found = comment_or_404(request, number)
    read = deciding.to_read(found)
    if read is None or not sealing.may_be_sealed(found, read):
        if request.method != "POST":
            raise Http404
        return seal_page(request, found, None, status=409, fault=_("No passage of it can be taken out now."))
    form = SealForm(request.POST if request.method == "POST" else None, charter=found.charter, read=read)
    if request.method != "POST":
        return seal_page(request, found, form)
    if request.POST.get("revision") != str(read.pk):
        fault = _("The text has changed since you read it: nothing was taken out. Choose again.")
        form = SealForm(charter=found.charter, read=read)
        return seal_page(request, found, form, status=409, fault=fault, kept=request.POST.get("reasons", ""))
    if not form.is_valid():
        return seal_page(request, found, form, status=422)
    if request.POST.get("act") != "seal":
        return seal_page(request, found, form, preview=True)
    try:
        decision = sealing.seal(found, by=request.user, at=timezone.now(), **form.said)
    except sealing.TakesSeveral:
        fault = _(
            "More than one person must say the same of this text, of all of it: no passage is taken out."
        )
        return seal_page(request, found, form, status=409, fault=fault)
    except deciding.AnswersNothing:
        fault = _("What it answers was never published: decide on that one first.")
        return seal_page(request, found, form, status=409, fault=fault)
    except deciding.CannotDecide:
        fault = _("Somebody was faster: nothing was taken out.")
        return seal_page(request, comment_or_404(request, number), None, status=409, fault=fault)
    messages.success(request, in_words(decision))
    return redirect("moderation:comment", number)


def seal_page(
    request,
    found: Comment,
    form: SealForm | None,
    *,
    status: int = 200,
    fault: str = "",
    preview=False,
    kept="",
):
    """The text with the form, and, where one has chosen, what readers will see; without the form where it is too late."""
    [item] = explaining.explained(request.publication, [found])
    if item.is_waiting and request.method == "GET":
        item.claims = claiming.claim(found, by=request.user, at=timezone.now())
    context = {
        "item": item,
        "around": surroundings.around(found, request.publication),
        "form": form,
        "fault": fault,
        "kept": kept,
        "preview": _left(form, found) if preview and form is not None else "",
    }
    return desk_page(request, "moderation/seal.html", context, status=status)


def _left(form: SealForm, found: Comment) -> str:
    """The HTML that readers would see."""
    said, language = form.said, found.thread.publication.language
    number = said["rule"].number if said["rule"] is not None else None
    return passages.html_without(form.read.text, said["spans"], rule=number, language=language)


@moderators_only
@require_http_methods(["GET", "HEAD", "POST"])
def sealed(request, number, key):
    """Who opened what its author wrote, and why; a POST opens it for this once, or publishes it whole (``act`` "lift")."""
    found = comment_or_404(request, number)
    revision = get_object_or_404(Revision, pk=key, comment=found, is_sealed=True)
    if request.POST.get("act") == "lift":
        return lifted(request, found, revision)
    form = OpeningForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return sealed_page(request, found, revision, form, status=422 if form.is_bound else 200)
    sealing.open_(revision, by=request.user, at=timezone.now(), **form.cleaned_data)
    return sealed_page(request, found, revision, OpeningForm(), is_open=True)


def lifted(request, found: Comment, revision: Revision):
    """Publish the whole text again: only for whoever has opened it."""
    if not SealOpening.objects.filter(revision=revision, opened_by=request.user).exists():
        raise Http404
    try:
        decision = sealing.lift(found, revision=revision.readable.pk, by=request.user, at=timezone.now())
    except deciding.CannotDecide:
        fault = _("Readers do not see what was left of it any more: nothing was changed.")
        return sealed_page(request, found, revision, OpeningForm(), status=409, fault=fault)
    messages.success(request, in_words(decision))
    return redirect("moderation:comment", found.pk)


def sealed_page(
    request, found: Comment, revision: Revision, form: OpeningForm, *, status=200, is_open=False, fault=""
):
    """What was left of the text, who opened what its author wrote; and that, for whoever has just said why."""
    made = revision.readable
    out = [{"start": start, "end": end, "rule": None} for start, end in made.passages]
    context = {
        "comment": found,
        "revision": revision,
        "made": made,
        "form": form,
        "fault": fault,
        "pieces": marked(revision.text, out) if is_open else None,
        "may_lift": is_open and found.published_revision_id == made.pk and found.waiting_since is None,
        "openings": SealOpening.objects.filter(revision=revision)
        .select_related("opened_by")
        .order_by("-opened_at"),
    }
    return desk_page(request, "moderation/sealed.html", context, status=status)
