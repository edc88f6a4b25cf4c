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
from functools import cached_property, partial
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from palabre.accounts import limits, private_link, vouching
from palabre.accounts.models import Reader, Sanction
from palabre.accounts.standing import Caller, Standing, standing_of
from palabre.discussion import advising, aliases, confirming, posting, stamps, text
from palabre.discussion.forms import RespondForm
from palabre.discussion.models import Comment, State, Thread
from palabre.discussion.notices import notices_of
from palabre.discussion.showing import charter_in_force
from palabre.discussion.views import sanctions
from palabre.discussion.views.origin import connection_of, is_our_own
from palabre.kit import json_forms

logger = logging.getLogger("palabre.discussion")

LARGEST_ID = 2**63 - 1
# A text of the greatest length has no more findings that one would answer one by one.
MOST_KEYS = 500


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
        raise Http404
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


class Page:
    """
    One visit to the form: its thread, the comment answered, and what was typed, which every answer keeps.
    """

    def __init__(
        self,
        request: HttpRequest,
        thread: Thread,
        data: Any = None,
        *,
        known: vouching.Known | None = None,
        asked_for: int | None = None,
    ) -> None:
        """
        ``known`` is the reader for whom the publication's own site vouches; ``asked_for`` the number that the form was
        opened under: of a thread that was taken in since, another.
        """
        self.request, self.thread, self.known = request, thread, known
        self.asked_for = thread.pk if asked_for is None else asked_for
        self.at = timezone.now()
        self.publication = thread.publication
        # For whom the site vouches is who writes, whoever has signed in here.
        is_staff = known is None and self.publication.is_staff(request.user)
        self.user = request.user if is_staff else None
        self.known_name = self._known_name()
        self.data = self._with_known(data)
        self.charter = charter_in_force(self.publication, self.at)
        self.form = self.form_of(self.data)
        asked = (data or request.GET).get("to", "")
        self.parent_asked = asked != ""
        self.parent = self._parent(asked)

    def _parent(self, asked: str) -> Comment | None:
        if not (asked.isascii() and asked.isdigit() and len(asked) < 20) or int(asked) > LARGEST_ID:
            return None
        shown = Comment.objects.select_related("published_revision").filter(
            pk=int(asked), thread=self.thread, state=State.PUBLISHED
        )
        return shown.first()

    def _known_name(self) -> str:
        """The name that the site gave, unless the form would not take it (somebody of the publication has it): then one is asked for."""
        name = self.known.name if self.known is not None else ""
        fits = "name" not in RespondForm({"name": name}, publication=self.publication).errors
        return name if name and fits else ""

    def _with_known(self, data: Any) -> Any:
        """What was typed, with what the site says in its place."""
        if data is None or self.known is None:
            return data
        data = data.copy()
        for field, said in (("name", self.known_name), ("email", self.known.email)):
            if said:
                data[field] = said
        return data

    @property
    def who(self) -> str:
        """Whose posts are counted together."""
        return limits.who_is(self.request.META.get("REMOTE_ADDR", ""))

    @cached_property
    def reader(self) -> Reader | None:
        """The reader whose browser asks, as far as they are known before they send."""
        if self.known is not None:
            return self.known.reader
        return private_link.reader_of(self.request)

    @property
    def caller(self) -> Caller:
        """Who would write, by all that is known before they do."""
        user = self.request.user
        typed = "" if self.user is not None or self.data is None else self.data.get("email", "")
        return Caller(
            user=user if self.known is None and user.is_authenticated else None,  # type: ignore[arg-type]
            reader=self.reader,
            who=self.who,
            typed_address=typed,
        )

    @cached_property
    def standing(self) -> Standing:
        """Whether anything stands against them."""
        if self.user is not None:
            return Standing()
        return standing_of(self.publication, self.caller, at=self.at)

    @property
    def has_text(self) -> bool:
        """Whether a text was typed, which the answer keeps and may speak of."""
        return bool(self.data and self.data.get("text", "").strip())

    def obstacle(self) -> tuple[int, str] | None:
        """Why nothing can be sent here now: a status and a sentence."""
        if not self.thread.is_open(self.at) or self.charter is None:
            return 403, (
                _("This discussion takes no new comments. Your text is kept below: copy it if you like.")
                if self.has_text
                else _("This discussion takes no new comments.")
            )
        if self.parent_asked and self.parent is None:
            return 409, (
                _("The comment you answer is not on the page any more. Your text is kept: send it as a comment of its own.")
                if self.has_text
                else _("The comment you answer is not on the page any more. Write a comment of its own below.")
            )  # fmt: skip
        if self.parent is not None and not self.parent.may_be_answered(self.publication.nesting):
            return 409, (
                _("This comment cannot be answered. Your text is kept: send it as a comment of its own.")
                if self.has_text
                else _("This comment cannot be answered. Write a comment of its own below.")
            )
        return None

    def advice(self) -> list[dict[str, Any]]:
        """What the checks note in the typed text, as kept with a revision."""
        typed = self.form.cleaned_data["text"]
        is_new = advising.is_new(self.reader, self.user)  # type: ignore[arg-type]
        return advising.findings(
            self.charter, self.thread, typed, self.parent, self.right, is_new_author=is_new
        )

    @property
    def right(self) -> list[str]:
        """What the author holds for right, as keys of findings."""
        return self.data.getlist("right")[:MOST_KEYS] if self.data is not None else []

    def mend(self) -> None:
        """Put the corrections that were chosen into the text; the rest of the form stays as it was."""
        typed = self.form.cleaned_data["text"]
        data = self.data.copy()
        data["text"] = advising.mended(typed, self.advice(), data.getlist("mend")[:MOST_KEYS])
        self.data, self.form = data, self.form_of(data)
        self.form.is_valid()

    def form_of(self, data: Any) -> RespondForm:
        """The form with ``data`` in it."""
        user = self.request.user
        is_reader = user.is_authenticated and self.user is None and self.known is None
        known_as = str(user) if is_reader else ""
        return RespondForm(data, publication=self.publication, user=self.user, known_as=known_as)  # type: ignore[arg-type]

    def shown_advice(self) -> list[dict[str, Any]]:
        """The same as the author reads it."""
        return advising.shown(
            self.form.cleaned_data["text"], self.advice(), before_sending_under=self.charter
        )

    def show(self, status: int = 200, **more: Any) -> HttpResponse:
        """The page with its form and whatever was typed in it."""
        response = render(
            self.request,
            "discussion/respond.html",
            {
                "thread": self.thread,
                "publication": self.publication,
                "parent": self.parent,
                "form": self.form,
                "charter": self.charter,
                "notices": notices_of(self.thread, at=self.at),
                "right": self.right,
                "has_text": self.has_text,
                "known": self.known,
                "known_name": self.known_name,
                "known_pass": self.known.pass_for(self.thread.pk) if self.known is not None else "",
                **self.places,
                **more,
            },
            status=status,
        )
        self.offer_key(response)
        return response

    @property
    def places(self) -> dict[str, Any]:
        """The addresses that its templates name."""
        return {"respond_url": self.thread.respond_url}

    def offer_key(self, response: HttpResponse) -> None:
        """Let the browser that opens the form have a key."""
        private_link.offer(self.request, response)

    def keep_key(self, response: HttpResponse, key: str) -> None:
        """Let the browser keep the key of whoever sent, but for whom the site vouches."""
        if self.known is None:
            private_link.keep(self.request, response, key)

    def empty(self) -> HttpResponse:
        """The form, not yet filled in."""
        obstacle = self.obstacle()
        if obstacle:
            status, sentence = obstacle
            return self.show(status, sentence=sentence)
        if self.standing.refusal is not None:
            return self.refused(self.standing.refusal)
        return self.show(warning=self.standing.warning)

    def refused(self, sanction: Sanction) -> HttpResponse:
        """403: why nothing is taken from them, with what was typed."""
        return self.show(
            403,
            sentence=sanctions.refused(sanction, has_text=self.has_text),
            sanction=sanction,
            stamp=self.new_stamp() if self.data else "",
        )

    def warned(self, warning: Sanction) -> HttpResponse:
        """403: the preview with the warning that is to be read before it is sent."""
        sentence = _("Nothing was sent yet: read the warning below, say that you have, then send your text.")
        return self.previewed(403, sentence, warning=warning)

    def sentence(self, status: int, sentence: str) -> HttpResponse:
        """The form with what was typed, and a sentence above it that says what happened."""
        return self.show(status, sentence=sentence, stamp=self.new_stamp() if self.data else "")

    def new_stamp(self) -> str:
        """A stamp for this preview."""
        return stamps.stamp(self.thread.pk, self.parent.pk if self.parent else None, at=self.at)

    def previewed(self, status: int = 200, sentence: str = "", **more: Any) -> HttpResponse:
        """How the comment will look, what the charter advises, and the form to mend or send it."""
        typed = text.normalised(self.form.cleaned_data["text"])
        return self.show(
            status,
            sentence=sentence,
            is_preview=True,
            author_name=self.form.author_name,
            # Made by escaping and adding our own tags.
            html=mark_safe(text.to_html(typed, self.publication.language)),
            advice=self.shown_advice(),
            stamp=self.new_stamp(),
            **more,
        )


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
