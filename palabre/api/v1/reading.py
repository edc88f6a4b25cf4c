"""What anybody may read: each answer is the same for everybody, and kept by the front door until what it names changes."""

from __future__ import annotations

from typing import Annotated, Literal
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import Field

from palabre.api.v1 import finding, shapes, telling
from palabre.api.v1.problems import PREFIX, Fault, Problem
from palabre.charter.models import Version
from palabre.discussion.models import Comment, State, Thread
from palabre.kit import depending
from palabre.publications.models import Publication

# What is read and what is sent may have one address: one router has both.
router = Router()
READING = ["reading"]
MOST, USUAL = 100, 50
# What is told of a comment: its finished piece is not, and is long.
TOLD = (
    "number", "parent", "level", "state", "author_name", "speaks_for_publication", "sent_at", "published_at",
    "picked_at", "closed_under", "shown_descendants", "ended_at", "ended_under_rule", "listed_from", "path",
    "published_revision__text", "published_revision__html",
)  # fmt: skip
Address = Annotated[str, Field(max_length=finding.LONGEST_ADDRESS)]


@router.get(
    "", response={200: shapes.Publication, **shapes.OF_READING}, tags=READING, summary="The publication"
)
def publication(request):
    """Its name and language, what its readers may do, and where everything else is."""
    here: Publication = request.publication
    api = here.root_url + PREFIX
    return shapes.Publication(
        name=here.name,
        language=here.language,
        url=here.root_url + "/",
        nesting=here.nesting,  # type: ignore[arg-type]
        comment_max_chars=here.comment_max_chars,
        reading=here.reading,  # type: ignore[arg-type]
        charter_url=f"{api}charter",
        openapi_url=f"{api}openapi.json",
        docs_url=f"{api}docs",
    )


@router.get(
    "threads",
    response={200: shapes.Thread, **shapes.OF_READING},
    tags=READING,
    summary="A discussion by its address",
)
def thread_at(
    request,
    address: Annotated[
        Address,
        Query(
            description="The absolute address of the page; of an article here its path will do, of a page elsewhere the name in its tag."
        ),
    ],
):
    """The discussion of the page at an address; 404 where there is none."""
    thread = finding.at(request.publication, address)
    if thread is None:
        raise nothing()
    return telling.thread(thread)


@router.get(
    "threads/{int:thread}",
    response={200: shapes.Thread, **shapes.OF_READING},
    tags=READING,
    summary="A discussion",
)
def thread(request, thread: int):
    """The discussion of this id."""
    return telling.thread(thread_or_404(request, thread))


@router.get(
    "threads/{int:thread}/comments",
    response={200: shapes.Comments, **shapes.OF_READING},
    tags=READING,
    summary="The comments of a discussion",
)
def comments(
    request,
    thread: int,
    order: Annotated[
        Literal["reading", "newest"],
        Query(
            description="“reading”: as on the page, what is answered before what answers it, with the places of what "
            "was taken off the page. “newest”: those that are published and dated, the latest first."
        ),
    ] = "reading",
    after: Annotated[
        int | None, Query(ge=1, le=shapes.LARGEST_ID, description="The number of the last comment you have.")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=MOST, description="How many at most.")] = USUAL,
):
    """
    Flat, each with the number that it answers. Read on with the address in `next`: what appears meanwhile moves nothing.

    In long discussions what stands on the pages of a long branch alone comes after all that stands on the
    discussion’s own pages.
    """
    found = thread_or_404(request, thread)
    telling.depends_on(found)
    last = None
    if after is not None:
        last = (
            Comment.objects.only("listed_from", "path", "published_at").filter(thread=found, pk=after).first()
        )
        if last is None or (last.path if order == "reading" else last.published_at) is None:
            raise Problem(
                "invalid",
                _("There is no comment to read on after."),
                [Fault("after", _("This discussion has no comment of this number."), "unknown")],
            )
    part = in_reading_order if order == "reading" else newest_first
    rows = part(found, last, limit + 1)
    is_open = telling.takes_comments(found)
    return shapes.Comments(
        thread=found.pk,
        comments=[telling.comment(one, found, is_open=is_open) for one in rows[:limit]],
        next=following(found, order, rows[limit - 1], limit) if len(rows) > limit else None,
    )


def in_reading_order(thread: Thread, last: Comment | None, most: int) -> list[Comment]:
    """
    Comments with a place, after ``last``: those of the discussion's own pages, then those of the branches beyond.

    Each question is one range of the index ``comment_in_reading_order``: first what stands on pages of the same
    sort as ``last``, then, where that is not enough, what stands on the others.
    """
    placed = told(thread).filter(path__isnull=False).order_by("listed_from", "path")
    if last is None:
        return list(placed[:most])
    rows = list(placed.filter(listed_from=last.listed_from, path__gt=last.path)[:most])
    if len(rows) < most:
        rows += placed.filter(listed_from__gt=last.listed_from)[: most - len(rows)]
    return rows


def newest_first(thread: Thread, last: Comment | None, most: int) -> list[Comment]:
    """What readers can read, and is dated, before ``last`` in time."""
    shown = told(thread).filter(state=State.PUBLISHED, published_at__isnull=False)
    if last is not None and last.published_at is not None:
        is_before = Q(published_at__lt=last.published_at) | Q(number__lt=last.number)
        shown = shown.filter(is_before, published_at__lte=last.published_at)
    return list(shown.order_by("-published_at", "-number")[:most])


def told(thread: Thread) -> QuerySet[Comment]:
    """The comments of ``thread``, with what is told of each."""
    return Comment.objects.filter(thread=thread).select_related("published_revision").only(*TOLD)


def following(thread: Thread, order: str, last: Comment, limit: int) -> str:
    """Where what follows ``last`` is read."""
    query: dict[str, int | str] = {"after": last.number, **({"limit": limit} if limit != USUAL else {})}
    query |= {"order": order} if order != "reading" else {}
    return f"{thread.publication.root_url}{PREFIX}threads/{thread.pk}/comments?{urlencode(query)}"


@router.get(
    "comments/{int:number}",
    response={200: shapes.Comment, **shapes.OF_READING},
    tags=READING,
    summary="One comment",
)
def comment(request, number: int):
    """The comment of this number, as it stands on its page; 404 while it has no place there."""
    found = Comment.objects.filter(
        pk=number, path__isnull=False, thread__publication=request.publication
    ).values_list("thread", flat=True) if number <= shapes.LARGEST_ID else []  # fmt: skip
    in_thread = thread_or_404(request, next(iter(found), 0))
    telling.depends_on(in_thread)
    one = told(in_thread).get(pk=number)
    return telling.comment(one, in_thread, is_open=telling.takes_comments(in_thread))


@router.get(
    "counts",
    response={200: shapes.Counts, **shapes.OF_READING},
    tags=READING,
    summary="How many comments there are on many pages",
)
def counts(
    request,
    address: Annotated[
        list[Address],
        Query(
            min_length=1, max_length=MOST,
            description="The address of a page, as above; up to a hundred, each as a parameter of its own.",
        ),
    ],
):  # fmt: skip
    """In the order asked; 0 and no thread where nobody has written, or nobody may read. The whole address of the request has 8,192 characters at most."""
    here: Publication = request.publication
    depending.on(f"comments:{here.pk}")
    found = finding.at_each(here, address)
    return shapes.Counts(
        counts=[
            shapes.Counted(
                address=one,
                thread=found[one].pk if one in found else None,
                comments=found[one].published_count if one in found else 0,
            )
            for one in address
        ]
    )


@router.get(
    "charter",
    response={200: shapes.Charter, **shapes.OF_READING},
    tags=READING,
    summary="The charter in force",
)
def charter(request):
    """Its rules by their numbers, and what an alert may be about; 404 where there is none yet."""
    return charter_or_404(request, None)


@router.get(
    "charter/{int:version}",
    response={200: shapes.Charter, **shapes.OF_READING},
    tags=READING,
    summary="A version of the charter",
)
def charter_version(request, version: int):
    """A version that is or was in force: comments are judged by the one they were sent under."""
    return charter_or_404(request, version)


def charter_or_404(request, number: int | None) -> shapes.Charter:
    """The version of this number, or the one in force."""
    here, now = request.publication, timezone.now()
    found = Version.objects.public(here, now).prefetch_related("rules")
    if number is not None:
        found = found.filter(number=number) if number <= shapes.LARGEST_ID else found.none()
    version = found.first()
    if version is None:
        raise nothing()
    return telling.charter(version, here, at=now)


def thread_or_404(request, key: int) -> Thread:
    """The thread of this key, if anybody may read it."""
    found = finding.by_id(request.publication, key) if key <= shapes.LARGEST_ID else None
    if found is None:
        raise nothing()
    return found


def nothing() -> Problem:
    """404: nothing here, or nothing that may be shown; the two are not told apart."""
    return Problem("not-found", _("There is nothing at this address, or nothing that anybody may read."))
