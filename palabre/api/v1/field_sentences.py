"""
What is wrong with a field, as a sentence of ours: pydantic says it in English alone, and in a programmer's words.

Each kind of fault (pydantic's ``type``, which programs read as ``code``) that our shapes can have is in the table; another
is told by the last sentence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

A_TEXT = _("A text is wanted here.")
A_NUMBER = _("A whole number is wanted here.")
YES_OR_NO = _("“true” or “false” is wanted here.")
AN_OBJECT = _("An object with named members is wanted here.")
ANOTHER = _("What stands here cannot be read as what is wanted.")
# pydantic writes the choices of a ``Literal`` as Python does, with an English word before the last.
CHOICE = re.compile(r"'([^']*)'")

# By kind: a sentence, or what makes one of what pydantic tells of the limit (``ctx``).
Sentence = str | Promise | Callable[[Mapping[str, Any]], str]
SENTENCES: dict[str, Sentence] = {
    "missing": _("This is needed."),
    "extra_forbidden": _("Nothing of this name is taken here."),
    "string_type": A_TEXT,
    "string_unicode": A_TEXT,
    "string_too_long": lambda told: _longest(told["max_length"]),
    "string_too_short": lambda told: _shortest(told["min_length"]),
    "int_type": A_NUMBER,
    "int_parsing": A_NUMBER,
    "int_parsing_size": A_NUMBER,
    "int_from_float": A_NUMBER,
    "greater_than_equal": lambda told: _("It must be %(least)s or more.") % {"least": told["ge"]},
    "less_than_equal": lambda told: _("It must be %(most)s or less.") % {"most": told["le"]},
    "bool_type": YES_OR_NO,
    "bool_parsing": YES_OR_NO,
    "literal_error": lambda told: (
        _("One of these is wanted here: %(choices)s.") % {"choices": ", ".join(CHOICE.findall(told["expected"]))}
    ),
    "list_type": _("A list is wanted here."),
    "too_long": lambda told: _most(told["max_length"]),
    "too_short": lambda told: _fewest(told["min_length"]),
    "dict_type": AN_OBJECT,
    "model_type": AN_OBJECT,
    "model_attributes_type": AN_OBJECT,
}  # fmt: skip


def sentence(kind: str, told: Mapping[str, Any]) -> str:
    """What a fault of ``kind`` is, in the language that is spoken; ``told`` is what pydantic tells of it (``ctx``)."""
    found = SENTENCES.get(kind, ANOTHER)
    return str(found(told) if callable(found) else found)


def _longest(n: int) -> str:
    return ngettext("It may have %(n)s character at most.", "It may have %(n)s characters at most.", n) % {
        "n": n
    }


def _shortest(n: int) -> str:
    return ngettext("It must have %(n)s character at least.", "It must have %(n)s characters at least.", n) % {"n": n}  # fmt: skip


def _most(n: int) -> str:
    return ngettext("%(n)s is taken at most.", "%(n)s are taken at most.", n) % {"n": n}


def _fewest(n: int) -> str:
    return ngettext("%(n)s is needed at least.", "%(n)s are needed at least.", n) % {"n": n}
