"""
Make the English word list again from the files it comes from: ``python -m quality.english_words FOLDER``.

FOLDER holds ``american-english`` and ``british-english``, each also as ``-small`` and ``-large``: the lists of
SCOWL 2020.12.07 (Kevin Atkinson; free to use, copy and change), as in Debian's packages ``wamerican``,
``wbritish`` and their sizes. Only their words are read; none is needed afterwards.
"""

from __future__ import annotations

import sys
from pathlib import Path

import marisa_trie

HERE = Path(__file__).resolve().parent.parent / "palabre" / "charter" / "english"
SIZES = ("-small", "", "-large")


def main(folder: Path) -> None:
    """Write the list: each word with the smallest size that has it, 0 to 2."""
    sizes: dict[str, int] = {}
    for size, suffix in enumerate(SIZES):
        for country in ("american", "british"):
            for line in (folder / f"{country}-english{suffix}").read_text(encoding="utf-8").splitlines():
                # A genitive is right where its word is.
                if word := line.strip().removesuffix("'s"):
                    sizes.setdefault(word, size)
    trie = marisa_trie.RecordTrie("B", [(word, (size,)) for word, size in sorted(sizes.items())])
    trie.save(str(HERE / "words.marisa"))
    print(f"{len(sizes):,} words, {(HERE / 'words.marisa').stat().st_size:,} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
