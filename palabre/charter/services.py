"""What the operator named for the checks that ask something beside Palabre."""

from __future__ import annotations

from django.conf import settings

from palabre.charter.asked.service import Service
from palabre.charter.checks import CHECKS


def of(setting: str) -> Service | None:
    """The service that the operator named in ``setting``; nothing where none is named."""
    place = getattr(settings, setting)
    if not place:
        return None
    if setting == "PALABRE_MODEL_URL":
        return Service(place, settings.PALABRE_MODEL_NAME, settings.PALABRE_MODEL_KEY)
    return Service(place)


def lacking(name: str) -> str:
    """What the check ``name`` needs and does not find here: a package, or the operator's setting; empty where all is there."""
    check = CHECKS[name]
    return check.asks if check.asks and of(check.asks) is None else check.missing()
