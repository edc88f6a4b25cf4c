"""
How alike two texts are, and by what they find each other among a million.

What both have is counted in pieces of three words, as the check ``near-duplicates`` counts it. Of each text some of its
pieces are kept as numbers (``traces``): those whose hash is least, so that whoever shares pieces shares, as likely, the
kept ones. Two texts that have half of their pieces in common share one trace at least with a chance of 99.6 %; with a
third in common, 96 %. Source: A. Broder, "On the resemblance and containment of documents", 1997 (one permutation, the
least of it); the numbers are the same on every machine and in every year.
"""

from __future__ import annotations

import hashlib
import heapq

from palabre.charter.checks.near_duplicates import FEWEST_WORDS, WORD, shingles

# So many of a text's pieces are kept.
KEPT = 8


def own(text: str) -> str:
    """``text`` without what it quotes of another, after ``>``."""
    return "\n".join(line for line in text.split("\n") if not line.lstrip().startswith(">"))


def folded(text: str) -> str:
    """The words of ``text`` in small letters; its signs, where there is no word."""
    return " ".join(WORD.findall(text.casefold()) or text.split())


def is_short(text: str) -> bool:
    """Whether ``text`` says so little that others say nearly the same by chance."""
    return len(WORD.findall(text)) < FEWEST_WORDS


def traces(publication: int, text: str) -> frozenset[int]:
    """
    The numbers (32 bits, signed) by which ``text`` is found in a publication: eight at most, none where it says nothing.

    A short text has a single one, that of all its words.
    """
    text = own(text)
    if is_short(text):
        whole = folded(text)
        return frozenset([_hashed(publication, whole)[1]]) if whole else frozenset()
    least = heapq.nsmallest(KEPT, {_hashed(publication, " ".join(piece)) for piece in shingles(text)})
    return frozenset(value for _order, value in least)


def _hashed(publication: int, piece: str) -> tuple[int, int]:
    """By what a piece is chosen, and what is kept of it: of two publications, nothing is the same."""
    digest = hashlib.blake2b(
        f"{publication}\0{piece}".encode("utf-8", "surrogatepass"), digest_size=8
    ).digest()
    return int.from_bytes(digest[:4]), int.from_bytes(digest[4:], signed=True)


def alike(one: str, other: str) -> float:
    """
    How alike two texts are, from 0 to 1: the share of the three-word pieces of either that both have (Jaccard).

    Short ones are the same (1) or not alike (0).
    """
    one, other = own(one), own(other)
    if is_short(one) or is_short(other):
        return float(folded(one) == folded(other) != "")
    here, there = shingles(one), shingles(other)
    return len(here & there) / len(here | there)
