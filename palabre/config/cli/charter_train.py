"""``palabre charter train``: train a learned check's head again, from the sentences that come with Palabre."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from palabre.config.cli import DONE, Failed

NAME = "charter train"
HELP = "train the head of a learned check from the sentences that come with Palabre; the same each time"
CHECKS = ("hatred", "hatred.e5", "hostility")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which head, and where to write it."""
    parser.add_argument("file", metavar="FILE", help="where to write the head (.npz)")
    parser.add_argument(
        "--check", choices=CHECKS, default=CHECKS[0], help="whose head (default: %(default)s)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Train, write, and say of how many sentences."""
    from tqdm import tqdm

    from palabre.charter.learned import encoder, head, hostility, second, sentences, training

    reads = {"hatred": head.points, "hatred.e5": second.points, "hostility": hostility.points}
    if component := second.missing() if arguments.check == "hatred.e5" else encoder.missing():
        raise Failed(f"{component} is not installed.")
    is_hatred = arguments.check != "hostility"
    made = sentences.every() if is_hatred else hostility.written_out()
    with tqdm(total=len(made), unit=" sentences", disable=None, file=sys.stderr) as bar:
        points = training.points_of(
            [text for text, _is_so in made],
            lambda done, _of: bar.update(done - bar.n),
            reads[arguments.check],
        )
    told = [is_so for _text, is_so in made]
    trained = training.train(points, told) if is_hatred else hostility.trained(points, told)
    path = Path(arguments.file)
    try:
        trained.saved(path)
    except OSError as fault:
        raise Failed(f"{path}: {fault.strerror}") from None
    print(f"{len(made):,} sentences, {sum(told):,} of them {'hateful' if is_hatred else 'hostile'}.")
    return DONE
