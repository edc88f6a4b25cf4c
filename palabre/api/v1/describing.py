"""The interface described: the OpenAPI document, and the same as a page puts it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from palabre.api.v1.interface import api
from palabre.api.v1.problems import KINDS, MEDIA_TYPE, PREFIX
from palabre.api.v1.shapes import LARGEST_ID

JSON = "application/json"
# Every answer may have these; the operations name the others.
SAID = {
    "reading": "What anybody may read. Kept finished by the front door, with an ETag; any page may read it.",
    "sending": "What anybody may send for a person: a comment after its preview, an alert.",
    "desk": "What a moderator’s token opens.",
}
STATUSES = {
    200: "As asked.",
    201: "Received.",
    400: "It could not be read.",
    401: "A token is needed, or this one opens nothing.",
    403: "It is not taken from you, or not here.",
    404: "There is nothing here, or nothing that may be shown.",
    405: "This address does not do that.",
    409: "It has changed since: read it again.",
    413: "Too much was sent.",
    415: "Only JSON is read.",
    422: "Something in it is wrong: “errors” says what.",
    429: "Too many came: “Retry-After” says in how many seconds to try again.",
    503: "The site cannot keep or read anything just now.",
}


@cache
def _described() -> str:
    """The document without its server, made once: it says nothing of any publication."""
    document = dict(api.get_openapi_schema(path_prefix=PREFIX))
    document["openapi"] = "3.1.0"
    document["jsonSchemaDialect"] = "https://json-schema.org/draft/2020-12/schema"
    document["tags"] = [{"name": name, "description": said} for name, said in SAID.items()]
    for path in document["paths"].values():
        for operation in path.values():
            for parameter in operation["parameters"]:
                bound(parameter)
            operation["responses"] = dict(
                sorted((int(status), one) for status, one in operation["responses"].items())
            )
            for status, answer in operation["responses"].items():
                describe(status, answer)
    document["paths"] = {path: dict(sorted(of.items())) for path, of in sorted(document["paths"].items())}
    return json.dumps(without_titles(document))


def bound(parameter: dict[str, Any]) -> None:
    """What the library does not say of a parameter: that a number in a path is one of ours, and that none is left out."""
    schema = parameter["schema"]
    if parameter["in"] == "path":
        schema |= {"minimum": 1, "maximum": LARGEST_ID}
    if "anyOf" in schema:
        [kind] = [one for one in schema.pop("anyOf") if one != {"type": "null"}]
        schema |= kind


def without_titles(node: Any) -> Any:
    """``node`` without the titles that the library makes of names; a member that is called so is no text."""
    if isinstance(node, list):
        return [without_titles(one) for one in node]
    if not isinstance(node, dict):
        return node
    is_schema = "type" in node or "anyOf" in node or "$ref" in node or "enum" in node or "const" in node
    return {
        name: without_titles(value)
        for name, value in node.items()
        if not (name == "title" and is_schema and isinstance(value, str))
    }


def describe(status: int, answer: dict[str, Any]) -> None:
    """What an answer with ``status`` is: the library knows no other media type than its own."""
    answer["description"] = STATUSES[status]
    if status >= 400:
        answer["content"] = {MEDIA_TYPE: answer["content"][JSON]}
    if status == 429:
        answer["headers"] = {"Retry-After": {"schema": {"type": "integer", "minimum": 0}, "required": True}}
    if status == 401:
        answer["headers"] = {"WWW-Authenticate": {"schema": {"type": "string"}, "required": True}}


def document(root_url: str) -> dict[str, Any]:
    """The OpenAPI document of a publication's host."""
    return json.loads(_described()) | {"servers": [{"url": root_url}]}


@dataclass(frozen=True)
class Field:
    """A parameter, or a member of what is sent or answered."""

    name: str
    kind: str
    is_required: bool
    says: str


@dataclass(frozen=True)
class Operation:
    """One address and what may be done there."""

    id: str
    method: str
    path: str
    summary: str
    says: str
    parameters: list[Field]
    sent: list[Field]
    answered: list[Field]
    problems: list[tuple[int, str]]


def operations(tag: str) -> list[Operation]:
    """The operations of a tag, as a page puts them."""
    described = json.loads(_described())
    shapes = described["components"]["schemas"]
    return [
        Operation(
            id=f"{method}-{path.removeprefix(PREFIX) or 'publication'}".replace("/", "-").replace("{", "").replace("}", ""),
            method=method.upper(),
            path=path,
            summary=said["summary"],
            # The document is written in CommonMark, the page is not.
            says=said.get("description", "").replace("`", ""),
            parameters=[
                Field(one["name"], kind_of(one["schema"]), one["required"], one["schema"].get("description", ""))
                for one in said["parameters"]
            ],
            sent=members(said["requestBody"]["content"][JSON]["schema"], shapes) if "requestBody" in said else [],
            answered=next(
                members(answer["content"][JSON]["schema"], shapes)
                for status, answer in said["responses"].items()
                if int(status) < 300
            ),
            problems=[(int(status), STATUSES[int(status)]) for status in said["responses"] if int(status) >= 400],
        )
        for path, of in described["paths"].items()
        for method, said in of.items()
        if tag in said["tags"]
    ]  # fmt: skip


def members(schema: dict[str, Any], shapes: dict[str, Any]) -> list[Field]:
    """The members of a shape, each in a line."""
    shape = shapes[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    required = shape.get("required", [])
    return [
        Field(name, kind_of(one), name in required, one.get("description", ""))
        for name, one in shape.get("properties", {}).items()
    ]


def kind_of(schema: dict[str, Any]) -> str:
    """What a value is, in a word or two."""
    if "$ref" in schema:
        return schema["$ref"].rpartition("/")[2]
    if "anyOf" in schema:
        return " | ".join(kind_of(one) for one in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(json.dumps(one) for one in schema["enum"])
    if "const" in schema:
        return json.dumps(schema["const"])
    if schema.get("type") == "array":
        return f"[{kind_of(schema['items'])}]"
    return schema.get("format", schema.get("type", ""))


def shapes() -> list[tuple[str, str, list[Field]]]:
    """The shapes that others hold: name, what each is, its members."""
    known = json.loads(_described())["components"]["schemas"]
    return [(name, one.get("description", ""), members(one, known)) for name, one in sorted(known.items())]


def problems() -> list[tuple[str, int, str]]:
    """The kinds of problems: name, status, title."""
    return [(name, status, str(title)) for name, (status, title) in KINDS.items()]
