"""JSON as it is read here: strictly, so that nothing is understood in two ways, or held that no database can hold."""

from __future__ import annotations

import json
import math
import re
from typing import Any, NoReturn

from django.utils.translation import gettext as _

# The longest comment, each character of it written as two escapes, and what comes with it.
MOST_BYTES = 256 * 1024
LONE_SURROGATE = re.compile("[\ud800-\udfff]")


class Malformed(ValueError):
    """It is no JSON, or none that is read here. ``sentence`` says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def read(body: bytes) -> Any:
    """
    The value in ``body``. Raises ``Malformed``: for what is no UTF-8 or no JSON, for NaN and infinities, for a name
    that stands twice in one object, for half a pair of surrogates, and for what is nested too deep to be meant.

    Source: RFC 8259; RFC 7493 (I-JSON), sections 2.1 to 2.3.
    """
    try:
        return json.loads(
            body.decode("utf-8"),
            parse_constant=_no_number,
            parse_float=_number,
            object_pairs_hook=_object,
        )
    except Malformed:
        raise
    except UnicodeDecodeError:
        raise Malformed(_("The body is not encoded in UTF-8.")) from None
    except json.JSONDecodeError as fault:
        where = {"line": fault.lineno, "column": fault.colno}
        raise Malformed(_("The body is no JSON: line %(line)s, column %(column)s.") % where) from None
    except RecursionError:
        raise Malformed(_("The body is nested too deep.")) from None
    except ValueError:
        # Python reads no number of more than some thousands of digits.
        raise Malformed(_("The body holds a number that nobody can mean.")) from None


def _no_number(written: str) -> NoReturn:
    raise Malformed(_("“%(written)s” is no number in JSON.") % {"written": written})


def _number(written: str) -> float:
    number = float(written)
    if not math.isfinite(number):
        raise Malformed(_("The body holds a number that nobody can mean."))
    return number


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, value in pairs:
        if name in made:
            raise Malformed(_("A name stands twice in one object."))
        made[name] = _sound(value)
        _sound(name)
    return made


def _sound(value: Any) -> Any:
    """``value``, unless a text in it holds half a character. Objects within were looked at when they were made."""
    if isinstance(value, str) and LONE_SURROGATE.search(value):
        raise Malformed(_("A text holds half of a pair of surrogates, which is no character."))
    if isinstance(value, list):
        for one in value:
            _sound(one)
    return value
