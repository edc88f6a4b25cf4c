"""The JSON addresses."""

from __future__ import annotations

import hmac
import json

from django.conf import settings
from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from palabre.api import analyzing
from palabre.charter.checks import OWN

# The text, and as much again for its escapes and what else is asked.
MOST_BODY = 6 * analyzing.MOST_BYTES


# A program has no form and no session: its key is what tells it.
@csrf_exempt
@never_cache
def analyze(request: HttpRequest) -> JsonResponse:
    """Score a text as Perspective did; where the operator gave no key, there is no such page."""
    if not settings.PALABRE_ANALYZE_KEYS:
        raise Http404
    try:
        told = _answer(request)
    except analyzing.Refused as refused:
        response = JsonResponse(refused.told, status=refused.code)
        if refused.code == 405:
            response["Allow"] = "POST"
        return response
    return JsonResponse(told)


def _answer(request):
    if request.method != "POST":
        raise analyzing.Refused(405, "INVALID_ARGUMENT", "Only POST is answered here.")
    given = request.GET.get("key") or request.headers.get("X-Goog-Api-Key", "")
    if not given:
        raise analyzing.Refused(403, "PERMISSION_DENIED", "The request is missing a valid API key.")
    # Each is compared, whichever fits, so that the time says nothing.
    known = [
        hmac.compare_digest(given.encode("utf-8", "replace"), key.encode())
        for key in settings.PALABRE_ANALYZE_KEYS
    ]
    if not any(known):
        raise analyzing.Refused(400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.")
    if component := OWN["hostility"].missing():
        raise analyzing.Refused(503, "UNAVAILABLE", f"{component} is not installed here.")
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BODY:
        raise analyzing.Refused(400, "INVALID_ARGUMENT", "The request is too large.")
    try:
        said = json.loads(request.body)
    except (ValueError, RecursionError):
        raise analyzing.Refused(400, "INVALID_ARGUMENT", "The request is no JSON.") from None
    publication = request.publication
    return analyzing.answer(
        analyzing.read(said), otherwise=publication.language if publication is not None else "fr"
    )
