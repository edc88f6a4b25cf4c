"""Personal data: telephone numbers, addresses, account, card and social security numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from stdnum import iban, luhn
from stdnum.fr import nir

from palabre.charter.draft import Draft, Finding

# A telephone number of France, written in any way, or one of another country with its plus.
PHONE = re.compile(
    r"(?<![\d.,/+-])(?:(?:\+|00)[ .]?33[ .]?(?:\(0\)[ .]?)?[1-9]|0[1-9])(?:[ .\u00a0\u202f/-]{0,2}\d{2}){4}(?![ .]?\d)"
    r"|(?<![\d+])\+(?!33)[1-9]\d{0,2}(?:[ .\u00a0\u202f()-]{0,2}\d){7,12}(?!\d)"
)
EMAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}(?:@| ?\[at\] ?| ?\(at\) ?| arobase )[\w-]{1,63}(?:\.[\w-]{2,63}){1,4}(?![\w-])"
)
IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?:[ \u00a0\u202f-]?[A-Za-z0-9]){11,30}")
SHORTEST_IBAN, LONGEST_IBAN = 15, 34
# Five pairs of figures are a telephone number, but not where they were drawn.
DRAWN = re.compile(r"(?i)\b(?:tirage|loto|keno|euromillions|tiercé|quinté|numéros gagnants)\b[^.!?\n]*$")
NIR = re.compile(
    r"(?<!\d)[12][ .]?\d{2}[ .]?\d{2}[ .]?(?:\d{2}|2[AB])[ .]?\d{3}[ .]?\d{3}(?:[ ./-]{0,3}\d{2})(?!\d)"
)
CARD = re.compile(r"(?<![\d.,-])[3-6]\d{3}(?:[ \u00a0\u202f-]?\d){9,15}(?![\d])")
STREET = (
    r"(?:rue|avenue|av\.|boulevard|bd|bld|place|impasse|allée|allées|chemin|route|quai|square|cours|passage|sentier|venelle|ruelle"
    r"|résidence|lotissement|hameau|cité|villa|clos|faubourg|fg|montée|voie|esplanade|promenade|mail)"
)
ADDRESS = re.compile(
    rf"(?<!\d)\d{{1,4}}(?: ?(?:bis|ter|quater|[a-d]))?,? {STREET} (?:(?:de|du|des|d['’]|la|le|les|l['’]|à|aux?|et) ?)*"
    r"[\w'’-]+(?: (?:(?:de|du|des|la|le|les|et) )*[A-ZÀ-Ý][\w'’-]+)*(?:,? \d{5},? [A-ZÀ-Ý][\w'’-]+)?",
    re.IGNORECASE,
)
POSTCODE = re.compile(r"\d{5},? [A-ZÀ-Ýa-zà-ý]")
# An address is somebody's where it is said whose, or where it is complete; that of a hall or a café is no secret.
LIVES = re.compile(
    r"(?i)\b(?:habit\w*|demeur\w*|domicil\w*|vi[ts]|viv\w+|log\w+|résid\w+|chez|crèche|adresse|maison|appartement|il est au|elle est au|trouver[ea]?z?)\b"
)
NEAR = 60


@dataclass(frozen=True)
class Kind:
    """One kind of personal data: its pattern, and what tells it from a number that looks alike."""

    name: str
    pattern: re.Pattern[str]
    is_valid: Callable[[str], bool]


def _digits(found: str) -> str:
    return re.sub(r"[^0-9A-Za-z]", "", found)


def _is_card(found: str) -> bool:
    digits = _digits(found)
    return 13 <= len(digits) <= 19 and luhn.is_valid(digits) and len(set(digits)) > 1


KINDS = (
    Kind("nir", NIR, lambda found: nir.is_valid(_digits(found))),
    Kind("card", CARD, _is_card),
    Kind("phone", PHONE, lambda found: True),
    Kind("email", EMAIL, lambda found: True),
)


def _iban_length(found: str) -> int:
    """How many characters of ``found`` are a valid account number: words may stand right after it. 0 for none."""
    written, at = "", 0
    for at, character in enumerate(found, 1):
        if character.isalnum():
            written += character.upper()
            if SHORTEST_IBAN <= len(written) <= LONGEST_IBAN and _is_iban(written):
                return at
    return 0


def _is_iban(written: str) -> bool:
    # Without the national check digits: those of some countries are told from registers that age.
    return bool(iban.is_valid(written, check_country=False))


def personal_data(draft: Draft) -> list[Finding]:
    """
    Note each piece of personal data; the publication's own public ones are let be.

    Numbers with a check digit count only where it is right. Sources: ISO 13616 (IBAN), the key of the
    French social security number (97 minus the number modulo 97), ISO/IEC 7812 (Luhn).
    """
    taken: list[tuple[int, int]] = []
    findings = []
    for kind, start, end in _found(draft):
        if any(start < other and begun < end for begun, other in taken):
            continue
        taken.append((start, end))
        if _digits(draft.text[start:end]).casefold() in draft.public_contacts:
            continue
        findings.append(Finding(kind, start, end, 1.0, f"personal.{kind}"))
    return sorted(findings, key=lambda one: one.start)


def _found(draft: Draft) -> Iterator[tuple[str, int, int]]:
    for one in IBAN.finditer(draft.text):
        length = _iban_length(one.group())
        if length:
            yield "iban", one.start(), one.start() + length
    for kind in KINDS:
        for one in kind.pattern.finditer(draft.text):
            if kind.name == "phone" and DRAWN.search(draft.text[max(0, one.start() - NEAR) : one.start()]):
                continue
            if kind.is_valid(one.group()) and not (kind.name != "email" and draft.is_in_a_link(one.start())):
                yield kind.name, one.start(), one.end()
    for one in ADDRESS.finditer(draft.text):
        before = draft.text[max(0, one.start() - NEAR) : one.start()]
        sentence = re.split(r"[.!?\n]", before)[-1]
        if LIVES.search(sentence) or POSTCODE.search(one.group()):
            yield "address", one.start(), one.end()
