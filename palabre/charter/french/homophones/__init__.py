"""
Homophones: words that sound alike, told apart by what stands beside them.

Each rule reads one word in its clause and returns what ought to stand there, or nothing where it is right or
cannot be told. In doubt it says nothing: a false remark costs more trust than a fault that is missed.
"""

from __future__ import annotations

from collections.abc import Callable

from palabre.charter.french.clauses import Clause
from palabre.charter.french.homophones.having import a, a_grave, est, et, on, ont, son, sont
from palabre.charter.french.homophones.small_words import (
    ni,
    peu,
    peut,
    plutot,
    pres,
    qu_elle,
    quand,
    quant,
    quelle,
    sur,
    tous,
    tout,
    toutes,
)
from palabre.charter.french.homophones.where import la, la_grave, ou, ou_grave
from palabre.charter.french.homophones.whose import (
    c_est,
    ca,
    ce,
    ces,
    leur,
    leurs,
    mes,
    s_est,
    sa,
    sait,
    se,
    ses,
)

Rule = Callable[[Clause], str | None]
RULES: dict[str, Rule] = {
    "a": a, "à": a_grave, "ou": ou, "où": ou_grave, "ces": ces, "ses": ses, "sait": sait, "s'": s_est, "c'": c_est, "sa": sa, "ça": ca,
    "et": et, "est": est, "on": on, "ont": ont, "son": son, "sont": sont, "la": la, "là": la_grave, "quelle": quelle,
    "quelles": quelle, "qu'": qu_elle, "peu": peu, "peut": peut, "leur": leur, "leurs": leurs, "ce": ce, "se": se, "ni": ni,
    "quant": quant, "quand": quand, "mes": mes, "tout": tout, "tous": tous, "toutes": toutes, "prés": pres, "près": pres, "plutôt": plutot, "sur": sur,
}  # fmt: skip
# Which sentence explains a pair (``charter/wording.py``); the others share one.
EXPLAINED = {
    "a": "a", "à": "a", "ou": "ou", "où": "ou", "ces": "ces", "ses": "ces", "sait": "ces", "s'": "c_est", "c'": "c_est",
    "sa": "sa", "ça": "sa", "et": "et", "est": "et", "on": "on", "ont": "on", "son": "son", "sont": "son", "la": "la",
    "là": "la", "quelle": "quelle", "quelles": "quelle", "qu'": "quelle", "peu": "peu", "peut": "peu", "leur": "leur",
    "leurs": "leur", "ce": "ce", "se": "ce",
}  # fmt: skip
# Those that are meant for two words: where the remark ends.
TWO_WORDS = {"qu'": 2}
