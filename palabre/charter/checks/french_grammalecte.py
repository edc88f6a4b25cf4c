"""
French grammar by Grammalecte, where the system has it (Debian: ``python3-grammalecte``).

A second source: it finds about half of what our own checks miss, in ten times their time, so it reads in the worker.
"""

from __future__ import annotations

import importlib.util
import sys
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from palabre.charter.draft import Draft, Finding

PACKAGE = "grammalecte"
# Where Debian keeps it, which a virtual environment does not look through.
SYSTEM = Path("/usr/lib/python3/dist-packages") / PACKAGE
# Agreement, infinitives and participles, conjugation, questions, set phrases, orders, moods. What it says of
# style, typography and names is left out: neither is a fault.
ASKED = frozenset(["gn", "infi", "conj", "ppas", "inte", "loc", "imp", "vmode"])
# It takes a twentieth of a second for each thousand characters; what is longer is no comment.
MOST_CHARS = 20_000


def missing() -> str:
    """The name of what must be installed for this check; empty where it is there."""
    return "" if importlib.util.find_spec(PACKAGE) or (SYSTEM / "__init__.py").exists() else "Grammalecte"


def package() -> ModuleType:
    """The package, from the environment or from the system. Raises ``ImportError`` where it is missing."""
    if PACKAGE not in sys.modules and importlib.util.find_spec(PACKAGE) is None:
        spec = importlib.util.spec_from_file_location(
            PACKAGE, SYSTEM / "__init__.py", submodule_search_locations=[str(SYSTEM)]
        )
        if spec is None or spec.loader is None or not SYSTEM.exists():
            raise ImportError("Grammalecte is not installed.")
        module = importlib.util.module_from_spec(spec)
        sys.modules[PACKAGE] = module
        spec.loader.exec_module(module)
    return importlib.import_module(PACKAGE)


@cache
def engine() -> Any:
    """Grammalecte's engine, loaded once (65 MB), with the options that are asked."""
    found = package().GrammarChecker("fr").getGCEngine()
    found.setOptions({name: name in ASKED for name in found.getOptions()})
    return found


def french_grammalecte(draft: Draft) -> list[Finding]:
    """What Grammalecte corrects: nothing without a correction, nor within an address."""
    noted = engine().parse(draft.text[:MOST_CHARS], "FR")
    return [
        Finding(
            kind="grammar",
            start=one["nStart"],
            end=one["nEnd"],
            score=1.0,
            message="french.grammalecte",
            values=(("says", str(one["sMessage"])[:300]),),
            replacement=str(one["aSuggestions"][0]),
        )
        for one in noted
        if one["sType"] in ASKED
        and one["aSuggestions"]
        and 0 <= one["nStart"] < one["nEnd"] <= len(draft.text)
        and not draft.is_in_a_link(one["nStart"])
        and draft.text[one["nStart"] : one["nEnd"]].lower() not in draft.known_words
    ]
