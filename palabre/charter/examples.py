"""Examples of what each check notes and lets be (``examples/``), for editors who bind checks to rules."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from palabre.charter.applying import marked
from palabre.charter.checks import CHECKS
from palabre.charter.draft import Draft

EXAMPLES = Path(__file__).parent / "examples"
Pieces = list[tuple[str, dict[str, Any] | None]]


@dataclass(frozen=True)
class Shown:
    """
    One check: what it does, in a sentence (empty where nobody wrote one), its parameters with their defaults,
    texts cut where it notes something, and texts that it lets be.
    """

    name: str
    does: str
    parameters: tuple[tuple[str, int], ...]
    noted: tuple[Pieces, ...]
    passes: tuple[str, ...]


@cache
def written(language: str) -> dict[str, dict[str, Any]]:
    """What is written of the checks in ``language``, by their names; nothing for a language without a file."""
    path = EXAMPLES / f"{language}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def shown(language: str) -> Iterator[Shown]:
    """Every check that reads texts in ``language``, with its examples as it notes them now."""
    for name, check in CHECKS.items():
        if check.languages and language not in check.languages:
            continue
        said = written(language).get(name, {})
        noted = tuple(
            marked(
                text,
                [asdict(one) for one in check.run(Draft.of(text, language=language), **check.parameters)],
            )
            for text in said.get("noted", ())
        )
        yield Shown(
            name, said.get("does", ""), tuple(check.parameters.items()), noted, tuple(said.get("passes", ()))
        )
