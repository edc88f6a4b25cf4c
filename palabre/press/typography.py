"""
Typography, set for the reader; what was typed stays as it was typed.

French, after the *Lexique des règles typographiques en usage à l'Imprimerie nationale*: a narrow
no-break space (U+202F) before ``; : ! ?``, inside « », before ``%`` and ``€``; thousands kept
together; the typographic apostrophe. Straight double quotes stay: French has « » and their use is the
writer's.

English: double and single quotes that open and close, apostrophes (``'Twas``, ``dogs'``, ``'90s``), and
dashes. ``--`` close to its words is an em dash, as American houses set it; between spaces it is an en
dash, as British ones do, and between years too: which of them is the writer's. ``---`` is an em dash.
Three dots stay three dots in both languages: readers see no difference, and programs that search do.

Never inside code, addresses or links; what stands around them is set with them in sight.

Each rule looks at the whole text and says what a character becomes (``_Edits``): positions hold, so a
paragraph that inline tags cut in pieces is set as the one text it is, in time that grows with its
length alone.
"""

from __future__ import annotations

import html
import re
from collections import deque
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser

NARROW = "\u202f"

# What must not be touched: addresses of the web, of mail, and paths of files or sites.
ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s<>]+|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+|(?<!\S)/[\w/.-]+/?"
)
# Stands for each character that is not to be touched; a private one, that no rule takes for a space or a sign.
MASK = "\ue000"
SPACE = "[ \u00a0\u202f]"
LETTER = r"[^\W\d_]"
# What may follow a sign that ends something: a space, another sign, the end.
AFTER_SIGN = r"(?:\s|[;:!?»).,…\"”\]]|$)"

# What a character becomes, by its position; those that stay are not in it.
_Edits = dict[int, str]

# Spaces that were typed and become narrow no-break ones.
FRENCH_SPACES = [
    re.compile(rf"(?<=\S){SPACE}(?=[;:!?»]{AFTER_SIGN})"),
    re.compile(rf"(?<=«){SPACE}(?=\S)"),
    re.compile(rf"(?<=\d){SPACE}(?=[%€](?!\w))"),
]
# One number: its groups are of three but the first, and it has no number for a neighbour (a year, a telephone).
FRENCH_NUMBER = re.compile(rf"(?<![\w.,])(?<!\d{SPACE})[1-9]\d{{0,2}}(?:{SPACE}\d{{3}})+(?!\w)(?!{SPACE}\d)")
SPACES = re.compile(SPACE)
# Signs whose space was not typed. A colon is punctuation only after a word, and before a space or the end.
ENDS_A_WORD = rf"[\w)\]’»…%€\"”{MASK}]"
FRENCH_SIGNS = [
    re.compile(rf"(?<={ENDS_A_WORD})[;!?](?=[;!?]*(?:\s|[»)\"”\]]|$))"),
    re.compile(rf"(?:(?<={LETTER})|(?<=[)\]’»…%€\"”{MASK}])):(?=\s|[»)\"”\]]|$)"),
    re.compile(r"(?<=[^\s«»])»"),
]
FRENCH_OPENING = re.compile(r"«(?=[^\s«])")
FRENCH_APOSTROPHE = re.compile(
    rf"(?<={LETTER})'(?=[\w«“\"…(\[{MASK}])|(?<=[\d{MASK}])'(?={LETTER})",
)

ENGLISH_SIGN = re.compile(r"[\"']|-{2,}")
# What an English quotation may begin after, and what it does not begin before.
OPENS_AFTER = frozenset("([{“‘—–-/")
STOPS = frozenset(".,;:!?)]}”’…")
# Words that begin with an apostrophe (quoted alone, 'em' is a word like others), and years without their century.
ELIDED = re.compile(
    r"(?:t(?:is|was|were|will|il|ill)|em|cos|tween|neath|nuff|gainst)(?![\w'])|n(?='(?!\w))|\d\ds?(?!\w)",
    re.I,
)
CLOSING_SINGLE = re.compile(r"(?<=\S)'(?!\w)")


def _french_spaces(text: str) -> _Edits:
    edits = {found.start(): NARROW for rule in FRENCH_SPACES for found in rule.finditer(text)}
    for number in FRENCH_NUMBER.finditer(text):
        edits |= {space.start(): NARROW for space in SPACES.finditer(text, number.start(), number.end())}
    return edits


def _french(text: str) -> _Edits:
    edits = _french_spaces(text)
    for rule in FRENCH_SIGNS:
        edits |= {found.start(): NARROW + found.group() for found in rule.finditer(text)}
    edits |= {found.start(): "«" + NARROW for found in FRENCH_OPENING.finditer(text)}
    edits |= {found.start(): "’" for found in FRENCH_APOSTROPHE.finditer(text)}
    return edits


def _english(text: str) -> _Edits:
    """Signs from left to right: what one becomes is seen by the next."""
    edits: _Edits = {}
    last_closing = max((found.start() for found in CLOSING_SINGLE.finditer(text)), default=-1)
    is_open = False
    reached = 0
    for found in ENGLISH_SIGN.finditer(text):
        start, end = found.span()
        # Quotations that were typed with their own signs count too.
        for sign in re.findall("[“”]", text[reached:start]):
            is_open = sign == "“"
        reached = end
        before = edits.get(start - 1, text[start - 1 : start])
        after = text[end : end + 1]
        if found.group() == '"':
            sign = _double(before, after, is_open=is_open)
            is_open = sign == "“" if sign != '"' else is_open
        elif found.group() == "'":
            is_elided = ELIDED.match(text, end) is not None or start >= last_closing
            sign = _single(before, after, is_elided=is_elided)
        else:
            sign = _dash(found.group(), before, after)
        if sign != found.group():
            edits |= dict.fromkeys(range(start, end - 1), "")
            edits[end - 1] = sign
    return edits


def _begins(before: str, after: str) -> bool:
    """Whether a quotation may begin between these two characters (empty: there is none)."""
    is_free = not before or before.isspace() or before in OPENS_AFTER
    return is_free and bool(after) and not after.isspace() and after not in STOPS


def _double(before: str, after: str, *, is_open: bool) -> str:
    if _begins(before, after):
        return "“"
    # Alone between spaces, or after a number that no quotation holds (inches): it says something else.
    if not before or before.isspace() or (before.isdigit() and not is_open):
        return '"'
    return "”"


def _single(before: str, after: str, *, is_elided: bool) -> str:
    if _begins(before, after):
        return "’" if is_elided else "‘"
    # Alone between spaces, or within a measure: 5'10".
    if not before or before.isspace() or (before.isdigit() and after.isdigit()):
        return "'"
    return "’"


def _dash(typed: str, before: str, after: str) -> str:
    if len(typed) > 3:
        return typed
    if not before or before.isspace():
        # "--like-this" is no dash but an option of a command.
        if after and not after.isspace():
            return typed
        return "—" if len(typed) == 3 else "–"
    if len(typed) == 2 and before.isdigit() and after.isdigit():
        return "–"
    return "—"


def _masked(text: str) -> str:
    """``text`` with its addresses masked; as long as it was."""
    return ADDRESS.sub(lambda found: MASK * len(found.group()), text)


def _edited(pieces: Iterable[str], edits: _Edits) -> Iterator[str]:
    """Each of ``pieces`` as it becomes; ``edits`` count from the beginning of the first."""
    places = deque(sorted(edits))
    offset = 0
    for piece in pieces:
        out, reached = [], 0
        while places and places[0] < offset + len(piece):
            place = places.popleft()
            out += [piece[reached : place - offset], edits[place]]
            reached = place - offset + 1
        yield "".join([*out, piece[reached:]])
        offset += len(piece)


def _edits_of(masked: str, language: str) -> _Edits:
    return _french(masked) if language == "fr" else _english(masked)


def set_spaces(text: str, language: str) -> str:
    """
    Set the spaces of a reader's plain text and nothing else: a comment keeps every character typed.

    A space before ``; : ! ? » % €``, after ``«`` and within a number becomes a narrow no-break one; none
    is added or taken away, so positions stay. In English, nothing is changed.
    """
    return next(_edited([text], _french_spaces(_masked(text)))) if language == "fr" else text


def set_text(text: str, language: str) -> str:
    """Set the publication's own plain text: spaces (added where they lack), apostrophes, quotes and dashes."""
    return next(_edited([text], _edits_of(_masked(text), language)))


class _Setter(HTMLParser):
    """Copies HTML; sets the text between two tags of blocks as one, however inline tags cut it."""

    INLINE = frozenset({"a", "abbr", "b", "cite", "code", "em", "i", "kbd", "mark", "q", "s", "samp", "small",
                        "span", "strong", "sub", "sup", "u"})  # fmt: skip
    # Signs and figures above and below the line are no part of the number beside them.
    LEFT_ALONE = frozenset({"a", "code", "kbd", "pre", "samp", "script", "style", "sub", "sup", "textarea"})

    def __init__(self, language: str) -> None:
        super().__init__(convert_charrefs=True)
        self.language = language
        self.out: list[str] = []
        # What was written since the last tag of a block, and what rules see of it: of an inline tag, nothing.
        self.run: list[tuple[str, str | None]] = []
        self.inside = 0

    def handle_starttag(self, tag, attrs):
        self._tag(tag, self.get_starttag_text() or "")
        self.inside += tag in self.LEFT_ALONE

    def handle_startendtag(self, tag, attrs):
        self._tag(tag, self.get_starttag_text() or "")

    def handle_endtag(self, tag):
        self.inside -= tag in self.LEFT_ALONE and self.inside > 0
        self._tag(tag, f"</{tag}>")

    def handle_data(self, data):
        self.run.append((data, MASK * len(data) if self.inside else data))

    def handle_comment(self, data):
        """Comments say nothing to readers and are dropped."""

    def close(self):
        """Set what is left."""
        super().close()
        self._set_run()

    def _tag(self, tag: str, written: str) -> None:
        if tag in self.INLINE:
            self.run.append((written, None))
        else:
            self._set_run()
            self.out.append(written)

    def _set_run(self) -> None:
        texts = [written for written, seen in self.run if seen is not None]
        seen_whole = "".join(seen for _written, seen in self.run if seen is not None)
        edited = _edited(texts, _edits_of(_masked(seen_whole), self.language))
        for written, seen in self.run:
            self.out.append(written if seen is None else html.escape(next(edited), quote=False))
        self.run.clear()


def set_html(clean: str, language: str) -> str:
    """
    Set the text of HTML that is already clean (nh3), leaving tags, attributes, code and links alone.
    """
    setter = _Setter(language)
    setter.feed(clean)
    setter.close()
    return "".join(setter.out)
