"""An author's own comments: their state, and what may be done with them. Opened by a private link."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from palabre.accounts import limits, private_link
from palabre.accounts.standing import Caller, sanctions_on, standing_of
from palabre.discussion import advising, aliases, confirming, leaving, posting
from palabre.discussion.forms import EditForm
from palabre.discussion.models import Comment, State
from palabre.discussion.notices import notices_of
from palabre.discussion.views import sanctions
from palabre.discussion.views.origin import connection_of
from palabre.discussion.views.visiting import MOST_KEYS

LARGEST_NUMBER = 2**63 - 1
A_PAGE = 50


def readers_only(view):
    """Find the reader whose browser asks (``request.reader``); without one, say how to get in (404)."""

    @wraps(view)
    @never_cache
    @csrf_protect
    def found(request, *args: Any, **kwargs: Any):
        request.reader = private_link.reader_of(request)
        if request.reader is None:
            return render(request, "discussion/mine_unknown.html", status=404)
        response = view(request, *args, **kwargs)
        private_link.keep_renewed(request, response)
        return response

    return found


@never_cache
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def open_link(request: HttpRequest, key: str) -> HttpResponse:
    """
    The private link: let this browser keep its key, and go on without it in the address.

    A browser that keeps another reader's is asked first (the POST goes on): whoever follows a stranger's
    link would lose their own comments, and write the next ones for the stranger to change.
    """
    reader = private_link.find(request.publication, key)  # type: ignore[attr-defined]
    if reader is None:
        return render(request, "discussion/mine_unknown.html", status=404)
    if request.method != "POST" and private_link.reader_of(request) not in (None, reader):
        return render(request, "discussion/mine_other.html")
    response = redirect("mine")
    private_link.keep(request, response, key)
    return response


def own(request, number: int) -> Comment:
    """The reader's own comment of this number; anybody else's is 404."""
    if number > LARGEST_NUMBER:
        raise Http404
    found = (
        Comment.objects.select_related("thread__publication__site", "thread__article", "revision", "charter")
        .filter(number=number, reader=request.reader, revision__isnull=False)
        .first()
    )
    if found is None:
        raise Http404
    return found


def mine_page(request, status=200, **more: Any) -> HttpResponse:
    """The reader's comments, newest first, a page of them (``?page=``), in a fixed number of queries."""
    comments = (
        request.reader.comments.select_related(
            "thread__publication__site", "thread__article", "revision", "published_revision", "charter"
        )
        .prefetch_related("decisions__rule", "decisions__revision", "decisions__made")
        .filter(revision__isnull=False)
        .order_by("-number")
    )
    # What is no page is the first one: somebody looks for their own comments.
    comments = Paginator(comments, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "reader": request.reader,
        "comments": comments,
        "sanctions": [
            (one, sanctions.in_words(one), one.stands(timezone.now())) for one in sanctions_on(request.reader)
        ],
        "to_confirm": confirming.to_confirm(request.reader, private_link.key_of(request)),
        **more,
    }
    return render(request, "discussion/mine.html", context, status=status)


@readers_only
@require_safe
def mine(request):
    """Every comment of the reader with its state."""
    return mine_page(request)


@readers_only
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, number: int):
    """
    Mend a comment and send it again; of a published one, the published text stays until the new one is read.

    What the checks note is shown first; ``do=confirm`` sends the text as it is.
    """
    comment = own(request, number)
    if not comment.may_be_edited and request.method != "POST":
        return mine_page(request, 409, sentence=_("This comment cannot be changed any more."))
    publication = comment.thread.publication
    data = request.POST if request.method == "POST" else None
    initial = {"text": comment.revision.text if comment.revision else "", "revision": comment.revision_id}
    form = EditForm(data, publication=publication, initial=initial)
    if data is None:
        return edit_form(request, comment, form)
    if not form.is_valid():
        return edit_page(request, comment, form, 422)
    typed = form.cleaned_data["text"]
    if comment.is_unchanged_by(form.cleaned_data["revision"], typed):
        return mine_page(request, sentence=_("Nothing was changed: your text is as it was."))
    right = request.POST.getlist("right")[:MOST_KEYS]
    is_new = advising.is_new(request.reader)
    findings = advising.findings(
        comment.charter, comment.thread, typed, comment.parent, right, is_new_author=is_new
    )
    if request.POST.get("do") == "mend":
        typed = advising.mended(typed, findings, request.POST.getlist("mend")[:MOST_KEYS])
        form = EditForm({"text": typed, "revision": form.cleaned_data["revision"]}, publication=publication)
        form.is_valid()
        findings = advising.findings(
            comment.charter, comment.thread, typed, comment.parent, right, is_new_author=is_new
        )
    advice = advising.shown(typed, findings, before_sending_under=comment.charter)
    if (advice and request.POST.get("do") != "confirm") or (request.POST.get("do") == "mend"):
        return edit_page(
            request, comment, form, 200,
            _("Nothing was sent yet: read the remarks below, then send it, mended or as it is."),
            advice=advice, right=right,
        )  # fmt: skip
    at, caller = timezone.now(), caller_of(request)
    who = caller.who
    private_link.renew(request, confirming.confirm(request.reader, key=private_link.key_of(request), at=at))
    sanctions.acknowledge(request.POST, publication, caller, at=at)
    if limits.is_exceeded(who, "edit", at=at):
        return edit_page(
            request, comment, form, 429,
            _("Many edits came from your connection. This one was not sent; your text is kept: try again in an hour."),
        )  # fmt: skip
    try:
        posting.edit(
            comment,
            revision=form.cleaned_data["revision"],
            typed=typed,
            by=request.reader,
            at=at,
            findings=findings,
            connection=connection_of(request),
            caller=caller,
        )
    except posting.Sanctioned as stands:
        sentence = sanctions.refused(stands.sanction, has_text=True)
        return edit_page(request, comment, form, 403, sentence, sanction=stands.sanction)
    except posting.Warned as stands:
        return edit_page(
            request, comment, form, 403,
            _("Nothing was sent yet: read the warning below, say that you have, then send your text."),
            warning=stands.sanction, right=right, advice=advice,
        )  # fmt: skip
    except posting.EditedMeanwhile as meanwhile:
        return edit_page(
            request, comment, form, 409,
            _("You edited this comment elsewhere in the meantime. Both texts are here: mend the one you want, then send it."),
            meanwhile=meanwhile.revision,
        )  # fmt: skip
    except posting.CannotChange:
        return edit_page(
            request,
            comment,
            form,
            409,
            _("This comment cannot be changed any more. Your text is kept below."),
        )
    limits.count(who, "edit", at=at)
    return redirect("mine")


def caller_of(request) -> Caller:
    """Who would edit, by all that is known."""
    return Caller(
        user=request.user if request.user.is_authenticated else None,
        reader=request.reader,
        who=limits.who_is(request.META.get("REMOTE_ADDR", "")),
    )


def edit_form(request, comment, form):
    """The form as it is opened; whoever is under a sanction reads it before they type."""
    standing = standing_of(comment.thread.publication, caller_of(request), at=timezone.now())
    if standing.refusal is not None:
        sentence = sanctions.refused(standing.refusal, has_text=False)
        return edit_page(request, comment, form, 403, sentence, sanction=standing.refusal)
    return edit_page(request, comment, form, warning=standing.warning)


def edit_page(request, comment, form, status=200, sentence="", **more):
    """The form with what was typed in it."""
    context = {
        "comment": comment,
        "form": form,
        "sentence": sentence,
        "publication": comment.thread.publication,
        "notices": notices_of(comment.thread, at=timezone.now()),
        # A form that does not say which text was read is about the one that stands above it.
        "read": comment.revision_id if form.errors.get("revision") else form["revision"].value(),
        **more,
    }
    return render(request, "discussion/edit.html", context, status=status)


@readers_only
@require_POST
def withdraw(request, number: int):
    """Take a comment back."""
    comment = own(request, number)
    try:
        posting.withdraw(comment, by=request.reader, at=timezone.now())
    except posting.CannotChange:
        sentence = _(
            "This comment cannot be withdrawn: it was removed or withdrawn already, or its discussion is an archive."
        )
        return mine_page(request, 409, sentence=sentence)
    return redirect("mine")


@readers_only
@require_safe
def export(request):
    """Everything that is kept about the reader, as a file."""
    response = JsonResponse(
        leaving.exported(request.reader), json_dumps_params={"ensure_ascii": False, "indent": 2}
    )
    response["Content-Disposition"] = 'attachment; filename="palabre.json"'
    return response


@readers_only
@require_POST
def revoke(request):
    """Make every link to the reader's comments useless but a new one, which this page shows."""
    key = private_link.revoke(request.reader, by=request.reader, at=timezone.now())
    response = mine_page(request, private_url=request.publication.root_url + private_link.path(key))
    private_link.keep(request, response, key)
    return response


@readers_only
@require_POST
def confirm(request):
    """
    Keep that the address is theirs to which the link was mailed that this browser keeps; the page shows the new link.
    """
    key = confirming.confirm(request.reader, key=private_link.key_of(request), at=timezone.now())
    if not key:
        return redirect("mine")
    private_link.renew(request, key)
    return mine_page(request, private_url=request.publication.root_url + private_link.path(key))


@readers_only
@require_POST
def erase(request):
    """Forget who the reader is; the texts stay or go as they choose, and only if they chose."""
    texts = request.POST.get("texts")
    if texts not in ("keep", "blank"):
        sentence = _("Nothing was erased: choose first whether your texts stay or go.")
        return mine_page(request, 422, sentence=sentence)
    leaving.erase(request.reader, keep_texts=texts == "keep", at=timezone.now())
    response = render(request, "discussion/erased.html")
    response.delete_cookie(private_link.COOKIE, samesite="Lax")
    return response


@never_cache
@require_safe
def here(request: HttpRequest, thread_id: int) -> HttpResponse:
    """What is personal on one page, for the script that lays it over: the reader's own waiting comments."""
    reader = private_link.reader_of(request)
    waiting: list[dict[str, Any]] = []
    if reader is not None and thread_id <= LARGEST_NUMBER:
        own_waiting = reader.comments.filter(
            thread=aliases.number_now(thread_id),
            state__in=[State.PENDING, State.RETURNED, State.REFUSED],
            path__isnull=True,
        ).select_related("revision")
        waiting = [
            {
                "number": comment.number,
                "answers": comment.parent_id,
                "state": comment.state,
                "says": str(State(comment.state).label),
                "html": comment.revision.html,
                "edit": f"/mine/{comment.number}/edit/",
                "edit_says": _("Edit"),
            }
            for comment in own_waiting.order_by("number")[:50]
            if comment.revision is not None
        ]
    return JsonResponse({"waiting": waiting})
