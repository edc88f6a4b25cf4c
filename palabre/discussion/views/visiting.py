"""One visit to the form: who writes, what they answer, what they typed, and what may stand in their way."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from palabre.accounts import limits, private_link, vouching
from palabre.accounts.models import Reader, Sanction
from palabre.accounts.standing import Caller, Standing, standing_of
from palabre.discussion import advising, stamps, text
from palabre.discussion.forms import RespondForm
from palabre.discussion.models import Comment, State, Thread
from palabre.discussion.notices import notices_of
from palabre.discussion.showing import charter_in_force
from palabre.discussion.views import sanctions

LARGEST_ID = 2**63 - 1
# A text of the greatest length has no more findings that one would answer one by one.
MOST_KEYS = 500


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
