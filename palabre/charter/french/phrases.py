"""Set phrases that are often written wrong, elision, and words typed twice: found by their letters alone."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from palabre.charter.french import lexicon
from palabre.charter.french.reading import Word


@dataclass(frozen=True)
class Phrase:
    """What a pattern finds, and what ought to stand there (with the pattern's groups)."""

    pattern: re.Pattern[str]
    mended: str


def _phrase(pattern: str, mended: str) -> Phrase:
    return Phrase(re.compile(rf"(?<![\w’'-])(?:{pattern})(?![\w-])", re.IGNORECASE), mended)


PHRASES = (
    _phrase(r"(deux|trois|quatre|cinq|six|sept|huit|neuf|dix|vingt|trente|quarante|cinquante|soixante|cent|cents) milles", r"\1 mille"),
    _phrase(r"(y) a[- ]t['’](il|elle|on)", r"\1 a-t-\2"),
    _phrase(r"(\w+)[- ]t['’](il|elle|on|ils|elles)", r"\1-t-\2"),
    _phrase(r"(ils|elles|il|elle|on|je|tu|nous|vous) n['’]en n['’](\w+)", r"\1 n’en \2"),
    _phrase(r"(la) plus part", r"\1 plupart"),
    _phrase(r"quelque soit (le|l['’]\w+|son|leur|notre|votre|mon|ton)", r"quel que soit \1"),
    _phrase(r"quelque soit (la|sa|ma|ta)", r"quelle que soit \1"),
    _phrase(r"quelques? soient (les|leurs|ses|nos|vos|mes)", r"quels que soient \1"),
    _phrase(r"quel(le)?que soit", r"quel\1 que soit"),
    _phrase(r"(toute|tous) (le) (monde|temps|long)", r"tout \2 \3"),
    _phrase(r"toute les", "toutes les"),
    _phrase(r"d['’]avantages?(?= (?:de|d['’]|que|qu['’]))", "davantage"),
    _phrase(r"(bien|beaucoup|encore|sera|est) d['’]avantage", r"\1 davantage"),
    _phrase(r"par ce que (je|tu|il|elle|on|nous|vous|ils|elles|c['’]est)", r"parce que \1"),
    _phrase(r"(est|sont|suis|êtes|était) entrain de", r"\1 en train de"),
    _phrase(r"comme même", "quand même"),
    _phrase(r"j (ai|avais|aurais|aurai|aime|espère|habite|étais|attends|en|y)", r"j’\1"),
    _phrase(r"bonne appétit", "bon appétit"),
    _phrase(r"malgré que (je|tu|il|elle|on|nous|vous|ils|elles)", r"bien que \1"),
    _phrase(r"a (coté|côté) (de|du|des|d['’]\w+)", r"à côté \2"),
    _phrase(r"à coté", "à côté"),
    _phrase(r"en faite?s?(?=\s+(?:je|tu|il|elle|on|nous|vous|ils|elles|c['’]|ça|les?|la)\b)", "en fait"),
    _phrase(r"(ils|elles|on) (croivent|voyent)", r"\1 croient"),
    _phrase(r"de part (son|sa|ses|leur|leurs|le|la) (nature|rôle|fonction|taille|position|âge)", r"de par \1 \2"),
    _phrase(r"(il|ça|ce) (me|te|nous|vous|lui|leur) semblerai", r"\1 \2 semblerait"),
    _phrase(r"n['’]importe n['’]awak", "n’importe quoi"),
    _phrase(r"(sans|cent|s['’]en) (doutes)", "sans doute"),
    _phrase(r"voir (même|pire)", r"voire \1"),
    _phrase(r"quand (à)(?= [lmtc])", r"quant \1"),
    _phrase(r"(suis|es|est|sommes|êtes|sont|était|étaient) sensé(e?s?)(?= (?:(?:nous|vous|le|la|les|l['’]|se|s['’]|ne|y|en|lui|leur|me|te) ?)*[a-zéê]+(?:er|ir|re|oir)\b)", r"\1 censé\2"),
    _phrase(r"(pas|plus|toujours|aussi|vraiment) sensé(e?s?)(?= (?:(?:nous|vous|le|la|les|l['’]|se|s['’]|y|en|lui|leur|me|te) ?)*[a-zéê]+(?:er|ir|re|oir)\b)", r"\1 censé\2"),
    _phrase(r"tant qu['’]à (moi|toi|lui|elle|nous|vous|eux|elles)", r"quant à \1"),
    _phrase(r"(aucun|bon) sans(?= ?[.,;!?]|$)", r"\1 sens"),
    _phrase(r"je l['’]est", "je l’ai"),
    _phrase(r"(est|suis|es|était|étais|soit) (part|sort|fin|mour|pourr|gross|grand|réuss)it", r"\1 \2i"),
    _phrase(r"(a|ai|as|avait|ait) (fin|gross|grand|réuss|chois|réag|sub|applaud|vieill|rempl|fourn)it", r"\1 \2i"),
    _phrase(r"(je) (vous|nous) (\w{2,}r)ez", r"\1 \2 \3ai"),
    _phrase(r"(à|a) tord", "à tort"),
    _phrase(r"voila", "voilà"),
    _phrase(r"vous (faite|dite)", r"vous \1s"),
    _phrase(r"(suis|reste|sommes|restons) septique(s?)", r"\1 sceptique\2"),
    _phrase(r"(en a|en ai|en avons|en ont) mare", r"\1 marre"),
    _phrase(r"(le|la|les) notre(s?)(?= ?[.,;!?]|$)", r"\1 nôtre\2"),
    _phrase(r"(le|la|les) votre(s?)(?= ?[.,;!?]|$)", r"\1 vôtre\2"),
    _phrase(r"tous le (monde|temps)", r"tout le \1"),
    _phrase(r"soit disant", "soi-disant"),
    _phrase(r"peut être (que|pas|même|bien)", r"peut-être \1"),
    _phrase(r"(plus|moins) tot", r"\1 tôt"),
    _phrase(r"t['’]en pis", "tant pis"),
    _phrase(r"temps pis", "tant pis"),
    _phrase(r"tant mieu", "tant mieux"),
    _phrase(r"biensur|biensûr", "bien sûr"),
)  # fmt: skip
ELIDE = {
    "le": "l’",
    "la": "l’",
    "je": "j’",
    "me": "m’",
    "te": "t’",
    "se": "s’",
    "ne": "n’",
    "de": "d’",
    "que": "qu’",
}
# Before these nothing is elided, though they begin with a vowel.
UNELIDED = frozenset(["oui", "onze", "onzième", "ouistiti", "uhlan", "un", "une", "ululement", "iode", "y", "ouate", "ok", "euh", "ah", "oh", "e", "a", "i", "o", "u"])  # fmt: skip


def phrases(text: str) -> Iterator[tuple[int, int, str]]:
    """Where a set phrase is written wrong, and what it ought to be."""
    for phrase in PHRASES:
        for found in phrase.pattern.finditer(text):
            mended = found.expand(phrase.mended)
            yield found.start(), found.end(), _with_capital(mended, found.group())


def _with_capital(mended: str, typed: str) -> str:
    return mended[:1].upper() + mended[1:] if typed[:1].isupper() else mended


def elisions(words: tuple[Word, ...]) -> Iterator[tuple[int, int, str]]:
    """Articles and pronouns that are not elided before a vowel: "le eau", "que il", "si il"."""
    for word, after in itertools.pairwise(words):
        if after.before or after.sentence != word.sentence or (word.typed.isupper() and len(word.typed) > 1):
            continue
        following = after.plain
        if word.plain == "si" and following in ("il", "ils"):
            yield word.start, after.end, f"s’{after.typed}"
        elif word.plain in ELIDE and lexicon.begins_with_a_vowel(following) and following not in UNELIDED:
            if (
                after.is_capitalised
                or after.is_number
                or after.typed.startswith("-")
                or not lexicon.is_spelling(following)
            ):
                continue
            if (word.plain == "la" and following in ("une", "haine")) or after.start - word.end != 1:
                continue
            yield word.start, after.end, _with_capital(ELIDE[word.plain], word.typed) + after.typed


def doubled(words: tuple[Word, ...]) -> Iterator[tuple[int, int, str]]:
    """A word typed twice: "le le"; what French says twice ("nous nous", "vous vous", "très très") is let be."""
    for word, after in itertools.pairwise(words):
        if word.plain != after.plain or after.before or word.sentence != after.sentence or word.is_number:
            continue
        if word.plain in ("le", "la", "les", "un", "une", "des", "du", "de", "et", "que", "qui", "est", "à", "dans", "pour", "sur", "je", "il", "ce", "se", "en", "par", "avec", "au"):  # fmt: skip
            if word.plain in ("en", "est") or after.typed.startswith("-"):
                continue
            yield word.start, after.end, word.typed
    for at in range(len(words) - 3):
        first, second, third, fourth = words[at : at + 4]
        if (first.plain, second.plain) != (third.plain, fourth.plain) or first.plain == second.plain:
            continue
        if not (second.before or third.before or fourth.before) and first.sentence == fourth.sentence:
            yield (
                first.start,
                fourth.end,
                first.typed + ("" if first.typed.endswith(("'", "’")) else " ") + second.typed,
            )
