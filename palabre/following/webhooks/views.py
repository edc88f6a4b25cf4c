"""Webhooks on the desk, for administrators: the addresses, what each is told, and a log of how that went."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from palabre.following.models import Delivery, Event, Webhook
from palabre.following.webhooks import entering, shown
from palabre.following.webhooks.forms import ActForm, EventsForm, WebhookForm
from palabre.moderation.places import LARGEST_ID
from palabre.moderation.views.guarding import administrators_only, desk_page


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def webhooks(request):
    """The addresses; a POST enters another, and shows its secret once."""
    if request.method != "POST":
        return list_page(request, WebhookForm(initial={"events": Event.values}))
    form = WebhookForm(request.POST)
    if not form.is_valid():
        return list_page(request, form, status=422)
    said = form.cleaned_data
    try:
        added, secret = entering.add(
            request.publication, said["address"], said["events"], by=request.user, at=timezone.now()
        )
    except entering.TooMany:
        form.add_error(
            None, _("There are %(n)d addresses, and no more: take one away first.") % {"n": entering.AT_MOST}
        )
        return list_page(request, form, status=422)
    return secret_page(request, added, secret)


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def webhook(request, key):
    """One address with its log; a POST changes it, or has a test sent."""
    found = get_object_or_404(shown.of(request.publication), pk=key)
    if request.method != "POST":
        return one_page(request, found, EventsForm(initial={"events": found.events}))
    asked = ActForm(request.POST)
    if not asked.is_valid():
        return one_page(request, found, EventsForm(initial={"events": found.events}), status=422)
    act, who = asked.cleaned_data["act"], {"by": request.user, "at": timezone.now()}
    if act == "secret":
        return secret_page(request, found, entering.change_secret(found, **who))
    if act == "choose":
        form = EventsForm(request.POST)
        if not form.is_valid():
            return one_page(request, found, form, status=422)
        return done(request, found, lambda: entering.choose(found, form.cleaned_data["events"], **who), act)
    acts = {"off": entering.turn_off, "on": entering.turn_on, "remove": entering.remove}
    if act == "test":
        return done(request, found, lambda: entering.ask_for_test(found, at=who["at"]), act)
    return done(request, found, lambda: acts[act](found, **who), act)


@administrators_only
@require_POST
def again(request, key):
    """Have a delivery sent once more."""
    found = get_object_or_404(Delivery, pk=key, webhook__publication=request.publication)
    return done(request, found.webhook, lambda: entering.ask_again(found, at=timezone.now()), "again")


def done(request, found: Webhook, do, act: str):
    """Do it, say so, and lead back to where it shows."""
    try:
        do()
    except Webhook.DoesNotExist:
        messages.info(request, _("Somebody has taken this address away."))
        return redirect("following:webhooks")
    except entering.NothingToChange:
        messages.info(request, _("It was as you want it already."))
    else:
        messages.success(request, said_of(act))
    return redirect("following:webhooks") if act == "remove" else redirect("following:webhook", found.pk)


def said_of(act: str) -> str:
    """What was done, in a sentence."""
    return {
        "choose": _("It is told of these from now on."),
        "off": _("It is told nothing any more. What waits for it is kept for thirty days."),
        "on": _("It is told what waits for it, and what happens from now on."),
        "test": _("A test is sent in a moment: load this page again for its answer."),
        "again": _("It is sent once more in a moment: load this page again for its answer."),
        "remove": _("The address and its log are taken away."),
    }[act]


def list_page(request, form: WebhookForm, *, status: int = 200):
    """The addresses, and the form for another."""
    chosen = form["events"].value() if form.is_bound else form.initial["events"]
    context = {
        "webhooks": shown.of(request.publication), "form": form, "chosen": chosen,
        "also_loopback": settings.PALABRE_WEBHOOK_LOOPBACK,
    }  # fmt: skip
    return desk_page(request, "following/webhooks.html", context, status=status)


def one_page(request, found: Webhook, form: EventsForm, *, status: int = 200):
    """One address with a page of its log."""
    written = request.GET.get("before", "")
    before = int(written) if written.isascii() and written.isdigit() and len(written) < 20 else None
    if before is not None and before > LARGEST_ID:
        return HttpResponseBadRequest()
    rows, next_before = shown.log_of(found, before)
    chosen = form["events"].value() if form.is_bound else found.events
    context = {
        "webhook": found, "form": form, "chosen": chosen, "rows": rows, "next_before": next_before,
        "is_first": before is None,
    }  # fmt: skip
    return desk_page(request, "following/webhook.html", context, status=status)


def secret_page(request, found: Webhook, secret: str):
    """The secret, this once: it is in no address and in no message that a browser keeps."""
    return desk_page(request, "following/webhook_secret.html", {"webhook": found, "secret": secret})
