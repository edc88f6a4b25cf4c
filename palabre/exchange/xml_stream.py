"""
A file of XML that somebody hands in, read as a stream: what it says comes out while it goes in.

The parser is defusedxml's, so a file brings neither entities nor a document type, and fetches nothing. What nests deeper
or is longer than anything that people write ends the reading. Nothing of the file is kept here.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from typing import IO, Any, Protocol

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, XMLParser

CHUNK_BYTES = 64 * 1024
MOST_NESTED = 100
# The longest text of a field, in characters; of one piece of markup, in bytes.
MOST_TEXT = 4 * 1024 * 1024
MOST_MARKUP = 1024 * 1024
# How much that is nothing may stand before a declaration, in bytes: exports begin with a stray one, or an empty line.
MOST_STRAY = 64
# What XML cannot hold and yet stands in exports (https://www.w3.org/TR/xml/#charsets), as others write
# what was typed; and what expat takes for the end of a text.
NEVER_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
DECLARED = re.compile(rb"""^<\?xml[^>]{1,100}?encoding=["']([A-Za-z0-9_.:-]{1,40})["']""")


class NotAnExport(ValueError):
    """The file is no export of the kind that was asked for, or a hostile one; the sentence says why."""


class CutOff(ValueError):
    """The file ends, or cannot be read on, in the middle. What came before was given."""


class Target(Protocol):
    """What hears the parser. ``maker`` says how such a file is made, ``another`` that it is XML of another kind."""

    maker: str
    another: str
    is_known: bool

    def taken(self) -> list[Any]:
        """What was put together since last asked."""


def read(file: IO[bytes], target: Target, *, progress: Callable[[int], None]) -> Iterator[Any]:
    """
    What ``target`` puts together of ``file``, in its order. ``progress`` hears of bytes read.

    Raises ``NotAnExport``, or ``CutOff`` at the end of what can be read.
    """
    parser = XMLParser(target=target, forbid_dtd=True)
    fed = 0
    try:
        for text in _decoded(file, progress):
            fed += len(text.encode("utf-8", "surrogatepass"))
            parser.feed(text)
            if fed - parser.parser.CurrentByteIndex > MOST_MARKUP:
                raise NotAnExport("A tag in it is longer than any export's.")
            yield from target.taken()
        parser.close()
        yield from target.taken()
    except ParseError as fault:
        yield from target.taken()
        if not target.is_known:
            raise NotAnExport(f"It is no XML that can be read ({fault}). {target.maker}") from None
        raise CutOff(f"line {fault.position[0]}") from None
    except DefusedXmlException:
        raise NotAnExport("It declares a document type or entities, which no export does.") from None
    if not target.is_known:
        raise NotAnExport(target.another)


def _decoded(file: IO[bytes], progress: Callable[[int], None]) -> Iterator[str]:
    """The file's characters, those that XML cannot hold left out, and what stands before it."""
    first = file.read(CHUNK_BYTES)
    if not first.strip():
        raise NotAnExport("It is empty.")
    if first.startswith((b"\x1f\x8b", b"PK\x03\x04", b"BZh", b"\xfd7zXZ")):
        raise NotAnExport("It is compressed: unpack it first.")
    declaration = first.find(b"<?xml", 0, MOST_STRAY)
    decoder = codecs.getincrementaldecoder(_encoding(first, max(declaration, 0)))(errors="replace")
    chunk = first[max(declaration, 0) :]
    progress(len(first) - len(chunk))
    while chunk:
        progress(len(chunk))
        yield NEVER_IN_XML.sub("", decoder.decode(chunk))
        chunk = file.read(CHUNK_BYTES)
    yield NEVER_IN_XML.sub("", decoder.decode(b"", True))


def _encoding(head: bytes, declaration: int) -> str:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    found = DECLARED.match(head[declaration:].removeprefix(codecs.BOM_UTF8).lstrip())
    try:
        name = codecs.lookup(found[1].decode("ascii")).name if found else "utf-8"
    except LookupError:
        name = "unknown"
    if name in ("unknown", "utf-7"):
        raise NotAnExport("It declares an encoding that no export is written in.")
    # A declaration in ASCII cannot mean an encoding whose ASCII is another.
    return "utf-8-sig" if name.startswith(("utf-8", "utf-16", "utf-32")) else name
