"""
What anybody may send: a comment, after its preview, and an alert. The same acts as the forms', and the same limits.

A program sends for people: it shows them the preview with the charter's advice, as the form does, and the stamp of that
preview is what sends. Its author is known again by the key of their private link, or by nothing.
"""

from __future__ import annotations

import datetime

from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from ninja.responses import Status

from palabre.accounts import limits, private_link
from palabre.accounts.models import Sanction
from palabre.api.v1 import shapes
from palabre.api.v1.problems import Fault, Problem
from palabre.api.v1.reading import nothing, router, thread_or_404
from palabre.charter.models import Version
from palabre.discussion import posting, stamps, text
from palabre.discussion.models import Comment, State
from palabre.discussion.views import responding, sanctions, visiting
from palabre.moderation import alerting, misuse, notices
from palabre.moderation.readers_forms import AlertForm
from palabre.moderation.views.strangers import who_asks
from palabre.press.models import Article

SENDING = ["sending"]


@router.post(
    "threads/{int:thread}/preview",
    response={200: shapes.Preview, **shapes.OF_SENDING},
    tags=SENDING,
    summary="Preview a comment",
)
def preview(request, thread: int, written: shapes.Written):
    """How it will look, and what the charter advises. Nothing is written."""
    page = page_of(request, thread, written)
    count(page.who, "preview", at=page.at)
    look(page)
    refuse(page.standing.refusal)
    typed = text.normalised(page.form.cleaned_data["text"])
    return shapes.Preview(
        name=page.form.author_name,
        html=text.to_html(typed, page.publication.language),
        advice=[
            shapes.Advice(**{name: one[name] for name in shapes.Advice.model_fields})
            for one in page.shown_advice()
        ],
        stamp=page.new_stamp(),
        warning=to_read(page.standing.warning),
    )


@router.post(
    "threads/{int:thread}/comments",
    response={201: shapes.Received, **shapes.OF_SENDING},
    tags=SENDING,
    summary="Send a comment",
)
def send(request, thread: int, sent: shapes.Sent):
    """
    What was previewed, with the stamp of its preview. As a rule it waits until a person has read it.

    Keep `author_key` for its author, to send more in the same name: with it they edit and withdraw, too.
    """
    page = page_of(request, thread, sent)
    look(page)
    stamped(page, sent.stamp)
    if limits.is_exceeded(page.who, "comment", at=page.at):
        raise too_many(page.at)
    try:
        comment, key = taken(page)
    except Problem as problem:
        # A key that was mailed is another from now on, whether the comment was taken or not.
        if (renewed := private_link.key_of(request)) not in (None, sent.author_key):
            problem.more["author_key"] = renewed
        raise
    root = page.publication.root_url
    is_published = comment.state == State.PUBLISHED
    told = shapes.Received(
        number=comment.number,
        state="published" if is_published else "pending",
        url=root + comment.url if is_published else None,
        author_key=key,
        mine_url=root + private_link.path(key),
    )
    return Status(201, told)


def taken(page: visiting.Page) -> tuple[Comment, str]:
    """The comment that was sent, and its author's key. Raises ``Problem``."""
    try:
        return responding.take(page)
    except posting.Sanctioned as stands:
        raise sanctioned(stands.sanction) from None
    except posting.Warned as stands:
        said = _(
            "Nothing was sent. Show its author the warning, and send again with its id in “acknowledged”."
        )
        warning = to_read(stands.sanction)
        raise Problem("warned", said, more={"warning": warning.model_dump() if warning else None}) from None
    except posting.AlreadySent as same:
        said = (
            _("This text was received already, under this name.")
            if same.number is None
            else _("You have sent this text already: it was received as #%(number)s.")
            % {"number": same.number}
        )
        raise Problem("sent-already", said, more={"number": same.number}) from None
    except posting.ThreadClosed:
        raise Problem("closed", _("This discussion takes no new comments.")) from None
    except posting.CannotBeAnswered:
        raise Problem("unanswerable", _("The comment it answers left the page in the meantime.")) from None


def page_of(request, thread: int, written: shapes.Written) -> visiting.Page:
    """What was sent, as the form's own page holds it; its author known by their key alone."""
    found = thread_or_404(request, thread)
    if written.author_key:
        if private_link.find(found.publication, written.author_key) is None:
            raise Problem(
                "author-unknown", _("The key is mistyped, or its author has changed it. Nothing was sent.")
            )
        private_link.renew(request, written.author_key)
    said = written.model_dump(exclude={"author_key", "right"})
    data: MultiValueDict[str, str] = MultiValueDict(
        {name: ["" if value is None else str(value)] for name, value in said.items()}
    )
    data.setlist("right", written.right)
    return visiting.Page(request, found, data=data)


def look(page: visiting.Page) -> None:
    """Raise a ``Problem`` where nothing can be sent here now, or what was typed cannot be taken."""
    obstacle = page.obstacle()
    if obstacle is not None:
        is_closed = obstacle[0] == 403
        said = (
            _("This discussion takes no new comments.")
            if is_closed
            else _("The comment it answers is not on the page any more, or takes no answers.")
        )
        raise Problem("closed" if is_closed else "unanswerable", said)
    if not page.form.is_valid():
        raise invalid(page.form)


def stamped(page: visiting.Page, stamp: str) -> None:
    """Raise a ``Problem`` unless ``stamp`` is that of a preview of this, made lately."""
    parent = page.parent.pk if page.parent else None
    try:
        stamps.check(stamp, page.thread.pk, parent, at=page.at)
    except stamps.Expired:
        said = _("This preview was made long ago: make another, show it, and send with its stamp.")
        raise Problem("preview-too-old", said) from None
    except stamps.Forged:
        said = _(
            "The stamp is of no preview of an answer to this: make one, show it, and send with its stamp."
        )
        raise Problem("no-preview", said) from None


def invalid(form) -> Problem:
    """422: what is wrong with which field of a form."""
    faults = [
        Fault("" if name == "__all__" else name, str(message), error.code or "invalid")
        for name, errors in form.errors.as_data().items()
        for error in errors
        for message in error.messages
    ]
    return Problem("invalid", _("Mend what “errors” names, and send it again."), faults)


def count(who: str, what: str, *, at: datetime.datetime) -> None:
    """Count that somebody did something once more. Raises a ``Problem`` beyond what one may."""
    if limits.is_exceeded(who, what, at=at):
        raise too_many(at)
    limits.count(who, what, at=at)


def too_many(at: datetime.datetime) -> Problem:
    """429: as many came from one connection as are taken; the hour is counted anew when it is full."""
    left = 3600 - at.minute * 60 - at.second
    said = _("Too many came from this connection. Nothing of this one was kept: try again in an hour.")
    return Problem("too-many", said, headers={"Retry-After": str(left)})


def refuse(sanction: Sanction | None) -> None:
    """Raise a ``Problem`` where a sanction stands."""
    if sanction is not None:
        raise sanctioned(sanction)


def sanctioned(sanction: Sanction) -> Problem:
    """403: from whom nothing is taken, and until when."""
    until = sanction.until.isoformat() if sanction.until is not None else None
    # What holds for a connection says nothing about anybody, and its reasons are not whoever's sends now.
    reasons = "" if sanction.is_of_a_range else sanction.reasons
    return Problem("sanctioned", sanctions.in_words(sanction), more={"until": until, "reasons": reasons})


def to_read(warning: Sanction | None) -> shapes.ToRead | None:
    """A warning as whoever it is against reads it."""
    if warning is None:
        return None
    rule = warning.rule.number if warning.rule is not None else None
    return shapes.ToRead(id=warning.pk, reasons=warning.reasons, rule=rule)


@router.post(
    "comments/{int:number}/alerts",
    response={201: shapes.Receipt, **shapes.OF_SENDING},
    tags=SENDING,
    summary="Alert to a comment",
)
def alert_comment(request, number: int, alert: shapes.Alert):
    """Tell the moderators of a comment that is published. An alert hides nothing by itself."""
    shown = Comment.objects.public().select_related("thread__article", "published_revision")
    found = shown.filter(pk=number, thread__publication=request.publication).first() if number <= shapes.LARGEST_ID else None  # fmt: skip
    if found is None or found.published_revision is None:
        raise nothing()
    return received(request, alert, comment=found)


@router.post(
    "articles/{int:article}/alerts",
    response={201: shapes.Receipt, **shapes.OF_SENDING},
    tags=SENDING,
    summary="Alert to an article",
)
def alert_article(request, article: int, alert: shapes.Alert):
    """Tell the newsroom of an article that is published."""
    front = getattr(request.publication, "front_page", None)
    if front is None or article > shapes.LARGEST_ID:
        raise nothing()
    found = Article.objects.live().public().descendant_of(front).filter(pk=article).first()
    if found is None:
        raise nothing()
    return received(request, alert, article=found)


def received(request, said: shapes.Alert, *, comment: Comment | None = None, article: Article | None = None):
    """Keep the alert, as the form does."""
    publication, now = request.publication, timezone.now()
    who = who_asks(request)
    if limits.is_exceeded(who, "alert", at=now):
        raise too_many(now)
    charter = Version.objects.in_force(publication, now)
    has_article = article is not None or (comment is not None and comment.thread.article is not None)
    form = AlertForm(
        said.model_dump() | {"email": said.email or "", "in_good_faith": "on" if said.in_good_faith else ""},
        charter=charter,
        has_article=has_article,
    )
    if not form.is_valid():
        raise invalid(form)
    must_wait = misuse.must_wait(publication, form.cleaned_data["email"], at=now)
    if form.cleaned_data.pop("website"):
        return Status(201, shapes.Receipt(receipt_url=None))
    limits.count(who, "alert", at=now)
    if must_wait:
        # Anybody can type an address: what is known of it is told to its owner alone, by mail.
        raise too_many(now)
    alert = alerting.alert(publication, at=now, comment=comment, article=article, **form.cleaned_data)
    return Status(201, shapes.Receipt(receipt_url=publication.root_url + notices.receipt_path(alert)))
