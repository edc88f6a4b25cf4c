"""The attributes that Perspective knew, from 0 to 1, put together from what the charter's checks say of a sentence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from palabre.charter.checks import OWN
from palabre.charter.checks.insults import listed
from palabre.charter.disguises import undone
from palabre.charter.draft import Draft
from palabre.charter.english.spelling import is_right
from palabre.charter.french.spelling import is_right as is_right_in_french

LANGUAGES = ("fr", "en")
# How much a hostile tone counts for an insult where no word of the list stands, and for a threat without a word of violence.
TONE_ALONE, NO_VIOLENCE = 0.5, 0.2
# How much a word weighs that swears and insults nobody.
SWEARING = 0.8
# Of so many words of three letters and more, a French or English text has this share that its dictionary knows, however it is spelled.
FEWEST_WORDS, KNOWN = 5, 0.4


@dataclass(frozen=True)
class Said:
    """What the checks say of one sentence: hatred of a group, hostile tone, an insult, a bad word, a word of violence."""

    hatred: float
    hostile: float
    insulting: float
    bad_word: float
    violence: bool


def _either(*chances: float) -> float:
    """How likely it is that one at least is right, if each errs for itself."""
    doubt = 1.0
    for chance in chances:
        doubt *= 1 - chance
    return 1 - doubt


def _severe(said: Said) -> float:
    second, first = sorted((said.hatred, said.hostile, said.insulting))[1:]
    return float((first * second) ** 0.5) if second else first**2


@dataclass(frozen=True)
class Attribute:
    """How it is put together, and in which languages it can be."""

    of: Callable[[Said], float]
    languages: tuple[str, ...]


ATTRIBUTES = {
    "TOXICITY": Attribute(lambda said: _either(said.hatred, said.hostile, said.insulting), LANGUAGES),
    "SEVERE_TOXICITY": Attribute(_severe, LANGUAGES),
    "INSULT": Attribute(lambda said: _either(said.insulting, TONE_ALONE * said.hostile), LANGUAGES),
    "IDENTITY_ATTACK": Attribute(lambda said: said.hatred, ("fr",)),
    "THREAT": Attribute(lambda said: said.hostile if said.violence else NO_VIOLENCE * said.hostile, ("fr",)),
    "PROFANITY": Attribute(lambda said: said.bad_word, ("fr",)),
}


def sentences(text: str, language: str) -> list[tuple[int, int, Said]]:
    """The sentences of a text, in reading order: where each stands, in code points, and what the checks say of it."""
    # Here and below, not above: where no program has a key, numpy is never loaded.
    from palabre.charter.learned import hostility, pointing

    spans = pointing.sentences_of(text)
    if not spans:
        return []
    tones = hostility.shipped().probabilities(hostility.points([text[start:end] for start, end in spans]))
    return [
        (start, end, _said(text[start:end], float(tone), language))
        for (start, end), tone in zip(spans, tones, strict=True)
    ]


def _said(sentence: str, tone: float, language: str) -> Said:
    if language != "fr":
        return Said(hatred=0.0, hostile=tone, insulting=0.0, bad_word=0.0, violence=False)
    from palabre.charter.learned import features

    draft = Draft.of(sentence)
    pattern, words = listed()
    bad_words = [words[one[0]].weight for one in pattern.finditer(undone(sentence).text)]
    bad_words += [SWEARING] if features.has(sentence, "swearing") else []
    return Said(
        hatred=max((one.score for one in OWN["hatred"].run(draft)), default=0.0),
        hostile=tone,
        insulting=max((one.score for one in OWN["insults"].run(draft)), default=0.0),
        bad_word=max(bad_words, default=0.0),
        violence=features.has(sentence, "violence"),
    )


def detected(text: str) -> tuple[str, bool]:
    """
    French or English, by how many of the words are; nothing where no word is of either, or as many of both.

    The second is whether it is of neither, as far as its words tell.
    """
    from palabre.charter.learned import pointing

    words = [one[0].lower() for one in pointing.WORD.finditer(text[:2000])]
    french, english = (sum(map(known, words)) for known in (is_right_in_french, is_right))
    language = "" if french == english else "fr" if french > english else "en"
    telling = [word for word in words if len(word) > 2]
    known = max(sum(map(knows, telling)) for knows in (is_right_in_french, is_right))
    return language, len(telling) >= FEWEST_WORDS and known < KNOWN * len(telling)
