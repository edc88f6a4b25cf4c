"""
What is told where something cannot be done as asked: problem details, each kind with a name and its place in the docs.

Source: RFC 9457.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MEDIA_TYPE = "application/problem+json"
# Below this address everything is told so.
PREFIX = "/api/v1/"

# By name: the status, and the title, which is the same each time.
KINDS: dict[str, tuple[int, str | Promise]] = {
    "malformed": (400, _("The request could not be read")),
    "no-token": (401, _("A token is needed")),
    "token-refused": (401, _("This token opens nothing")),
    "scope": (403, _("This token may not do that")),
    "another-site": (403, _("Another site sent this")),
    "closed": (403, _("The discussion takes no comments")),
    "sanctioned": (403, _("Nothing is taken from this author")),
    "warned": (403, _("A warning is to be read first")),
    "no-preview": (403, _("It was not previewed")),
    "author-unknown": (403, _("The author’s key opens nothing")),
    "not-found": (404, _("There is nothing here")),
    "method": (405, _("This address does not do that")),
    "unanswerable": (409, _("That comment cannot be answered")),
    "sent-already": (409, _("It was sent already")),
    "preview-too-old": (409, _("The preview is too old")),
    "edited": (409, _("The author has edited it")),
    "decided": (409, _("It was decided already")),
    "said-already": (409, _("Somebody else must say so, too")),
    "no-colleague": (409, _("There is nobody to ask")),
    "parent-unpublished": (409, _("What it answers is not published")),
    "too-large": (413, _("Too much was sent")),
    "no-json": (415, _("Only JSON is read here")),
    "invalid": (422, _("Something in it is wrong")),
    "too-many": (429, _("Too many came")),
}


@dataclass(frozen=True)
class Fault:
    """What is wrong with one field (its name, with dots where it lies deeper): a sentence, and a word for programs."""

    field: str
    message: str
    code: str


@dataclass(eq=False)
class Problem(Exception):
    """Something cannot be done as asked. ``name`` is of ``KINDS``; ``more`` are members of this kind alone."""

    name: str
    detail: str
    errors: list[Fault] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def status(self) -> int:
        """Its HTTP status."""
        return KINDS[self.name][0]

    def told(self, root_url: str) -> dict[str, Any]:
        """The members of the answer; ``root_url`` is the publication's."""
        status, title = KINDS[self.name]
        told = {"type": f"{root_url}{PREFIX}docs#{self.name}", "title": str(title), "status": status}
        told |= {"detail": self.detail} | self.more
        if self.errors:
            told["errors"] = [vars(one) for one in self.errors]
        return told


def plain(status: int, detail: str) -> dict[str, Any]:
    """What is told of a ``status`` by whatever knows no more than that."""
    return {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
