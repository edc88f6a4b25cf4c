"""Two discussions that are one: which is the other, what becomes of both, and then it is done."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from palabre.discussion import merging
from palabre.discussion.models import State, Thread
from palabre.moderation.thread_forms import OtherForm
from palabre.moderation.views.guarding import desk_page, moderators_only
from palabre.moderation.views.threads import taken_in, thread_or_404


@moderators_only
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request, thread_id):
    """Ask which one is taken in, say what happens (``?other=``), and do it (POST)."""
    found = thread_or_404(request, thread_id)
    if found.pk != thread_id:
        return taken_in(request, found)
    if request.method != "POST" and "other" not in request.GET:
        return merge_page(request, found, OtherForm(publication=request.publication))
    form = OtherForm(request.POST or request.GET, publication=request.publication)
    if not form.is_valid():
        return merge_page(request, found, form, status=422)
    other = form.cleaned_data["other"]
    try:
        merging.refuse_unfit(found, other)
        if request.method != "POST":
            return merge_page(request, found, form, other=other)
        count = merging.take_in(found, other, by=request.user, at=timezone.now())
    except merging.TheSame:
        form.add_error("other", _("That is this discussion already."))
        return merge_page(request, found, form, status=409 if request.method == "POST" else 422)
    except merging.OfAnArticle:
        form.add_error(
            "other", _("That is the discussion of an article, which stays with it. It can take this one in.")
        )
        return merge_page(request, found, form, turned=other, status=422)
    except merging.MovedOn:
        form.add_error(
            "other", _("Somebody merged one of the two in the meantime: read again what is there.")
        )
        return merge_page(request, thread_or_404(request, thread_id), form, status=409)
    except merging.Busy:
        form.add_error("other", _("Colleagues are deciding on comments there: try again in a moment."))
        return merge_page(request, found, form, status=409)
    said = ngettext("%(n)d comment moved here.", "%(n)d comments moved here.", count) % {"n": count}
    messages.success(request, said + " " + _("What led to the other discussion leads here."))
    return redirect("moderation:thread", found.pk)


def merge_page(
    request,
    found: Thread,
    form: OtherForm,
    *,
    other: Thread | None = None,
    turned: Thread | None = None,
    status: int = 200,
):
    """The form, and what merging with ``other`` would do; ``turned``: it can be done the other way round."""
    context = {
        "thread": found,
        "form": form,
        "other": other,
        "turned": turned if found.article is None else None,
    }
    if other is not None:
        summary = merging.summary(found, other)
        context |= {
            "summary": summary,
            "states": [(State(state).label, n) for state, n in sorted(summary.moving.items())],
            "is_elsewhere_open": other.opening != found.opening,
        }
    return desk_page(request, "moderation/merge.html", context, status=status)
