"""
Anybody may alert: to a comment that is published, or to an article. No account is needed.

The form is exempt from Django's own answer to a failed check of its origin, which would lose what was
typed: it makes that check itself.
"""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from palabre.accounts import limits
from palabre.charter.models import Version
from palabre.discussion.framing import BASE
from palabre.discussion.models import Comment
from palabre.discussion.views.framed import in_a_frame
from palabre.moderation import alerting, misuse, notices
from palabre.moderation.models import Alert
from palabre.moderation.places import LARGEST_ID
from palabre.moderation.readers_forms import AlertForm
from palabre.moderation.views.strangers import turned_away, who_asks
from palabre.press.models import Article, FrontPage


@never_cache
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def alert_comment(request, number):
    """Alert to a published comment."""
    return answered(request, comment=shown_comment(request, number))


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@in_a_frame
def alert_in_frame(request, frame, number):
    """The same within a frame on another site."""
    comment = shown_comment(request, number)
    if comment.thread.article_id is not None:
        raise Http404
    return answered(request, comment=comment, frame=frame)


def shown_comment(request, number):
    """The comment that anybody may read. Raises ``Http404``."""
    shown = Comment.objects.public().select_related("thread__article", "published_revision")
    comment = get_object_or_404(shown, pk=min(number, LARGEST_ID), thread__publication=request.publication)
    if not comment.is_public or comment.published_revision is None:
        raise Http404
    return comment


@never_cache
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def alert_article(request, article_id):
    """Alert to a published article."""
    front = get_object_or_404(FrontPage, publication=request.publication)
    article = get_object_or_404(Article.objects.live().descendant_of(front), id=article_id)
    if article.get_view_restrictions().exists():
        raise Http404
    return answered(request, article=article)


def answered(request, *, comment=None, article=None, frame=None):
    """The form (GET), or what became of it (POST); whatever is wrong, what was typed stays in it."""
    now = timezone.now()
    charter = Version.objects.in_force(request.publication, now)
    has_article = article is not None or comment.thread.article is not None
    form = AlertForm(request.POST or None, charter=charter, has_article=has_article)
    about = {"comment": comment, "article": article}
    if frame is not None:
        about |= frame.places(comment.thread)
    if request.method != "POST":
        return alert_page(request, form, about)
    if not request.POST:
        form = AlertForm(request.POST, charter=charter, has_article=has_article)
    too_many = _("Many alerts came from your connection today. Yours was not sent; your text is kept: "
                 "try again in an hour.")  # fmt: skip
    if status := turned_away(request, form, what="alert", too_many=too_many, at=now):
        return alert_page(request, form, about, status=status)
    who = who_asks(request)
    if not form.is_valid():
        return alert_page(request, form, about, status=422)
    if misuse.must_wait(request.publication, form.cleaned_data["email"], at=now):
        # Anybody can type an address: what is known of it is told to its owner alone, by mail.
        limits.count(who, "alert", at=now)
        form.add_error(
            None,
            _(
                "No more alerts are taken from you today. Yours was not sent; your text is kept: try again tomorrow."
            ),
        )
        return alert_page(request, form, about, status=429)
    if not form.cleaned_data["website"]:
        limits.count(who, "alert", at=now)
        said = {name: value for name, value in form.cleaned_data.items() if name != "website"}
        by = request.user if request.user.is_authenticated else None
        alert = alerting.alert(request.publication, by=by, at=now, comment=comment, article=article, **said)
        return redirect(received_at(notices.receipt_path(alert), frame))
    return redirect(received_at(reverse("alert_received"), frame))


def received_at(path, frame):
    """The address of a receipt, within the frame where there is one."""
    return path if frame is None else frame.at(path.removeprefix("/"))


def alert_page(request, form, about, *, status=200):
    """The page with the form, and what the alert is about."""
    comment, article = about["comment"], about["article"]
    # Whose article may be answered: none where the discussion is on somebody else's page.
    reply_to = article.pk if article is not None else comment.thread.article_id
    context = {"form": form, "publication": request.publication, "reply_to": reply_to, **about}
    return render(request, "moderation/alert.html", context, status=status)


@never_cache
@require_safe
@in_a_frame
def received_in_frame(request, frame, key=None, token=""):
    """The receipt within a frame; its own address is on it, to be kept."""
    alert = opened_receipt(request, key, token)
    more = {"frame": frame, "base": BASE}
    if alert is not None and alert.comment is not None:
        more = frame.places(alert.comment.thread)
    kept = request.publication.root_url + notices.receipt_path(alert) if alert is not None else ""
    return receipt(request, alert, kept_at=kept, **more)


@never_cache
@require_safe
def received(request, key=None, token=""):
    """
    The receipt, which whoever sent the alert may open again: what became of it. Without its key, only thanks.

    It never shows what was typed: the address may be left open, or handed on.
    Source: Regulation (EU) 2022/2065, art. 16(4) and (5).
    """
    return receipt(request, opened_receipt(request, key, token))


def opened_receipt(request, key, token):
    """The alert that the key opens; ``None`` without one. Raises ``Http404``."""
    alert = None
    if key is not None:
        found = Alert.objects.select_related("comment__thread__article", "article", "decision__rule")
        alert = (
            get_object_or_404(found, pk=key, publication=request.publication) if key <= LARGEST_ID else None
        )
        if alert is None or not notices.is_opened_by(alert, token):
            raise Http404
    return alert


def receipt(request, alert, **more):
    """The page that says thanks, and what became of it."""
    context = {
        **more,
        "publication": request.publication,
        "alert": alert,
        "category": alerting.in_words(alert.category) if alert else "",
        "is_removed": alert is not None and notices.led_to_removal(alert),
        "is_sealed": alert is not None and notices.led_to_sealing(alert),
    }
    return render(request, "moderation/alert_received.html", context)
