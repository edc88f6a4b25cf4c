"""
What a moderator's token opens: the queue with what was noted in it, and decisions.

The acts are the desk's, under the token's owner: what a program decides stands in the journal as theirs. Who they are and
what they may do is asked of the database with each request.
"""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router
from ninja.responses import Status
from ninja.security import HttpBearer

from palabre.accounts import tokens
from palabre.accounts.models import Token
from palabre.api.v1 import desk_shapes, shapes
from palabre.api.v1.problems import PREFIX, Fault, Problem
from palabre.api.v1.reading import nothing
from palabre.api.v1.sending import invalid
from palabre.discussion.models import Comment, State, Turn
from palabre.moderation import deciding, explaining, opinions, queue, shown_findings
from palabre.moderation.decision_forms import DecisionForm
from palabre.moderation.filter_forms import FilterForm
from palabre.moderation.item import Item
from palabre.moderation.models import Decision, Opinion
from palabre.moderation.places import read_place, written_place
from palabre.moderation.views.deciding import ACTS, in_words
from palabre.press.typography import set_text
from palabre.publications.models import Publication

TAGS = ["desk"]


class DeskToken(HttpBearer):
    """A token made at the desk, in the header ``Authorization: Bearer plb_…``."""

    def authenticate(self, request, token: str) -> Token:
        """The token, which opens something. Raises ``Problem``."""
        found = tokens.find(request.publication, token.strip(), at=timezone.now())
        if found is None:
            said = _(
                "It is mistyped, ended, revoked, of another publication, or its owner moderates here no more."
            )
            headers = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
            raise Problem("token-refused", said, headers=headers)
        return found


router = Router(auth=DeskToken())


@router.get(
    "queue", response={200: desk_shapes.Queue, **shapes.OF_DESK}, tags=TAGS, summary="What waits to be read"
)
def waiting(
    request,
    section: Annotated[int | None, Query(ge=1, le=shapes.LARGEST_ID, description="Of a section, by its id.")] = None,
    thread: Annotated[int | None, Query(ge=1, le=shapes.LARGEST_ID, description="Of one discussion.")] = None,
    rule: Annotated[int | None, Query(ge=1, le=99, description="With something noted under a rule.")] = None,
    new: Annotated[bool, Query(description="Of authors not published yet.")] = False,
    alerts: Annotated[bool, Query(description="That readers alert to.")] = False,
    opinion: Annotated[bool, Query(description="That wants another opinion.")] = False,
    after: Annotated[
        str | None, Query(max_length=60, description="Where to read on: as it stands in `next`.")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=queue.PER_PAGE, description="How many at most.")] = queue.PER_PAGE,
):  # fmt: skip
    """In the order in which it is read: what the charter lets go first, then the oldest. Reading it here claims nothing."""
    here: Publication = request.publication
    asked = {
        "section": section, "thread": thread, "rule": rule, "new": "on" if new else None,
        "alerts": "on" if alerts else None, "opinion": "on" if opinion else None,
    }  # fmt: skip
    said = {name: str(value) for name, value in asked.items() if value is not None}
    form = FilterForm(said, publication=here)
    filters = form.filters
    if form.errors:
        # On the desk such a filter is left out: a program would take the whole queue for a part of it.
        raise invalid(form)
    key = read_place(after) if after is not None else None
    if after is not None and key is None:
        fault = Fault("after", _("This is no place in the queue: begin without it."), "unknown")
        raise Problem("invalid", _("There is no place to read on after."), [fault])
    found = queue.waiting(here, filters)
    rows = queue.in_order(queue.from_key(found, key, including=False) if key else found, limit + 1)
    last = queue.key_of(rows[limit - 1]) if len(rows) > limit else None
    more = said | {"after": written_place(last)} if last is not None else None
    if more is not None and limit != queue.PER_PAGE:
        more["limit"] = str(limit)
    for name in ("new", "alerts", "opinion"):
        if more is not None and name in more:
            more[name] = "true"
    return desk_shapes.Queue(
        comments=[told(item, here) for item in explaining.explained(here, rows[:limit])],
        next=f"{here.root_url}{PREFIX}desk/queue?{urlencode(more)}" if more is not None else None,
    )


@router.get(
    "comments/{int:number}", response={200: desk_shapes.Item, **shapes.OF_DESK}, tags=TAGS, summary="A comment and what was noted in it"
)  # fmt: skip
def comment(request, number: int):
    """Any comment of the publication, whatever its state: the text that a decision would be about, and its findings."""
    [item] = explaining.explained(request.publication, [comment_or_404(request, number)])
    return told(item, request.publication)


@router.post(
    "comments/{int:number}/decisions", response={(200, 201): desk_shapes.Taken, **shapes.OF_DECIDING}, tags=TAGS, summary="Decide"
)  # fmt: skip
def decide(request, number: int, decision: desk_shapes.Decision):
    """
    Publish, refuse, return, remove or restore the text that was read; its author is told as by the desk.

    201 where it is decided. 200 where the word is kept, since more people must say the same. 409 where its author has
    edited it since, or somebody else decided.
    """
    token: Token = request.auth
    if not token.may_decide:
        headers = {"WWW-Authenticate": 'Bearer error="insufficient_scope"'}
        raise Problem(
            "scope", _("This token may read and not decide: make another at the desk."), headers=headers
        )
    found = comment_or_404(request, number)
    form = DecisionForm(written(decision), charter=found.charter, revision=deciding.to_read(found))
    if not form.is_valid():
        late = form.is_readable and deciding.conflict(
            found, verb=form.verb, revision=form.cleaned_data.get("revision")
        )
        if late:
            raise came_late(request, late)
        raise of_form(form)
    try:
        taken = ACTS[form.verb](found, by=token.owner, at=timezone.now(), **form.said)
    except (deciding.Stale, deciding.Decided) as late:
        raise came_late(request, late) from None
    except deciding.AnswersNothing:
        said = _("It answers #%(number)s, which was never published: decide on that one first.")
        raise Problem("parent-unpublished", said % {"number": found.parent_id}) from None
    except deciding.NeedsAnother:
        said = _("You have said so of #%(number)s already: somebody else must.") % {"number": found.pk}
        raise Problem("said-already", said) from None
    except deciding.NobodyElse:
        raise Problem(
            "no-colleague", _("Nobody else moderates here: there is no colleague to ask.")
        ) from None
    is_decided = isinstance(taken, Decision)
    return Status(201 if is_decided else 200, outcome(taken, comment_or_404(request, number)))


def written(decision: desk_shapes.Decision) -> dict[str, Any]:
    """A decision as the desk's form says it. Raises ``Problem`` for what the form has no words for."""
    is_grounded = decision.act in ("refuse", "remove")
    grounds = [one for one in (decision.rule, decision.ground) if one is not None]
    wrong = []
    if grounds and not is_grounded:
        name = "rule" if decision.rule is not None else "ground"
        wrong.append(Fault(name, _("Only a refusal or a removal has a rule or a ground."), "unexpected"))
    if is_grounded and len(grounds) != 1:
        fault = _("Say the rule that is cited, or the law as the ground: one of the two.")
        wrong.append(Fault("rule", fault, "required"))
    if decision.reasons and decision.act in ("publish", "restore", "ask"):
        wrong.append(Fault("reasons", _("Nobody would read them: leave them out."), "unexpected"))
    if decision.note and decision.act != "ask":
        wrong.append(Fault("note", _("Nobody would read them: leave them out."), "unexpected"))
    if wrong:
        raise Problem("invalid", _("Mend what “errors” names, and send it again."), wrong)
    act = f"{decision.act}:{grounds[0]}" if grounds else decision.act
    return {"act": act, "revision": decision.revision, "reasons": decision.reasons, "note": decision.note}


def of_form(form: DecisionForm) -> Problem:
    """422, with the rule named where the form's act is wrong: only a rule of another charter makes it so."""
    problem = invalid(form)
    problem.errors = [
        Fault("rule", one.message, "of-another-charter") if one.field == "act" else one
        for one in problem.errors
    ]
    return problem


def came_late(request, late: deciding.CannotDecide) -> Problem:
    """409: what has become of the comment since it was read."""
    now = comment_or_404(request, late.comment.pk)  # type: ignore[attr-defined]
    revision = deciding.to_read(now)
    more: dict[str, Any] = {
        "comment": {
            "number": now.pk,
            "state": now.state,
            "waits": now.waiting_since is not None,
            "revision": revision.pk if revision is not None else None,
        }
    }
    if isinstance(late, deciding.Stale):
        said = _("#%(number)s was not decided: its author has edited it since you read it.")
        return Problem("edited", said % {"number": now.pk}, more=more)
    decision = late.decision if isinstance(late, deciding.Decided) else None
    is_gone = now.state == State.WITHDRAWN
    by = str(decision.decided_by) if decision is not None and decision.decided_by else ""
    if decision is not None and not is_gone:
        more["decision"] = {
            "id": decision.pk,
            "outcome": decision.outcome,
            "rule": decision.rule.number if decision.rule is not None else None,
            "decided_by": by or decision.policy,
            "decided_at": decision.decided_at.isoformat(),
        }
    said = (
        _("#%(number)s was withdrawn by its author: there is nothing to decide.")
        if is_gone
        else _("#%(number)s was decided by %(who)s before you.")
        if by
        else _("#%(number)s does not wait any more.")
    )
    return Problem("decided", said % {"number": now.pk, "who": by}, more=more)


def outcome(taken: Decision | Opinion, now: Comment) -> desk_shapes.Taken:
    """What was decided, or kept."""
    is_decided = isinstance(taken, Decision)
    read = deciding.to_read(now)
    said = list(opinions.on([read.pk])) if read is not None and not is_decided else []
    return desk_shapes.Taken(
        number=now.pk,
        is_decided=is_decided,
        decision=taken.pk if is_decided else None,
        outcome=taken.outcome if isinstance(taken, Decision) else None,
        state=now.state,  # type: ignore[arg-type]
        waits=now.waiting_since is not None,
        wanted=opinions.wanted(now, read, said) if said and read is not None else 1,
        sentence=in_words(taken),
    )


def comment_or_404(request, number: int) -> Comment:
    """The publication's comment of this number, as it is now."""
    found = (
        explaining.comments(request.publication).filter(pk=number).first()
        if number <= shapes.LARGEST_ID
        else None
    )
    if found is None or found.revision is None:
        raise nothing()
    return found


def told(item: Item, publication: Publication) -> desk_shapes.Item:
    """A comment as the desk shows it. No address of anybody is told, nor from where it was sent."""
    found, revision, parent = item.comment, item.revision, item.comment.parent
    answered = (parent.published_revision or parent.revision) if parent is not None else None
    thread = found.thread
    return desk_shapes.Item(
        number=found.number,
        thread=desk_shapes.Place(
            id=thread.pk,
            title=set_text(thread.title, publication.language),
            url=thread.page_address or publication.root_url + thread.url,
            section=item.section,
        ),
        state=found.state,  # type: ignore[arg-type]
        waits=item.is_waiting,
        waiting_since=found.waiting_since,
        goes_first=item.is_waiting and found.turn == Turn.FIRST,
        revision=revision.pk,
        text=revision.text,
        shown=found.published_revision.text if item.is_edit and found.published_revision else None,
        answers=desk_shapes.Reply(number=parent.pk, text=answered.text)
        if parent is not None and answered
        else None,
        author=shapes.Author(name=found.author_name, speaks_for_publication=found.speaks_for_publication),
        record=desk_shapes.Record(
            **{name: getattr(item.record, name) for name in desk_shapes.Record.model_fields}
        ),
        charter=found.charter.number,
        findings=[noted(one, revision.text) for one in shown_findings.placed(revision.findings)],
        alerts=[
            desk_shapes.Alerted(
                id=one.pk, category=one.category, text=one.text, times=one.times, received_at=one.received_at
            )
            for one in item.alerts
        ],
        people=item.wanted,
        opinions=[
            desk_shapes.Opinion(
                person=str(one.given_by),
                would=one.would,
                rule=one.rule.number if one.rule is not None else None,
                asks=one.asks,
                note=one.note,
            )
            for one in item.opinions
        ],
        sent_at=found.sent_at,
    )


def noted(one: dict[str, Any], text: str) -> desk_shapes.Finding:
    """A kept finding, in words."""
    said = shown_findings.in_words(one, text)
    return desk_shapes.Finding(
        rule=said.rule,
        check=said.check,
        kind=str(one.get("kind", "")),
        sentence=said.says,
        start=one["start"],
        end=one["end"],
        score=said.score,
        words=said.words,
        replacement=said.replacement or None,
        is_disputed=said.is_disputed,
        counts=said.counts,
    )
