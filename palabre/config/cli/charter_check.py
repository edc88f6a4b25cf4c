"""``palabre charter check``: run the checks of the charter in force over texts."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from typing import IO, Any

from palabre.config.cli import DONE, FAILED, Failed, Misused, ready

NAME = "charter check"
HELP = "run the charter in force over texts (one a line, or JSON lines with “text”) and print the findings"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where the texts are, and how to print what is found."""
    parser.add_argument("file", nargs="?", metavar="FILE", help="default: stdin")
    parser.add_argument(
        "--json", action="store_true", help="one JSON object a line, in the order of the input"
    )
    parser.add_argument("--quick", action="store_true", help="leave out the slow checks")
    parser.add_argument("--publication", metavar="HOST", help="whose charter (default: the only one's)")


def run(arguments: argparse.Namespace) -> int:
    """Check each text; 1 when a check broke."""
    ready(database=True)
    from django.utils import timezone, translation

    from palabre.charter import applying, loading
    from palabre.charter.models import Version
    from palabre.charter.wording import sentence
    from palabre.config.choosing import publication_named

    publication = publication_named(arguments.publication)
    version = Version.objects.in_force(publication, timezone.now())
    if version is None:
        raise Failed(f"{publication.name} has no charter in force.")
    # What is loaded once is not the time of the first text. The slow ones have time enough, and may ask a server.
    for text in (loading.SENTENCE, "Bonjour."):
        applying.apply(version, applying.draft_for(publication, text), slow=False)
    broken: set[str] = set()
    with opened(arguments.file) as lines, translation.override("en"):
        for text in texts(lines):
            draft = applying.draft_for(publication, text)
            advice = applying.apply(version, draft, slow=False if arguments.quick else None)
            broken.update(advice.failed)
            if arguments.json:
                print(as_line(as_json(draft, advice)))
                continue
            print(draft.text.encode("utf-8", "replace").decode())
            for finding in advice.findings:
                flag = " (flagged)" if finding.rule in advice.flagged else ""
                said = sentence(finding.message, dict(finding.values))
                print(f"  {finding.start}-{finding.end} rule {finding.rule}{flag}: {said} [{finding.check}]")
    if broken:
        print(f"palabre: broke or took too long: {', '.join(sorted(broken))}", file=sys.stderr)
        return FAILED
    return DONE


def as_line(result: dict[str, Any]) -> str:
    """One line of JSON; escaped to ASCII where the text holds what UTF-8 cannot (a lone surrogate)."""
    line = json.dumps(result, ensure_ascii=False)
    try:
        line.encode("utf-8")
    except UnicodeEncodeError:
        return json.dumps(result)
    return line


def as_json(draft: Any, advice: Any) -> dict[str, Any]:
    """One result as ``interface.md`` gives it: spans in code points of ``text``, scores by rule."""
    return {
        "text": draft.text,
        "findings": [
            {
                "rule": finding.rule,
                "kind": finding.kind,
                "start": finding.start,
                "end": finding.end,
                "score": finding.score,
                "check": finding.check.partition("@")[0],
                "message": finding.message,
                "replacement": finding.replacement,
            }
            for finding in advice.findings
        ],
        "scores": {str(rule): score for rule, score in sorted(advice.scores.items())},
        "flagged": list(advice.flagged),
    }


def opened(path: str | None) -> IO[str]:
    """The file at ``path``, or stdin, as UTF-8; line ends as they are."""
    try:
        source = sys.stdin.fileno() if path is None else path
        return open(source, encoding="utf-8", newline="\n", closefd=path is not None)
    except OSError as fault:
        raise Failed(f"{path}: {fault.strerror}") from None


def texts(lines: IO[str]) -> Iterator[str]:
    """
    The text of each line: the line itself, or the ``text`` of a JSON object.

    A line that begins with ``{`` must be such an object: raises ``Misused`` otherwise.
    """
    number = 0
    try:
        for number, line in enumerate(lines, 1):
            line = line.rstrip("\n").removesuffix("\r")
            if not line.strip():
                continue
            if not line.lstrip().startswith("{"):
                yield line
                continue
            try:
                read = json.loads(line)
            except ValueError:
                raise Misused(f"Line {number} begins like JSON but is none.") from None
            if not isinstance(read, dict) or not isinstance(read.get("text"), str):
                raise Misused(f"Line {number} is JSON without a “text”.")
            yield read["text"]
    except UnicodeDecodeError:
        raise Misused(f"After line {number} the input is not UTF-8.") from None
