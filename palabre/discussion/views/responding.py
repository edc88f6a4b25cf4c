"""
To comment: the form, a preview with the charter's advice, then confirm. It works without JavaScript.

The form stands on a page that is the same for everybody, so it can carry no token. Only the preview is
therefore exempt from Django's check: it writes nothing and shows escaped input. Confirming is a
function of its own behind that check; a guest without cookies confirms by the signed time of the
preview and a same-origin header.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from palabre.accounts import limits, private_link, vouching
from palabre.accounts.models import Reader
from palabre.discussion import aliases, confirming, posting, stamps
from palabre.discussion.models import Comment, State
from palabre.discussion.views import sanctions
from palabre.discussion.views.again import begun_again
from palabre.discussion.views.origin import connection_of, is_our_own
from palabre.discussion.views.visiting import LARGEST_ID, Page
from palabre.kit import json_forms

logger = logging.getLogger("palabre.discussion")


def comes_from_elsewhere(request: HttpRequest) -> bool:
    """Whether the browser says that another site sent this."""
    return request.headers.get("Sec-Fetch-Site", "") in ("cross-site", "same-site")


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def respond(request: HttpRequest, thread_id: int) -> HttpResponse:
    """The form (GET), the preview, and the sending (POST with ``do=confirm``)."""
    if thread_id > LARGEST_ID:
        raise Http404
    publication = request.publication  # type: ignore[attr-defined]
    thread = aliases.thread_at(publication, thread_id)
    if thread is None:
        begun = begun_again(request, None)
        if isinstance(begun, HttpResponse):
            return begun
        thread = begun
    # Known already, with its host and its groups.
    thread.publication = publication
    if not thread.is_public:
        raise Http404
    if request.method != "POST" and thread.pk != thread_id:
        return redirect(f"{thread.respond_url}?{request.GET.urlencode()}".rstrip("?"))
    return answered(request, partial(Page, request, thread, asked_for=thread_id))


def answered(request: HttpRequest, page_of: Callable[..., Page]) -> HttpResponse:
    """What a visit to the form is answered; ``page_of`` makes it, with what was typed or with nothing."""
    if request.method != "POST":
        return page_of().empty()
    if comes_from_elsewhere(request):
        # What another site would have said in a reader's name is not even shown.
        return page_of().sentence(
            403, _("Nothing was sent: another site sent this in your name. Write in the form below.")
        )
    if request.content_type not in ("application/x-www-form-urlencoded", "multipart/form-data"):
        # Nothing read is nothing typed: the form is an empty one, and says nothing of a text that it keeps.
        return page_of(typed_as_json(request) or None).sentence(
            400, _("This address takes what the form on it sends, and nothing else. Write in the form below.")
        )
    page = page_of(request.POST)
    try:
        known = known_in(request, page.asked_for)
    except vouching.NotVouched as why:
        # Whoever builds the site reads why in the log; it names nobody.
        logger.info("a token was refused in thread=%s: %s", page.thread.pk, why)
        return page.sentence(
            403, _("Your site’s word on who you are does not hold any more, and nothing was sent. Open its page again, or send your text under a name.")
        )  # fmt: skip
    if request.POST.get("do") == "begin":
        return page_of(known=known).empty()
    if known is not None:
        page = page_of(request.POST, known=known)
    if request.POST.get("do") == "confirm":
        return confirm(page)
    return preview(page)


def known_in(request: HttpRequest, thread_id: int) -> vouching.Known | None:
    """
    The reader for whom the publication's own site vouches, by its ``token`` (taken once) or the pass that came of one.

    ``thread_id`` is the discussion whose form this is. Raises ``vouching.NotVouched``.
    """
    publication = request.publication  # type: ignore[attr-defined]
    if token := request.POST.get("token", ""):
        return vouching.take(publication, token, at=timezone.now())
    if written := request.POST.get("known", ""):
        return vouching.recognise(publication, written, thread_id)
    return None


def typed_as_json(request: HttpRequest) -> QueryDict:
    """What was typed, where the form came as JSON: it stands in the form again, to be sent as one."""
    data = QueryDict(mutable=True)
    data.update(json_forms.fields(request.body, ("text", "name", "email", "to")))
    return data


def preview(page: Page) -> HttpResponse:
    """Show the comment as it will look, with advice. Writes nothing but a count of attempts."""
    if limits.is_exceeded(page.who, "preview", at=page.at):
        return page.sentence(
            429, _("Many previews came from your connection. Your text is kept: try again in an hour.")
        )
    limits.count(page.who, "preview", at=page.at)
    wants_json = "application/json" in request_accepts(page.request)
    obstacle = page.obstacle()
    if obstacle:
        return page.sentence(*obstacle)
    if not page.form.is_valid():
        if wants_json:
            return JsonResponse({"errors": page.form.errors, "advice": []}, status=422)
        return page.show(422)
    if wants_json:
        return JsonResponse({"errors": {}, "advice": page.shown_advice()})
    if page.data.get("do") == "mend":
        page.mend()
    if page.standing.refusal is not None:
        return page.refused(page.standing.refusal)
    return page.previewed(warning=page.standing.warning)


def request_accepts(request: HttpRequest) -> str:
    """What the script asks for when it shows advice in place."""
    return request.headers.get("Accept", "")


def confirm(page: Page) -> HttpResponse:
    """Send what was previewed. Whatever stops it, the preview comes back with the text in it."""
    obstacle = page.obstacle()
    if obstacle:
        return page.sentence(*obstacle)
    if not page.form.is_valid():
        return page.show(422, stamp=page.new_stamp())
    parent_number = page.parent.pk if page.parent else None
    try:
        stamps.check(page.data.get("stamp", ""), page.asked_for, parent_number, at=page.at)
    except stamps.Expired:
        return page.previewed(409, _("This preview was made long ago. Read your text again, then send it."))
    except stamps.Forged:
        return page.previewed(403, _("Nothing was sent: read your text again here, then send it."))
    if not is_our_own(page.request):
        return page.previewed(
            403, _("Nothing was sent: the form did not come from this page. Read it again, then send it.")
        )
    if limits.is_exceeded(page.who, "comment", at=page.at):
        return page.previewed(
            429, _("Many comments came from your connection today. Yours was not sent; your text is kept: try again in an hour.")
        )  # fmt: skip
    return sent(page)


def take(page: Page) -> tuple[Comment, str]:
    """
    Send what was previewed and is found sound: the comment, and the key of its author's link.

    Raises ``posting.CannotSend``; then nothing was written, but that a warning was read.
    """
    assert page.charter is not None  # noqa: S101 (an obstacle otherwise)
    if page.reader is not None and page.known is None:
        key = confirming.confirm(page.reader, key=private_link.key_of(page.request), at=page.at)
        private_link.renew(page.request, key)
    sanctions.acknowledge(page.data, page.publication, page.caller, at=page.at)
    said = page.form.cleaned_data
    findings = page.advice()
    # One transaction: of a comment that is not taken, no reader is left either.
    with transaction.atomic():
        reader, key = author_of(page)
        comment = posting.send(
            page.thread,
            typed=said["text"],
            name=page.form.author_name,
            email=said.get("email", ""),
            charter=page.charter,
            at=page.at,
            parent=page.parent,
            reader=reader,
            user=page.user,  # type: ignore[arg-type]
            findings=findings,
            connection=connection_of(page.request),
            caller=page.caller,
        )
        limits.count(page.who, "comment", at=page.at)
    return comment, key


def sent(page: Page) -> HttpResponse:
    """Send the comment and say what happens next, with the author's private link."""
    try:
        comment, key = take(page)
    except posting.Sanctioned as stands:
        return page.refused(stands.sanction)
    except posting.Warned as stands:
        return page.warned(stands.sanction)
    except posting.AlreadySent as same:
        said_already = (
            _("This text was received already, under this name. Write it otherwise if you are somebody else.")
            if same.number is None
            else _("You have sent this text already: it was received as #%(number)s.")
            % {"number": same.number}
        )
        return page.previewed(409, said_already)
    except posting.ThreadClosed:
        return page.sentence(403, _("The discussion closed in the meantime. Your text is kept below."))
    except posting.CannotBeAnswered:
        page.parent = None
        return page.sentence(
            409, _("The comment you answer left the page in the meantime. Your text is kept: send it as a comment of its own.")
        )  # fmt: skip
    response = render(
        page.request,
        "discussion/sent.html",
        {
            "thread": page.thread,
            "comment": comment,
            "is_published": comment.state == State.PUBLISHED,
            "private_url": page.publication.root_url + private_link.path(key),
            **page.places,
        },
    )
    page.keep_key(response, key)
    return response


def author_of(page: Page) -> tuple[Reader, str]:
    """
    The reader who sends, with the key of their link.

    For whom the site vouches no browser keeps a key: who signs in there next, in the same browser, is another.
    """
    if page.known is not None:
        return page.known.reader, private_link.mailed_key(page.known.reader)
    user = page.request.user
    return private_link.reader_for(
        page.request,
        page.publication,
        at=page.at,
        user=user if user.is_authenticated else None,
    )
