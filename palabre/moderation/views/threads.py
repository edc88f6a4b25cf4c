"""Threads on the desk: those of pages outside in a list; one opened, closed at once or on a date, or made read-only; its page outside named and moved."""

from __future__ import annotations

import datetime
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from palabre.discussion import aliases, moving, outside
from palabre.discussion.models import Opening, Thread
from palabre.discussion.opening import set_opening
from palabre.moderation import threads_elsewhere
from palabre.moderation.explaining import comments
from palabre.moderation.places import LARGEST_ID, read_key, written_key
from palabre.moderation.thread_forms import AddressForm, OpeningForm, TitleForm
from palabre.moderation.views.guarding import desk_page, moderators_only


@moderators_only
@require_safe
def threads(request):
    """The discussions of pages on other sites, last written in first; ``?q=``: some of them, ``?before=``: further back."""
    words = " ".join(request.GET.get("q", "").split())[: threads_elsewhere.LONGEST_SEARCH]
    before = read_key(request.GET.get("before", ""))
    found, following = threads_elsewhere.page(request.publication, words=words, before=before)
    said = {"q": words} if words else {}
    context = {
        "threads": [(one, state_in_words(one, timezone.now())) for one in found],
        "words": words,
        "longest": threads_elsewhere.LONGEST_SEARCH,
        "is_first": before is None,
        "first_url": f"?{urlencode(said)}",
        "more_url": f"?{urlencode(said | {'before': written_key(following)})}" if following else "",
    }
    return desk_page(request, "moderation/threads.html", context)


def state_in_words(found: Thread, at: datetime.datetime) -> str:
    """What may be done in a thread at ``at``: one that is open until a date is closed from then on."""
    if found.opening == Opening.OPEN and not found.is_open(at):
        return str(Opening.CLOSED.label)
    return str(found.get_opening_display())


@moderators_only
@require_http_methods(["GET", "HEAD", "POST"])
def thread(request, thread_id):
    """What may be done in a thread, and the form to change it."""
    found = thread_or_404(request, thread_id)
    if found.pk != thread_id:
        return taken_in(request, found)
    if request.method != "POST":
        return thread_page(request, found)
    form = OpeningForm(request.POST)
    if not form.is_valid():
        return thread_page(request, found, form=form, status=422)
    try:
        set_opening(found, by=request.user, at=timezone.now(), **form.cleaned_data)
    except Thread.DoesNotExist:
        return taken_in(request, thread_or_404(request, thread_id))
    messages.success(request, _("The discussion’s state was changed."))
    return redirect("moderation:thread", found.pk)


@moderators_only
@require_POST
def title(request, thread_id):
    """Say what a page outside is called."""
    found = page_or_404(request, thread_id)
    form = TitleForm(request.POST)
    if not form.is_valid():
        return thread_page(request, found, title=form, status=422)
    try:
        moving.give_title(found, form.cleaned_data["title"], by=request.user, at=timezone.now())
        messages.success(request, _("The page has its title."))
    except moving.NothingToChange:
        messages.info(request, _("It was called that already."))
    except Thread.DoesNotExist:
        return taken_in(request, thread_or_404(request, thread_id))
    return redirect("moderation:thread", found.pk)


@moderators_only
@require_POST
def address(request, thread_id):
    """Say where a page outside stands by now."""
    found = page_or_404(request, thread_id)
    form = AddressForm(request.POST)
    if not form.is_valid():
        return thread_page(request, found, address=form, status=422)
    try:
        moving.move(found, form.cleaned_data["address"], by=request.user, at=timezone.now())
        messages.success(request, _("The page has its new address. The old one goes on leading here."))
    except moving.NothingToChange:
        messages.info(request, _("It stands there already."))
    except moving.Occupied as occupied:
        form.add_error("address", _("The page there has a discussion of its own."))
        return thread_page(request, found, address=form, occupied=occupied.thread, status=409)
    except outside.NotRegistered:
        form.add_error(
            "address", _("No discussion may stand there: register its host first, under “On other sites”.")
        )
        return thread_page(request, found, address=form, status=422)
    except Thread.DoesNotExist:
        return taken_in(request, thread_or_404(request, thread_id))
    return redirect("moderation:thread", found.pk)


def thread_or_404(request, thread_id: int) -> Thread:
    """The thread of this publication, or the one that took it in."""
    found = aliases.thread_at(request.publication, thread_id) if thread_id <= LARGEST_ID else None
    if found is None:
        raise Http404
    return found


def page_or_404(request, thread_id: int) -> Thread:
    """The thread of a page outside: an article has its title and its address by itself."""
    found = thread_or_404(request, thread_id)
    if found.article is not None or found.pk != thread_id:
        raise Http404
    return found


def taken_in(request, found: Thread):
    """Lead on to the thread that took another in; what was to be done with that is not done with this."""
    if request.method == "POST":
        messages.error(
            request,
            _("Somebody merged that discussion into this one in the meantime: nothing else was changed."),
        )
    return redirect("moderation:thread", found.pk)


def old_addresses(found: Thread) -> list[str]:
    """What named the thread before: addresses without a scheme, for a key does not say which the page had."""
    named = found.aliases.exclude(page_key=None).order_by("since").values_list("page_key", flat=True)
    return [key.removeprefix("https://") for key in named if key]


def thread_page(
    request,
    found: Thread,
    *,
    form: OpeningForm | None = None,
    title: TitleForm | None = None,
    address: AddressForm | None = None,
    occupied: Thread | None = None,
    status: int = 200,
):
    """One thread, with whatever was typed in one of its forms."""
    form = form or OpeningForm(initial={"opening": found.opening, "closes_at": found.closes_at})
    closes_at = timezone.localtime(found.closes_at).strftime("%Y-%m-%dT%H:%M") if found.closes_at else ""
    context = {
        "thread": found,
        "form": form,
        "title": title or TitleForm(initial={"title": found.page_title}),
        "address": address or AddressForm(initial={"address": found.page_address}),
        "occupied": occupied,
        "aliases": old_addresses(found),
        "closes_at": form.data.get("closes_at", "")[:40] if form.is_bound else closes_at,
        "opening": form.data.get("opening", "") if form.is_bound else found.opening,
        "waiting_here": comments(request.publication).filter(thread=found).waiting().count(),
    }
    return desk_page(request, "moderation/thread.html", context, status=status)
