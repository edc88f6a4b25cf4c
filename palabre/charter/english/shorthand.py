"""The shorthand of telephones, in English."""

from __future__ import annotations

import re
from collections.abc import Iterator

SHORT = {
    "u": "you", "ur": "your", "r": "are", "pls": "please", "plz": "please", "thx": "thanks", "tnx": "thanks", "b4": "before", "gr8": "great",
    "l8r": "later", "m8": "mate", "ppl": "people", "bcoz": "because", "coz": "because", "cuz": "because", "bc": "because", "tho": "though",
    "thru": "through", "2moro": "tomorrow", "2day": "today", "2nite": "tonight", "wat": "what", "wot": "what", "dat": "that", "dis": "this", "y'know": "you know",
    "idk": "I don’t know", "tbh": "to be honest", "imo": "in my opinion", "imho": "in my opinion", "btw": "by the way", "smh": "", "lol": "", "lmao": "", "rofl": "",
    "omg": "", "wtf": "", "ffs": "", "rn": "right now", "msg": "message", "govt": "government", "w8": "wait", "4ever": "for ever", "k": "",
}  # fmt: skip
WORD = re.compile(
    r"(?<![\w@#/.&'’-])(?:" + "|".join(sorted(map(re.escape, SHORT), key=len, reverse=True)) + r")(?![\w@/&'’-])", re.IGNORECASE
)  # fmt: skip


def found(text: str) -> Iterator[tuple[int, int, str]]:
    """Each piece of shorthand with what it stands for (empty where words must be found); capitals are initials."""
    for one in WORD.finditer(text):
        if not (one[0].isupper() and one[0].lower() in ("u", "r", "k", "ur", "bc", "rn", "dis", "wat")):
            yield one.start(), one.end(), SHORT[one[0].lower()]
