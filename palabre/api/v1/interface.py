"""The interface put together: its parts, how a body is read, and how what goes wrong is told."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import parse_accept_lang_header
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.parser import Parser
from ninja.renderers import JSONRenderer

from palabre.api.v1 import bodies, desk, reading, sending
from palabre.api.v1.field_sentences import sentence
from palabre.api.v1.problems import MEDIA_TYPE, Fault, Problem


class Strict(Parser):
    """Reads a body strictly."""

    def parse_body(self, request) -> Any:
        """The JSON in the body. Raises ``bodies.Malformed``."""
        return bodies.read(request.body)


class Utf8(JSONRenderer):
    """JSON in UTF-8, as people would read it."""

    json_dumps_params = {"ensure_ascii": False}


class Interface(NinjaAPI):
    """The library's own, with short names for what can be asked."""

    def get_openapi_operation_id(self, operation) -> str:
        """``queue`` asks the desk, ``comments`` anybody: the function's name, with ``desk_`` before it there."""
        of_desk = "desk_" if operation.view_func.__module__ == desk.__name__ else ""
        return of_desk + operation.view_func.__name__


api = Interface(
    title="Palabre",
    version="1",
    description="Discussions under articles, read and written by programs.",
    urls_namespace="api_v1",
    openapi_url=None,
    docs_url=None,
    parser=Strict(),
    renderer=Utf8(),
)
# What is sent is at its addresses, too.
api.add_router("", sending.router)
api.add_router("desk/", desk.router)


def answer(request, problem: Problem) -> Any:
    """The answer that tells ``problem``."""
    publication = getattr(request, "publication", None)
    told = problem.told(publication.root_url if publication is not None else "")
    response = api.create_response(request, told, status=problem.status)
    response["Content-Type"] = MEDIA_TYPE
    for name, value in problem.headers.items():
        response[name] = value
    return response


@api.exception_handler(Problem)
def of_ours(request, problem):
    """What our own operations raise."""
    return answer(request, problem)


@api.exception_handler(ValidationError)
def of_shape(request, error):
    """
    422: something is missing, too long, or of another kind; in the language that is asked for. An address without a
    meaning is none (404).
    """
    if any(one["loc"][0] == "path" for one in error.errors):
        return answer(request, reading.nothing())
    with translation.override(preferred(request.headers.get("Accept-Language", ""))):
        faults = [
            Fault(where(one["loc"]), sentence(one["type"], one.get("ctx") or {}), one["type"])
            for one in error.errors[:50]
        ]
        said = _("Mend what “errors” names, and send it again.")
        response = answer(request, Problem("invalid", said, faults))
    patch_vary_headers(response, ["Accept-Language"])
    return response


def preferred(accepted: str) -> str:
    """The language of ours that ``Accept-Language`` asks for first; the one that is spoken where it asks for none."""
    known = dict(settings.LANGUAGES)
    for tag, weight in parse_accept_lang_header(accepted):
        if weight > 0 and (language := tag.partition("-")[0]) in known:
            return language
    return translation.get_language() or settings.LANGUAGE_CODE


def where(place: tuple[Any, ...]) -> str:
    """The name of a field from its place, without what is no part of it: where it was sent, and the argument of ours."""
    inner = place[2:] if place[0] == "body" else place[1:]
    return ".".join(str(one)[:80] for one in inner)[:200]


@api.exception_handler(AuthenticationError)
def without_token(request, error):
    """401: no token at all."""
    said = _("This part is for moderators: send a token in the header “Authorization: Bearer plb_…”.")
    return answer(request, Problem("no-token", said, headers={"WWW-Authenticate": "Bearer"}))


@api.exception_handler(HttpError)
def of_reading(request, error):
    """400: a body that could not be read."""
    cause = error.__cause__
    said = cause.sentence if isinstance(cause, bodies.Malformed) else _("The body could not be read.")
    return answer(request, Problem("malformed", said))
