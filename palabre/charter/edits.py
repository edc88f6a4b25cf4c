"""Words at one edit from another: what a finger does, and what correctors look through."""

from __future__ import annotations


def once(word: str, alphabet: str) -> set[str]:
    """Every word at one edit: a letter left out, too much, another, or two changed about."""
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    found = {left + right[1:] for left, right in cuts if right}
    found |= {left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1}
    found |= {left + letter + right[1:] for left, right in cuts if right for letter in alphabet}
    found |= {left + letter + right for left, right in cuts for letter in alphabet}
    return found - {word}
