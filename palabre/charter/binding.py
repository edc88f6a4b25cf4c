"""How a rule of the charter is bound to checks: read what editors wrote, refuse what means nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from palabre.charter.checks import CHECKS


@dataclass(frozen=True)
class Binding:
    """One check that serves a rule: its name, the score from which it counts, and its own parameters."""

    check: str
    threshold: float
    parameters: Mapping[str, Any]


def read(written: object) -> list[Binding]:
    """
    Read a rule's ``checks``: a list of ``{"check": name, "threshold": 0…1, …parameters}``.

    Raises ``ValueError`` with a sentence for an unknown check, a threshold that is none, or a
    parameter that the check does not have.
    """
    if not isinstance(written, list):
        raise ValueError('Checks are a list, such as [{"check": "capitals"}].')
    bindings = []
    for one in written:
        if not isinstance(one, dict) or not isinstance(one.get("check"), str):
            raise ValueError('Each check is an object with a name, such as {"check": "capitals"}.')
        name = one["check"]
        check = CHECKS.get(name)
        if check is None:
            raise ValueError(f"There is no check “{name}”. There are: {', '.join(sorted(CHECKS))}.")
        threshold = one.get("threshold", 1.0)
        if isinstance(threshold, bool) or not isinstance(threshold, int | float) or not 0 <= threshold <= 1:
            raise ValueError(f"The threshold of “{name}” must be a number from 0 to 1.")
        parameters = {key: value for key, value in one.items() if key not in ("check", "threshold")}
        for key, value in parameters.items():
            if key not in check.parameters:
                raise ValueError(f"The check “{name}” has no parameter “{key}”.")
            if isinstance(value, bool) or not isinstance(value, int) or value < 0:
                raise ValueError(f"“{key}” of the check “{name}” must be a whole number.")
        bindings.append(Binding(name, float(threshold), {**check.parameters, **parameters}))
    return bindings
