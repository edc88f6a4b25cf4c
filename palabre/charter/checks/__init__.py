"""
The checks, in one ordered list. Each is pure: a ``Draft`` and its parameters in, findings out.

A check notes and never decides. To add one: a file beside this one, a line below, a sentence in
``charter/wording.py``, a heading in ``docs/checks.md``. Others' come from installed packages, by the entry
point ``palabre.checks``: its name is the check's, its value a ``Check``.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points

from palabre.charter.asked.classifier import classifier
from palabre.charter.asked.classifier import missing as classifier_missing
from palabre.charter.asked.languagetool import languagetool
from palabre.charter.asked.model import model
from palabre.charter.checks.banned import banned_words
from palabre.charter.checks.capitals import capitals
from palabre.charter.checks.desk import desk
from palabre.charter.checks.english_language import english_language
from palabre.charter.checks.english_phrases import english_phrases
from palabre.charter.checks.english_shorthand import english_shorthand
from palabre.charter.checks.english_spelling import english_spelling
from palabre.charter.checks.french_agreement import french_agreement
from palabre.charter.checks.french_grammalecte import french_grammalecte
from palabre.charter.checks.french_grammalecte import missing as grammalecte_missing
from palabre.charter.checks.french_homophones import french_homophones
from palabre.charter.checks.french_language import french_language
from palabre.charter.checks.french_phrases import french_phrases
from palabre.charter.checks.french_shorthand import french_shorthand
from palabre.charter.checks.french_spelling import french_spelling
from palabre.charter.checks.french_verbs import french_verbs
from palabre.charter.checks.hatred import hatred
from palabre.charter.checks.hatred import missing as hatred_missing
from palabre.charter.checks.hatred_twice import hatred_twice
from palabre.charter.checks.hatred_twice import missing as second_missing
from palabre.charter.checks.hostility import hostility
from palabre.charter.checks.insults import insults
from palabre.charter.checks.length import too_short
from palabre.charter.checks.links import links_above_limit
from palabre.charter.checks.near_duplicates import near_duplicates
from palabre.charter.checks.personal_data import personal_data
from palabre.charter.checks.punctuation import punctuation
from palabre.charter.checks.repetition import repeated_characters
from palabre.charter.checks.sealed import sealed_words
from palabre.charter.checks.shorteners import links_of_new_authors, short_links
from palabre.charter.draft import Finding

logger = logging.getLogger("palabre.charter")
FRENCH = ("fr",)
ENGLISH = ("en",)
ENTRY_POINTS = "palabre.checks"


@dataclass(frozen=True)
class Check:
    """
    A check's function, the defaults of its parameters, and its version (kept with what it found).

    ``languages``: the publications it reads for, all where empty. ``is_fault``: what it notes is a fault of
    language, of which a charter lets so many pass in a hundred words (``charter/applying.py``). ``is_slow``: it is
    run by the worker, which completes the findings. ``is_taught``: it reads with what the publication's decisions
    taught for the rule (``head=`` the bytes of ``learned/own.py``), and is left out where they taught nothing yet.
    ``asks``: the operator's setting that names what it asks (``service=``), without which it is left out;
    ``reads_rule``: it is given the rule's own words (``rule=``).
    ``missing`` names what must be installed for it, or is empty: then the check is left out.
    """

    run: Callable[..., list[Finding]]
    parameters: Mapping[str, int]
    version: int = 1
    languages: tuple[str, ...] = ()
    is_fault: bool = False
    is_slow: bool = False
    is_taught: bool = False
    missing: Callable[[], str] = str
    asks: str = ""
    reads_rule: bool = False


OWN: dict[str, Check] = {
    "length": Check(too_short, {"at_least": 2}),
    "capitals": Check(capitals, {"at_least": 12}),
    "links": Check(links_above_limit, {"limit": 2}),
    "short-links": Check(short_links, {}),
    "new-author-links": Check(links_of_new_authors, {}),
    "repetition": Check(repeated_characters, {"at_most": 3}),
    "banned-words": Check(banned_words, {}),
    "sealed-words": Check(sealed_words, {}),
    "personal-data": Check(personal_data, {}),
    "near-duplicates": Check(near_duplicates, {}, is_slow=True),
    "hatred": Check(hatred, {}, languages=FRENCH, missing=hatred_missing),
    "hatred.e5": Check(hatred_twice, {}, languages=FRENCH, is_slow=True, missing=second_missing),
    "hostility": Check(hostility, {}, languages=(*FRENCH, *ENGLISH), is_slow=True, missing=hatred_missing),
    "desk": Check(desk, {}, is_slow=True, is_taught=True, missing=hatred_missing),
    "model": Check(model, {}, is_slow=True, asks="PALABRE_MODEL_URL", reads_rule=True),
    "classifier": Check(
        classifier, {}, is_slow=True, asks="PALABRE_CLASSIFIER_DIR", missing=classifier_missing
    ),
    "insults": Check(insults, {}, languages=FRENCH),
    "french.language": Check(french_language, {}, languages=FRENCH),
    "french.spelling": Check(french_spelling, {}, languages=FRENCH, is_fault=True),
    "french.homophones": Check(french_homophones, {}, languages=FRENCH, is_fault=True),
    "french.verbs": Check(french_verbs, {}, languages=FRENCH, is_fault=True),
    "french.agreement": Check(french_agreement, {}, languages=FRENCH, is_fault=True),
    "french.phrases": Check(french_phrases, {}, languages=FRENCH, is_fault=True),
    "french.shorthand": Check(french_shorthand, {}, languages=FRENCH, is_fault=True),
    "french.grammalecte": Check(
        french_grammalecte, {}, languages=FRENCH, is_fault=True, is_slow=True, missing=grammalecte_missing
    ),
    "english.language": Check(english_language, {}, languages=ENGLISH),
    "english.spelling": Check(english_spelling, {}, languages=ENGLISH, is_fault=True),
    "english.phrases": Check(english_phrases, {}, languages=ENGLISH, is_fault=True),
    "english.shorthand": Check(english_shorthand, {}, languages=ENGLISH, is_fault=True),
    "languagetool": Check(
        languagetool,
        {},
        languages=(*FRENCH, *ENGLISH),
        is_fault=True,
        is_slow=True,
        asks="PALABRE_LANGUAGETOOL_URL",
    ),
    "punctuation": Check(punctuation, {}, is_fault=True),
}


def others(found: Iterable[EntryPoint]) -> dict[str, Check]:
    """The checks of installed packages. One that cannot be loaded, or takes a name of ours, is left out."""
    loaded: dict[str, Check] = {}
    for point in found:
        try:
            check = point.load()
        except Exception:
            logger.exception("the check %s cannot be loaded", point.name)
            continue
        if not isinstance(check, Check) or point.name in OWN:
            logger.error("the check %s is no Check, or takes the name of one of ours", point.name)
            continue
        loaded[point.name] = check
    return loaded


CHECKS: dict[str, Check] = {**OWN, **others(entry_points(group=ENTRY_POINTS))}
