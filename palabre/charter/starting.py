"""The charters that a new publication may start from (``starters/``), in each of its languages."""

from __future__ import annotations

import datetime
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from palabre.charter.models import Rule, Version
from palabre.publications.models import Publication

STARTERS = Path(__file__).parent / "starters"


@dataclass(frozen=True)
class Starter:
    """One charter to start from: ``rules`` as fields of ``Rule``."""

    key: str
    name: str
    introduction: str
    closing: str
    rules: tuple[dict[str, Any], ...]


@cache
def starters(language: str) -> tuple[Starter, ...]:
    """The charters written in ``language`` (``fr``, ``en``), the one to propose first."""
    said = tomllib.loads((STARTERS / f"{language}.toml").read_text(encoding="utf-8"))
    return tuple(
        Starter(one["key"], one["name"], one["introduction"], said["closing"], tuple(one["rules"]))
        for one in said["charter"]
    )


def give_first(publication: Publication, key: str, *, at: datetime.datetime) -> Version:
    """
    Give ``publication`` its first version, in force from ``at``, in its own language.

    Within the act that makes the publication, which records it. Raises ``KeyError`` for an unknown ``key``.
    """
    starter = {one.key: one for one in starters(publication.language)}[key]
    version = Version.objects.create(
        publication=publication,
        number=1,
        in_force_at=at,
        introduction=starter.introduction,
        closing=starter.closing,
    )
    for place, rule in enumerate(starter.rules, 1):
        Rule.objects.create(version=version, number=place, sort_order=place, **rule)
    return version
