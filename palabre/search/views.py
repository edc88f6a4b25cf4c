"""The search page."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from palabre.discussion.text import unreadable
from palabre.search import asking, showing

KINDS = {"": ("articles", "comments"), "articles": ("articles",), "comments": ("comments",)}


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """
    What was found: ``?q=`` words, ``in=articles|comments``, ``by=date``, ``page=n``.

    422 with a sentence for what is no question; 404 for a page that is not. 20 results a page, 20 pages.
    """
    publication = request.publication  # type: ignore[attr-defined]
    typed = request.GET.get("q", "").strip()
    chosen = request.GET.get("in", "")
    by_date = request.GET.get("by", "") == "date"
    kinds = KINDS.get(chosen, KINDS[""])
    context: dict[str, Any] = {"typed": typed[: asking.LONGEST], "chosen": chosen if chosen in KINDS else "", "by_date": by_date,
               "longest": asking.LONGEST}  # fmt: skip
    if not typed:
        return render(request, "search/search.html", context)
    bad = unreadable(typed)
    if bad:
        context |= {
            "typed": "".join(character for character in context["typed"] if not unreadable(character)),
            "sentence": _("It holds invisible characters that nothing can be found by (%(characters)s).")
            % {"characters": ", ".join(bad[:5])},
        }
        return render(request, "search/search.html", context, status=422)
    try:
        question = asking.understood(typed, publication.language)
    except asking.CannotAsk as why:
        return render(request, "search/search.html", {**context, "sentence": why.sentence}, status=422)
    found = asking.answers(question, publication, kinds=kinds, newest=by_date)
    count = found[: asking.COUNTED + 1].count()
    pages = max(1, min(-(-count // asking.A_PAGE), asking.PAGES))
    number = page_number(request)
    if number > pages:
        raise Http404
    first = (number - 1) * asking.A_PAGE
    context |= {
        "asked": True,
        "numbered": asking.numbered(typed, publication) if "comments" in kinds and number == 1 else None,
        "count": min(count, asking.COUNTED),
        "is_more": count > asking.COUNTED,
        "shown_at_most": asking.A_PAGE * asking.PAGES,
        "is_cut": count > asking.A_PAGE * asking.PAGES,
        "number": number,
        "pages": pages,
        "results": showing.results(found[first : first + asking.A_PAGE], question, publication),
        "same": urlencode({"q": typed, **({"in": chosen} if context["chosen"] else {}),
                           **({"by": "date"} if by_date else {})}),
    }  # fmt: skip
    return render(request, "search/search.html", context)


def page_number(request: HttpRequest) -> int:
    """The page asked for; 404 for what is no number of one."""
    wanted = request.GET.get("page", "1")
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 9 and int(wanted)):
        raise Http404
    return int(wanted)
