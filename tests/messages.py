"""
Look after the translations, without gettext's programs.

    python tests/messages.py            say what is missing
    python tests/messages.py --update   write what is missing into the .po files, and make the .mo files

A string of any app may be translated in any app: Django joins them all.
"""

from __future__ import annotations

import datetime
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

PALABRE = Path(__file__).resolve().parent.parent / "palabre"
LANGUAGES = ("fr",)
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]|\{(\w+)\}")
# French: a narrow no-break space before ; : ! ? and inside « »; typographic apostrophes.
BAD_FRENCH = re.compile(r"[ \xa0](?=[;:!?»](?:\s|$))|(?<=«)[ \xa0]|(?<=\w)'(?=\w)")

NO_DAY = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
# No dates and no names: a header that changes with each update would hide what did.
HEADER = """msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals}\\n"

"""

Key = tuple[str | None, str]


def strings(file: Path) -> Iterator[tuple[int, str | None, str | tuple[str, str]]]:
    """Each string of one file that is to be translated: its line, context, and text (or both plural forms)."""
    source = file.read_text()
    if file.suffix != ".py":
        # Markup has no indentation that means anything; Python's tokenizer would take it for such.
        source = "\n".join(line.strip() for line in templatize(source, origin=str(file)).split("\n"))
    for line, function, said, _comments in extract_python(
        io.BytesIO(source.encode()), list(KEYWORDS), [], {"encoding": "utf-8"}
    ):
        given = list(said) if isinstance(said, tuple) else [said]
        context = given.pop(0) if "pgettext" in function else None
        texts = [one for one in given if isinstance(one, str)]
        if not texts or not texts[0]:
            continue
        is_plural = function.lstrip("_").startswith("n") and len(texts) > 1
        yield line, context, (texts[0], texts[1]) if is_plural else texts[0]


def files(app: Path) -> Iterator[Path]:
    """The files of one app that people read something of."""
    for file in sorted(app.rglob("*")):
        if "migrations" in file.parts or "locale" in file.parts or "static" in file.parts:
            continue
        if file.suffix == ".py" or (file.suffix in (".html", ".txt", ".xml") and "templates" in file.parts):
            yield file


def apps() -> list[Path]:
    """The folders of the apps."""
    return sorted(folder for folder in PALABRE.iterdir() if (folder / "__init__.py").exists())


def wanted(app: Path) -> dict[Key, tuple[str | tuple[str, str], str]]:
    """Every string of ``app``: (context, singular) → (text, where it stands first)."""
    found: dict[Key, tuple[str | tuple[str, str], str]] = {}
    for file in files(app):
        for line, context, text in strings(file):
            key = (context, text[0] if isinstance(text, tuple) else text)
            if key not in found or isinstance(text, tuple):
                found[key] = (text, f"{file.relative_to(PALABRE.parent)}:{line}")
    return found


def catalogue(app: Path, language: str) -> Path:
    """Where the translations of ``app`` are."""
    return app / "locale" / language / "LC_MESSAGES" / "django.po"


def held(file: Path, language: str) -> dict[Key, Message]:
    """The translations in ``file``, with the context and singular of each."""
    with file.open("rb") as source:
        read = read_po(source, locale=language)
    return {(message.context, singular(message)): message for message in read if message.id}


def singular(message: Message) -> str:
    """The English text, without its plural."""
    return message.id if isinstance(message.id, str) else message.id[0]


def said(message: Message) -> tuple[str, ...]:
    """The translation, in each of its plural forms."""
    return tuple(message.string) if isinstance(message.string, list | tuple) else (message.string,)


def faults(language: str) -> Iterator[str]:
    """Say what is missing or wrong, a sentence each."""
    everything: dict[Key, tuple[Message, Path]] = {}
    for app in apps():
        file = catalogue(app, language)
        if not file.exists():
            continue
        where = file.relative_to(PALABRE.parent)
        compiled = file.with_suffix(".mo")
        translations = held(file, language)
        for key, message in translations.items():
            if key in everything and said(everything[key][0]) != said(message):
                yield f"{where}: “{key[1]}” is said otherwise in {everything[key][1]}"
            everything.setdefault(key, (message, where))
            for form in said(message):
                wrong = BAD_FRENCH.search(form or "")
                if language == "fr" and wrong:
                    yield f"{where}: French typography near “{form[max(0, wrong.start() - 12) : wrong.end() + 4]}”"
        if not compiled.exists():
            yield f"{where}: there is no .mo beside it"
            continue
        with compiled.open("rb") as source:
            # Babel leaves the context of a compiled message as bytes.
            made = {
                (
                    one.context.decode() if isinstance(one.context, bytes) else one.context,
                    singular(one),
                ): said(one)
                for one in read_mo(source)
                if one.id
            }
        if made != {key: said(one) for key, one in translations.items() if any(said(one)) and not one.fuzzy}:
            yield f"{where}: the .mo is older than the .po"
    for app in apps():
        for key, (text, where) in wanted(app).items():
            if key not in everything:
                yield f"{where}: “{key[1]}” is not translated"
                continue
            message = everything[key][0]
            if message.fuzzy or not all(said(message)):
                yield f"{everything[key][1]}: “{key[1]}” has no finished translation"
                continue
            if isinstance(text, tuple) and not isinstance(message.id, tuple):
                yield f"{everything[key][1]}: “{key[1]}” lacks its plural"
            english = {
                found.group() for found in PLACEHOLDER.finditer(text[-1] if isinstance(text, tuple) else text)
            }
            if {found.group() for found in PLACEHOLDER.finditer(said(message)[-1])} != english:
                yield f"{everything[key][1]}: “{key[1]}” has other placeholders in translation"


def update(language: str) -> None:
    """Write what is missing into each app's .po, drop what no app says any more, make the .mo files."""
    used = {key for app in apps() for key in wanted(app)}
    elsewhere = {
        key: message
        for app in apps()
        if catalogue(app, language).exists()
        for key, message in held(catalogue(app, language), language).items()
    }
    for app in apps():
        file = catalogue(app, language)
        kept = held(file, language) if file.exists() else {}
        missing = {key: text for key, (text, _where) in wanted(app).items() if key not in elsewhere}
        if not kept and not missing:
            continue
        # The same strings make the same bytes, whatever the day.
        made = Catalog(
            locale=language, charset="utf-8", fuzzy=False, creation_date=NO_DAY, revision_date=NO_DAY
        )
        made.header_comment = ""
        for key in sorted(
            [key for key in kept if key in used] + list(missing), key=lambda one: (one[1], one[0] or "")
        ):
            if key in kept:
                made.add(kept[key].id, kept[key].string, context=key[0], flags=kept[key].flags)
            else:
                made.add(missing[key], context=key[0])
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("wb") as target:
            target.write(HEADER.format(language=language, plurals=made.plural_forms).encode())
            write_po(target, made, width=100, omit_header=True)
        with file.with_suffix(".mo").open("wb") as target:
            write_mo(target, made)


def main(argv: list[str]) -> int:
    """Check, or update with ``--update``; 1 when something is missing."""
    found = 0
    for language in LANGUAGES:
        if "--update" in argv:
            update(language)
        for fault in faults(language):
            found += 1
            print(fault)
    print(f"{found} to translate or mend." if found else "Every string is translated.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
