"""Whatever is sent, schemathesis finds no answer of 500, and none that the OpenAPI document does not promise."""

from __future__ import annotations

import logging
import os

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import CHECKS
from schemathesis.generation import GenerationMode

from palabre.accounts import limits, tokens
from palabre.accounts.models import Scope
from palabre.api.v1 import describing
from palabre.discussion import stamps
from tests import factories

ROOT = "http://testserver"
# At night more, and other ones each time (`make api`); in the suite the same ones.
EXAMPLES = int(os.environ.get("API_EXAMPLES", "0"))
# Of schemathesis' checks, those of an answer by itself. That a token is asked for is a test of ours (test_desk.py).
WANTED = (
    "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_headers_conformance",
    "response_schema_conformance",
)  # fmt: skip


def asked() -> list[tuple[str, str, GenerationMode]]:
    """Each operation with what is meant, and with what is not, where anything can be wrong with it."""
    return [
        (method, path, mode)
        for path, of in describing.document(ROOT)["paths"].items()
        for method, said in of.items()
        for mode in GenerationMode
        if mode == GenerationMode.POSITIVE or said["parameters"] or "requestBody" in said
    ]


@pytest.fixture
def paper(publication, moderator, monkeypatch):
    """A publication with something at the numbers that are tried first, and limits that nobody reaches."""
    for what in limits.LIMITS:
        monkeypatch.setitem(limits.LIMITS, what, (10**6, 10**6))
    thread = factories.make_thread(publication)
    shown = factories.make_published(thread, by=moderator)
    factories.make_published(thread, by=moderator, parent=shown)
    thread.waiting = factories.make_comment(thread)
    _token, written = tokens.make(
        publication, owner=moderator, purpose="schemathesis", scope=Scope.DECIDE, days=30, at=timezone.now()
    )
    thread.token, thread.shown = written, shown
    return thread


@pytest.fixture
def app(db):
    """Django as a server calls it, within the test's transaction: no connection is given back after an answer."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield WSGIHandler()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def quiet(caplog):
    """Thousands of lines say what was done."""
    caplog.set_level(logging.CRITICAL)


def with_what_is_there(body, paper):
    """Let what is sent name what there is, and hold together, as often as not: else nothing would ever be taken."""
    if len(str(body)) % 2:
        return
    for name in ("author_key", "website", "acknowledged", "right", "note", "email"):
        body.pop(name, None)
    if "name" in body:
        body["name"] = "Maud"
    if "text" in body:
        body["text"] = "".join(one for one in body["text"] if one.isprintable()) or f"Texte {len(str(body))}."
    if body.get("to"):
        body["to"] = paper.shown.pk
    if "stamp" in body:
        body["stamp"] = stamps.stamp(paper.pk, body.get("to"), at=timezone.now())
    if "category" in body:
        body |= {"category": "rule:2", "statement_category": "", "name": ""}
    if "act" in body:
        body["revision"] = paper.waiting.revision_id
        is_grounded = body["act"] in ("refuse", "remove")
        body |= {"rule": 2 if is_grounded else None, "ground": None}
        body["reasons"] = "Non." if is_grounded or body["act"] == "return" else ""


@pytest.mark.parametrize(("method", "path", "mode"), asked(), ids=lambda one: getattr(one, "value", one))
def test_whatever_is_asked_is_answered_as_the_document_says(paper, app, quiet, method, path, mode):
    schema = schemathesis.openapi.from_dict(describing.document(ROOT))
    schema.app = app
    operation = schema[path][method.upper()]
    checks = [CHECKS.get_one(name) for name in WANTED]

    @settings(
        max_examples=EXAMPLES or 20, derandomize=not EXAMPLES, database=None, deadline=None,
        phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck), print_blob=True,
    )  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=mode))
    def answered(case):
        # Else nothing would be found: numbers are drawn from nine quintillion, and nobody guesses a stamp.
        number = paper.waiting.pk if path.endswith("decisions") else paper.shown.pk
        here = {"thread": paper.pk, "number": number, "article": paper.article_id, "version": 1}
        if mode == GenerationMode.POSITIVE or len(str(case.body)) % 2:
            case.path_parameters = {name: here[name] for name in case.path_parameters or {}}
            if isinstance(case.body, dict) and mode == GenerationMode.POSITIVE:
                with_what_is_there(case.body, paper)
        headers = {"Authorization": f"Bearer {paper.token}"} if "/desk/" in path else {}
        case.call_and_validate(base_url=ROOT, headers=headers, checks=checks)

    answered()
