"""The sentences that the head learns from: made of templates, written out, and harmless ones."""

from __future__ import annotations

import csv
import random
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
# How many sentences a template makes, with groups and without.
PER_TEMPLATE, PER_TEMPLATE_WITHOUT = 14, 8
DISGUISED_SHARE = 0.5
SLOT = re.compile(r"\{(\w+)\}")
OF_GROUPS = re.compile(r"\{(?:les|Les|g|un|Un|un_nu|d_un|de|des|ces|Ces|aux)\}")
LEET = {"a": "4", "e": "3", "i": "1", "o": "0", "s": "5", "t": "7", "é": "3"}


def every(seed: int = 1) -> list[tuple[str, bool]]:
    """All sentences, each with whether it hates: the same ones, in the same order, for the same ``seed``."""
    chance = random.Random(seed)  # noqa: S311 (nothing secret)
    made = list(dict.fromkeys(made_of_templates(chance)))
    made += [(disguised(text, chance), hates) for text, hates in made if chance.random() < DISGUISED_SHARE]
    made += list(written_out())
    harmless = (HERE / "harmless_fr.txt").read_text(encoding="utf-8").splitlines()
    made += [(line, False) for line in harmless if line and not line.startswith("#")]
    chance.shuffle(made)
    return made


def written_out() -> Iterator[tuple[str, bool]]:
    """The sentences of ``sentences_fr.tsv``."""
    with (HERE / "sentences_fr.tsv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            yield row["text"], row["y"] == "1"


def made_of_templates(chance: random.Random) -> Iterator[tuple[str, bool]]:
    """Each template of ``templates_fr.toml`` with groups and words put in."""
    said = tomllib.loads((HERE / "templates_fr.toml").read_text(encoding="utf-8"))
    for key, hates in (("hateful", True), ("harmless", False)):
        for template in said[key]:
            many = (
                PER_TEMPLATE if OF_GROUPS.search(template) else PER_TEMPLATE_WITHOUT if "{" in template else 1
            )
            for _n in range(many):
                yield filled(template, chance.choice(said["group"]), said["slots"], chance), hates


def filled(template: str, group: dict[str, str], slots: dict[str, list[str]], chance: random.Random) -> str:
    """A template with one group, and one of each other slot, in it."""
    bare, one = group["les"].partition(" ")[2], group["un"].partition(" ")[2]
    chosen: dict[str, Any] = {name: chance.choice(words) for name, words in slots.items()}
    at = chance.randrange(len(slots["viol"]))
    chosen |= {name: slots[name][at] for name in ("viol", "viol_s", "viol_p")}
    chosen |= {
        "les": group["les"], "g": bare, "un": group["un"], "un_nu": one, "d_un": f"d'{group['un']}", "de": f"des {bare}",
        "des": f"des {bare}", "ces": f"ces {bare}", "aux": f"aux {bare}", "viol_ps": chosen["viol_p"].removesuffix("s"),
        "thing_nu": re.sub(r"^(?:cette|ce|les|le|la|mon|l')\s?", "", chosen["thing"]),
    }  # fmt: skip

    def put(slot: re.Match[str]) -> str:
        name = slot[1]
        if name in chosen:
            return str(chosen[name])
        word = str(chosen[name[:1].lower() + name[1:]])
        return word[:1].upper() + word[1:]

    text = SLOT.sub(put, template)
    if group["un"].startswith("une "):
        for his, her in (
            (" tous ", " toutes "),
            ("Tous ", "Toutes "),
            ("Ils ", "Elles "),
            (" ils ", " elles "),
        ):
            text = text.replace(his, her)
    return text


def disguised(text: str, chance: random.Random) -> str:
    """A sentence as one writes it past a list of words: figures for letters, letters left out or changed about."""
    words = text.split(" ")
    at = max(range(len(words)), key=lambda place: len(words[place]) + chance.random() * 4)
    word = words[at]
    how = chance.choice("lsdwn")
    if len(word) < 4:
        return text
    if how == "n":
        return text.replace(" ", "", 3)
    if how == "l":
        for letter in chance.sample(sorted(LEET), 4):
            word = word.replace(letter, LEET[letter], 1)
    elif how == "s":
        word = " ".join(word)
    elif how == "d":
        place = chance.randrange(1, len(word) - 1)
        word = word[:place] + word[place + 1 :]
    else:
        place = chance.randrange(1, len(word) - 2)
        word = word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    words[at] = word
    return " ".join(words)
