"""A thread is opened, closed at once or on a date, or made read-only; a page on another site is given its title."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from palabre.discussion import outside
from palabre.discussion.models import Thread
from palabre.discussion.opening import set_opening
from palabre.moderation.explaining import comments
from palabre.moderation.forms import OpeningForm, TitleForm
from palabre.moderation.views.guarding import desk_page, moderators_only


@moderators_only
@require_http_methods(["GET", "HEAD", "POST"])
def thread(request, thread_id):
    """What may be done in a thread, and the form to change it."""
    found = thread_of(request, thread_id)
    if request.method == "POST":
        form = OpeningForm(request.POST)
        if form.is_valid():
            set_opening(found, by=request.user, at=timezone.now(), **form.cleaned_data)
            messages.success(request, _("The discussion’s state was changed."))
            return redirect("moderation:thread", found.pk)
    else:
        form = opening_form(found)
    return thread_page(request, found, form, status=422 if form.is_bound else 200)


@moderators_only
@require_POST
def retitle(request, thread_id):
    """Give a page on another site its title."""
    found = thread_of(request, thread_id, article__isnull=True)
    form = TitleForm(request.POST)
    if not form.is_valid():
        return thread_page(request, found, opening_form(found), retitling=form, status=422)
    outside.retitle(found, title=form.cleaned_data["title"], by=request.user, at=timezone.now())
    messages.success(request, _("The page has its title."))
    return redirect("moderation:thread", found.pk)


def thread_of(request, thread_id, **which):
    """The thread of this publication. Raises ``Http404``."""
    threads = Thread.objects.select_related("article", "publication")
    return get_object_or_404(threads, pk=thread_id, publication=request.publication, **which)


def opening_form(found):
    """The form as the thread is."""
    return OpeningForm(initial={"opening": found.opening, "closes_at": found.closes_at})


def thread_page(request, found, form, *, retitling=None, status=200):
    """The page of a thread with its forms; what could not be taken stays in its field."""
    closes_at = timezone.localtime(found.closes_at).strftime("%Y-%m-%dT%H:%M") if found.closes_at else ""
    context = {
        "thread": found,
        "form": form,
        "closes_at": form.data.get("closes_at", "")[:40] if form.is_bound else closes_at,
        "opening": form.data.get("opening", "") if form.is_bound else found.opening,
        "waiting_here": comments(request.publication).filter(thread=found).waiting().count(),
        "retitling": retitling or TitleForm(initial={"title": found.page_title}),
    }
    return desk_page(request, "moderation/thread.html", context, status=status)
