"""The charter for readers: the version in force, and every earlier one; for editors, the page to try it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from palabre.charter import differing, examples, trying
from palabre.charter.forms import locked_sentence
from palabre.charter.models import Version
from palabre.publications.editing import rows_for


@require_safe
def in_force(request):
    """The version in force now; a sentence where there is none yet."""
    now = timezone.now()
    current = Version.objects.in_force(request.publication, now)
    if current is None:
        return render(request, "charter/none.html", {"publication": request.publication}, status=404)
    return page(request, current, current, now)


@require_safe
def version(request, number):
    """A version that is or was in force. A draft, and one that is yet to come, are 404 like one that is not."""
    now = timezone.now()
    wanted = (
        Version.objects.filter(publication=request.publication, number=number, in_force_at__lte=now)
        .prefetch_related("rules")
        .first()
    )
    current = Version.objects.in_force(request.publication, now)
    if wanted is None or current is None:
        raise Http404
    return page(request, wanted, current, now)


def page(request, shown, current, now):
    """One version, what it changed, and the list of all."""
    before = Version.objects.before(shown)
    context = {
        "publication": request.publication,
        "version": shown,
        "current": current,
        "before": before,
        "comparison": differing.compare(before, shown) if before else None,
        "versions": Version.objects.public(request.publication, now),
    }
    return render(request, "charter/version.html", context)


def locked(request, address):
    """On the editors' side, what answers whoever would alter a version in force: a sentence, and the version."""
    messages.error(request, locked_sentence())
    return redirect(address)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def try_it(request: HttpRequest) -> HttpResponse:
    """The page; posted, with what the chosen version's checks note in the text. Nothing is kept of it."""
    versions = (
        rows_for(Version, request.user).select_related("publication").order_by("publication", "-number")
    )
    if not versions.exists():
        raise PermissionDenied
    form = trying.TryForm(request.POST if request.method == "POST" else None, versions=versions)
    context: dict[str, Any] = {"form": form}
    language = versions[0].publication.language
    if form.is_valid():
        version = form.cleaned_data["version"]
        language = version.publication.language
        context |= trying.tried(version, form.cleaned_data["text"])
    context["checks"] = list(examples.shown(language))
    return render(request, "charter/trying.html", context, status=422 if form.errors else 200)
