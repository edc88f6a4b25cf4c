"""``palabre charter train``: train the learned check's head again, from the sentences that come with Palabre."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from palabre.config.cli import DONE, Failed

NAME = "charter train"
HELP = "train the head of the check “hatred” from the sentences that come with Palabre; the same each time"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to write the head."""
    parser.add_argument("file", metavar="FILE", help="where to write the head (.npz)")


def run(arguments: argparse.Namespace) -> int:
    """Train, write, and say of how many sentences."""
    from tqdm import tqdm

    from palabre.charter.learned import encoder, sentences, training

    if component := encoder.missing():
        raise Failed(f"{component} is not installed.")
    made = sentences.every()
    with tqdm(total=len(made), unit=" sentences", disable=None, file=sys.stderr) as bar:
        points = training.points_of(
            [text for text, _hates in made], lambda done, _of: bar.update(done - bar.n)
        )
    head = training.train(points, [hates for _text, hates in made])
    path = Path(arguments.file)
    try:
        head.saved(path)
    except OSError as fault:
        raise Failed(f"{path}: {fault.strerror}") from None
    print(
        f"{len(made):,} sentences, {sum(hates for _text, hates in made):,} of them hateful; {len(head.weights):,} kept."
    )
    return DONE
