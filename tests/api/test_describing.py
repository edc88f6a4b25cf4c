"""The OpenAPI document, and the page that says the same to people."""

from __future__ import annotations

import re

import pytest

from palabre.api.v1 import describing
from palabre.api.v1.problems import KINDS


@pytest.fixture
def document(client, publication):
    answer = client.get("/api/v1/openapi.json")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    return answer.json()


def operations(document):
    return [said for of in document["paths"].values() for said in of.values()]


def test_the_document_is_of_this_host_and_names_every_operation(document):
    assert document["openapi"] == "3.1.0"
    assert document["servers"] == [{"url": "http://testserver"}]
    names = [one["operationId"] for one in operations(document)]
    assert len(set(names)) == len(names)
    assert {
        "thread_at",
        "comments",
        "counts",
        "charter",
        "send",
        "preview",
        "desk_waiting",
        "desk_decide",
    } < set(names)
    for one in operations(document):
        assert one["summary"]
        assert one["description"]
        assert one["tags"][0] in describing.SAID


def test_what_goes_wrong_is_promised_as_problem_details(document):
    for one in operations(document):
        for status, answer in one["responses"].items():
            [kind] = answer["content"]
            assert kind == ("application/json" if int(status) < 300 else "application/problem+json")
    throttled = document["paths"]["/api/v1/threads/{thread}/comments"]["post"]["responses"]["429"]
    assert throttled["headers"]["Retry-After"]["required"] is True


def test_the_desk_alone_asks_for_a_token(document):
    for path, of in document["paths"].items():
        for said in of.values():
            assert ("security" in said) == path.startswith("/api/v1/desk/")
    assert document["components"]["securitySchemes"]["DeskToken"]["scheme"] == "bearer"


def test_a_parameter_is_never_null_and_a_member_that_is_called_title_is_kept(document):
    for one in operations(document):
        for parameter in one["parameters"]:
            assert "anyOf" not in parameter["schema"]
            assert "title" not in parameter["schema"]
    assert "title" in document["components"]["schemas"]["Thread"]["properties"]
    assert {"title", "status", "detail", "type"} <= set(
        document["components"]["schemas"]["Problem"]["required"]
    )


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_says_the_same_without_script_and_without_anybody_else(
    client, publication, language, document
):
    publication.language = language
    publication.save()
    page = client.get("/api/v1/docs").content.decode()
    assert f'<html lang="{language}">' in page
    assert "<script" not in page
    assert not re.findall(r'(?:src|href)="https?://(?!testserver)', page)
    for path in document["paths"]:
        assert f"<code>{path}</code>" in page
    for name in KINDS:
        assert page.count(f'id="{name}"') == 1
    ids = re.findall(r' id="([^"]*)"', page)
    assert len(ids) == len(set(ids))


def test_the_head_of_the_page_may_be_asked_for_and_nothing_is_sent_to_it(client, publication):
    assert client.head("/api/v1/docs").status_code == 200
    assert client.post("/api/v1/docs", "{}", "application/json").status_code == 405
