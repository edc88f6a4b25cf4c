"""Sanctions on the desk: given through a comment, listed as long as they stand, lifted."""

from __future__ import annotations

import contextlib

from django.contrib import messages
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from palabre.accounts.models import Sanction
from palabre.discussion.models import Comment
from palabre.moderation import explaining, sanctioning, surroundings, trusting
from palabre.moderation.places import read_key, written_key
from palabre.moderation.sanction_forms import AUTHOR, RANGE, SanctionForm
from palabre.moderation.views.comments import comment_or_404
from palabre.moderation.views.guarding import desk_page, moderators_only

PER_PAGE = 50


@moderators_only
@require_http_methods(["GET", "HEAD", "POST"])
def sanction(request, number):
    """The record of whoever wrote the comment, what was given before, and the form to sanction them."""
    found, now = comment_or_404(request, number), timezone.now()
    targets = targets_of(request, found)
    warned = {
        name: sanctioning.was_warned(request.publication, target, found, at=now)
        for name, target in targets.items()
    }
    form = SanctionForm(
        request.POST if request.method == "POST" else None,
        charter=found.charter,
        targets=targets,
        warned=warned,
    )
    if request.method != "POST" or not targets:
        return sanction_page(request, found, form, warned, status=409 if request.method == "POST" else 200)
    if not form.is_valid():
        return sanction_page(request, found, form, warned, status=422)
    target = targets[form.cleaned_data["against"]]
    try:
        sanctioning.give(
            request.publication, target=target, comment=found, by=request.user, at=now, **form.said(now)
        )
    except sanctioning.StandsAlready:
        form.add_error("kind", _("The same stands already: lift it first, to give another."))
        return sanction_page(request, found, form, warned, status=409)
    except sanctioning.CannotSanction:
        # It was checked a moment ago: somebody lifted the warning, or gave the author a role.
        form.add_error(None, _("Nothing was given: this has changed in the meantime. Read it again."))
        return sanction_page(request, found, form, warned, status=409)
    messages.success(request, _("The sanction is given, and whoever it is against is told."))
    return redirect("moderation:comment", found.pk)


def targets_of(request, found: Comment) -> dict[str, sanctioning.Target]:
    """Against whom a sanction through the comment can be, by the name in the form; nobody of the publication."""
    known = {AUTHOR: sanctioning.author_of(found), RANGE: sanctioning.range_of(found)}
    return {
        name: target
        for name, target in known.items()
        if target is not None and not sanctioning.is_untouchable(request.publication, target, request.user)
    }


def sanction_page(request, found: Comment, form: SanctionForm, warned: dict[str, bool], *, status: int):
    """The page with its form; without one where nobody can be sanctioned through this comment."""
    [item] = explaining.explained(request.publication, [found])
    author = sanctioning.author_of(found)
    context = {
        "item": item,
        "around": surroundings.around(found, request.publication),
        "form": form,
        "warned": warned,
        "is_ours": author is not None and AUTHOR not in warned,
        "is_unknown": author is None,
        "has_range": RANGE in warned,
        "is_link_alone": AUTHOR in warned and RANGE in warned,
    }
    return desk_page(request, "moderation/sanction.html", context, status=status)


@moderators_only
@require_POST
def trust(request, number):
    """Have the author of a comment read first whatever the policy says, or let it judge again."""
    found = comment_or_404(request, number)
    if found.reader is None:
        raise Http404
    act = trusting.trust_again if request.POST.get("do") == "trust" else trusting.trust_no_more
    with contextlib.suppress(trusting.NothingToChange):
        # A colleague pressed it first: it is as it was wanted.
        act(found.reader, by=request.user, at=timezone.now())
    messages.success(request, _("It is noted, and holds from the next comment on."))
    return redirect("moderation:sanction", found.pk)


@moderators_only
@require_safe
def sanctions(request):
    """What stands, newest first."""
    return sanctions_page(request)


def sanctions_page(request, *, status=200, fault=""):
    """The list, with what went wrong above it."""
    now = timezone.now()
    found = sanctioning.standing(request.publication, at=now)
    before = read_key(request.GET.get("before", ""))
    if before is not None:
        at, key = before
        found = found.filter(Q(since__lt=at) | Q(since=at, pk__lt=key))
    shown = list(found[: PER_PAGE + 1])
    more, shown = len(shown) > PER_PAGE, shown[:PER_PAGE]
    through = [one.comment_number for one in shown if one.comment_number is not None]
    names = dict(Comment.objects.filter(pk__in=through).values_list("pk", "author_name"))
    context = {
        "rows": [(one, names.get(one.comment_number or 0, "")) for one in shown],
        "more_url": f"?before={written_key((shown[-1].since, shown[-1].pk))}" if more else "",
        "is_first": before is None,
        "fault": fault,
    }
    return desk_page(request, "moderation/sanctions.html", context, status=status)


@moderators_only
@require_POST
def lift(request, key):
    """Let a sanction hold no more; 409 where it holds no more already."""
    found = get_object_or_404(Sanction, pk=key, publication=request.publication)
    try:
        sanctioning.lift(found, by=request.user, at=timezone.now())
    except sanctioning.NotStanding:
        return sanctions_page(
            request, status=409, fault=_("It has ended already, or a colleague has lifted it.")
        )
    messages.success(request, _("The sanction is lifted, and whoever it was against is told."))
    return redirect("moderation:sanctions")
