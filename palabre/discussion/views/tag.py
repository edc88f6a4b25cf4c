"""What a page on another site asks for beside the frame: the script of the tag, and how many comments its articles have."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from palabre.discussion import aliases, outside
from palabre.discussion.filling import counted
from palabre.discussion.framing import LANGUAGES, Framing
from palabre.kit import depending

SCRIPT = Path(__file__).parent.parent / "static" / "discussion" / "embed.js"
# An hour: it changes with a release alone, and a page that has it asks for nothing but the discussion.
CACHE = "public, max-age=3600, stale-while-revalidate=86400"
MOST = 100
ORIGIN = re.compile(r"https?://[-a-z0-9.]+(?::[0-9]{1,5})?", re.ASCII)


@require_safe
def script(request: HttpRequest) -> HttpResponse:
    """``/embed.js``: the same for every page, and open to every page; what it asks for is not."""
    response = HttpResponse(written(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = CACHE
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    # For tags that say what the script must be (Subresource Integrity): it is public, and knows nobody.
    response["Access-Control-Allow-Origin"] = "*"
    return response


@lru_cache(maxsize=1)
def written() -> str:
    """The script with its few words in each language."""
    words = {}
    for language in LANGUAGES:
        with translation.override(language):
            words[language] = {
                "title": _("Discussion"),
                "away": _("The discussion of this page cannot be shown here."),
                "link": _("Read it on a page of its own"),
            }
    return SCRIPT.read_text().replace('"WORDS"', json.dumps(words, ensure_ascii=False), 1)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def counts(request: HttpRequest) -> JsonResponse:
    """
    How many comments up to a hundred pages have: ``of`` are their addresses, or ``~name`` for a key, with spaces between.

    ``{"counts": [{"count": 3, "says": "3 comments"}, …]}`` in their order. ``at`` is the origin of the page that asks:
    it alone may read the answer, and only where its host is registered. POST takes the same, when it is too long.
    """
    publication = request.publication  # type: ignore[attr-defined]
    said = request.POST if request.method == "POST" else request.GET
    origin = said.get("at", "")
    depending.on(f"comments:{publication.pk}")
    try:
        asking = outside.canonical(origin)
    except outside.NotAnAddress:
        asking = ""
    if not asking or ORIGIN.fullmatch(origin) is None:
        return JsonResponse({"says": _("Say which page asks: “at” is its origin.")}, status=400)
    if not outside.is_registered(publication, asking):
        return JsonResponse({"says": _("The page that asks stands on no registered host.")}, status=403)
    asked = said.get("of", "").split(" ")
    if len(asked) > MOST:
        response = JsonResponse({"says": _("A hundred addresses at a time.")}, status=400)
    else:
        keys = [key_of(one) for one in asked]
        threads = aliases.named_each(publication, [key for key in keys if key])
        found = {key: thread.published_count for key, thread in threads.items() if thread.is_public}
        with translation.override(Framing.read(said).language or publication.language):
            told = [{"count": n, "says": counted(n)} for n in (found.get(key or "", 0) for key in keys)]
        response = JsonResponse({"counts": told})
    response["Access-Control-Allow-Origin"] = origin
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def key_of(written: str) -> str | None:
    """The key that an address, or a name behind ``~``, stands for; ``None`` for neither."""
    try:
        return outside.named(unquote(written[1:])) if written.startswith("~") else outside.canonical(written)
    except outside.NotAnAddress:
        return None
