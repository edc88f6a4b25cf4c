"""Pages beside the operations: the document, the same for people, and what is not there."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from palabre.api.v1 import describing, reading


@require_safe
def document(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document of this host."""
    root_url = request.publication.root_url  # type: ignore[attr-defined]
    return JsonResponse(describing.document(root_url), json_dumps_params={"ensure_ascii": False})


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The same for people: plain HTML, without script and without a request to anybody else."""
    publication = request.publication  # type: ignore[attr-defined]
    context = {
        "publication": publication,
        "groups": [(name, said, describing.operations(name)) for name, said in describing.SAID.items()],
        "shapes": describing.shapes(),
        "problems": describing.problems(),
    }
    return render(request, "api/docs.html", context)


def nothing(request: HttpRequest) -> HttpResponse:
    """404 for every other address below ``/api/v1/``."""
    raise reading.nothing()
