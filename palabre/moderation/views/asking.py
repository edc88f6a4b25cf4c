"""
Whoever is named in an article asks for a right of reply. No account is needed; who they are, and how they are reached, is.

Like the form to alert it makes the check of its origin itself, so that what was typed is never lost.
"""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from palabre.accounts import limits
from palabre.moderation import replying
from palabre.moderation.places import LARGEST_ID
from palabre.moderation.readers_forms import ReplyRequestForm
from palabre.moderation.views.strangers import turned_away, who_asks
from palabre.press.models import Article, FrontPage


@never_cache
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request, article_id):
    """The form (GET), or what became of it (POST)."""
    front = get_object_or_404(FrontPage, publication=request.publication)
    if article_id > LARGEST_ID:
        raise Http404
    article = get_object_or_404(Article.objects.live().descendant_of(front), id=article_id)
    if article.get_view_restrictions().exists():
        raise Http404
    now = timezone.now()
    if request.method != "POST":
        return ask_page(request, ReplyRequestForm(), article)
    form = ReplyRequestForm(request.POST)
    too_many = _("Many requests came from your connection today. Yours was not sent; your text is kept: "
                 "try again tomorrow.")  # fmt: skip
    if status := turned_away(request, form, what="reply", too_many=too_many, at=now):
        return ask_page(request, form, article, status=status)
    if not form.is_valid():
        return ask_page(request, form, article, status=422)
    if not form.cleaned_data["website"]:
        limits.count(who_asks(request), "reply", at=now)
        said = {name: form.cleaned_data[name] for name in ("name", "email", "passage", "text")}
        by = request.user if request.user.is_authenticated else None
        replying.ask(article, request.publication, by=by, at=now, **said)
    return redirect("reply_received")


def ask_page(request, form, article, *, status=200):
    """The page with the form, and the article that it is about."""
    context = {
        "form": form,
        "article": article,
        "publication": request.publication,
        "is_late": replying.is_late(article, timezone.now()),
    }
    return render(request, "moderation/reply_asked.html", context, status=status)


@never_cache
@require_safe
def received(request):
    """Thanks, and what happens next."""
    return render(request, "moderation/reply_received.html", {"publication": request.publication})
