"""How a rule of the charter is bound to checks: read what editors wrote, refuse what means nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

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

    Raises ``ValueError`` with a sentence, in the language of the moment, for an unknown check, one that
    is bound twice, a threshold that is none, or a parameter that the check does not have.
    """
    if not isinstance(written, list):
        raise ValueError(
            _("Checks are a list, such as %(example)s.") % {"example": '[{"check": "capitals"}]'}
        )
    bindings: list[Binding] = []
    for one in written:
        if not isinstance(one, dict) or not isinstance(one.get("check"), str):
            raise ValueError(
                _("Each check is an object with a name, such as %(example)s.")
                % {"example": '{"check": "capitals"}'}
            )
        name = one["check"]
        check = CHECKS.get(name)
        if check is None:
            raise ValueError(
                _("There is no check “%(name)s”. There are: %(names)s.")
                % {"name": name, "names": ", ".join(sorted(CHECKS))}
            )
        if any(name == earlier.check for earlier in bindings):
            raise ValueError(_("The check “%(name)s” is there twice: once is enough.") % {"name": name})
        threshold = one.get("threshold", 1.0)
        if isinstance(threshold, bool) or not isinstance(threshold, int | float) or not 0 <= threshold <= 1:
            raise ValueError(
                _("The threshold of the check “%(name)s” must be a number from 0 to 1.") % {"name": name}
            )
        parameters = {key: value for key, value in one.items() if key not in ("check", "threshold")}
        for key, value in parameters.items():
            if key not in check.parameters:
                raise ValueError(
                    _("The check “%(name)s” has no parameter “%(key)s”. It has: %(keys)s.")
                    % {"name": name, "key": key, "keys": ", ".join(["threshold", *check.parameters])}
                )
            if isinstance(value, bool) or not isinstance(value, int) or value < 0:
                raise ValueError(
                    _("“%(key)s” of the check “%(name)s” must be a whole number, 0 or more.")
                    % {"key": key, "name": name}
                )
        bindings.append(Binding(name, float(threshold), {**check.parameters, **parameters}))
    return bindings
