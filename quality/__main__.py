"""
Measure the charter's checks on this machine, and write what was measured into ``docs/moderation-quality.md``.

    python -m quality [--no-write]
"""

from __future__ import annotations

import argparse
import datetime
import gc
import platform
import statistics
import time
from pathlib import Path

from palabre.charter.checks import OWN
from palabre.charter.french.spelling import corrections
from quality import altering, english, exact, french, hatred, learning, memory

PAGE = Path(__file__).resolve().parent.parent / "docs" / "moderation-quality.md"
BEGIN, END = "<!-- measured -->\n", "<!-- /measured -->"
FAULTY = ("french_bad_dev.tsv", "french_faulty.tsv")
CLEAN = ("french_good_dev.tsv", "french_clean.txt")


def texts_of(chars: int, many: int) -> list[str]:
    """``many`` texts of about so many characters, put together from the sentences that are measured."""
    sentences = [row["text"] for name in FAULTY for row in french.faulty(name)]
    sentences += [text for name in CLEAN for text in french.clean(name)]
    made, at = [], 0
    for _n in range(many):
        text = ""
        while len(text) < chars:
            text += sentences[at % len(sentences)] + " "
            at += 7
        made.append(text[:chars])
    return made


def milliseconds(texts: list[str]) -> tuple[float, float]:
    """What the checks take for each: the median, and what one in a hundred exceeds."""
    taken = []
    for text in texts:
        # What was misspelled once is seldom misspelled alike in the next comment.
        corrections.cache_clear()
        began = time.perf_counter()
        french.noted(text)
        exact.noted(text, exact.QUICK)
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken), statistics.quantiles(taken, n=100)[98]


def measured() -> str:
    """The measured part of the page."""
    lines = [
        f"Measured on {datetime.datetime.now(tz=datetime.UTC).date().isoformat()}, Python {platform.python_version()}, one core.",
        "",
    ]
    second = french.with_second()
    lines += ["| rule 3 | found in the right place | with Grammalecte |", "| --- | --- | --- |"]
    for name in FAULTY:
        both = f"{french.recall(name, second).share:.3f}" if second else "not installed"
        lines.append(f"| `{name}` | {french.recall(name).share:.3f} | {both} |")
    lines += ["", "| category | " + " | ".join(FAULTY) + " |", "| --- | --- | --- |"]
    found = [french.recall(name).by_category for name in FAULTY]
    for category in found[0]:
        cells = [f"{one[category][0]} of {one[category][1]}" if category in one else "" for one in found]
        lines.append(f"| {category} | " + " | ".join(cells) + " |")
    missed, false = exact.personal_data()
    rows = french.faulty("personal_data.tsv")
    without = sum(row["kind"] == exact.NONE for row in rows)
    lines += ["", "| personal data | |", "| --- | --- |"]
    lines += [f"| found | {len(rows) - without - len(missed)} of {len(rows) - without} |"]
    lines += [f"| noted where there is none | {len(false)} of {without} |"]
    lines += ["", "| clean sentences, rules 1 and 2 | flagged | share |", "| --- | --- | --- |"]
    for name in CLEAN:
        every, flagged = len(french.clean(name)), len(exact.false_alarms(name))
        lines.append(f"| `{name}` | {flagged} of {every} | {flagged / every:.2%} |")
    lines += [
        "",
        "| clean sentences, rule 3 | flagged | share | with Grammalecte |",
        "| --- | --- | --- | --- |",
    ]
    for name in CLEAN:
        every, flagged = len(french.clean(name)), len(french.false_alarms(name))
        both = f"{len(french.false_alarms(name, second))} of {every}" if second else "not installed"
        lines.append(f"| `{name}` | {flagged} of {every} | {flagged / every:.2%} | {both} |")
    told = hatred.hatecheck()
    lines += ["", "| hatred | |", "| --- | --- |"]
    lines += [f"| French HateCheck, dev half, macro-F1 at {hatred.THRESHOLD} | {told.macro_f1:.3f} |"]
    lines += [
        f"| its worst trap: `{min(told.traps, key=told.traps.__getitem__)}` | {min(told.traps.values()):.2f} |"
    ]
    if OWN["hatred.e5"].missing():
        lines.append("| with a second encoder (`hatred.e5`) | not installed |")
    else:
        twice = hatred.hatecheck("hatred.e5", hatred.TWICE)
        lines.append(
            f"| with a second encoder (`hatred.e5`), macro-F1 at {hatred.TWICE} | {twice.macro_f1:.3f} |"
        )
        lines.append(f"| its worst trap | {min(twice.traps.values()):.2f} |")
    for what, area in hatred.tweets_auc().items():
        lines.append(f"| MLMA-fr (tweets), nothing trained on it, AUC of {what} | {area:.3f} |")
    lines.append(f"| French HateCheck, dev half: AUC of threats by `THREAT` | {hatred.threats_auc():.3f} |")
    area, precision, recall = hatred.english_hostility()
    lines.append(f"| `hostility` on 2,000 English comments: AUC | {area:.3f} |")
    lines.append(f"| of what it notes there at {hatred.HOSTILE}, rightly | {precision:.2f} |")
    lines.append(f"| of what is hostile there, noted at {hatred.HOSTILE} | {recall:.2f} |")
    lines += ["", "| kind of sentence (`_h` hates, `_nh` does not) | told rightly |", "| --- | --- |"]
    lines += [f"| `{kind}` | {right} of {every} |" for kind, (right, every) in told.by_kind.items()]
    taught = learning.simulated()
    lines += [
        "",
        "| decisions learned from | AUC on all later ones | mean of five orders | the shipped checks, likewise |",
    ]
    lines += ["| --- | --- | --- | --- |"]
    lines += [
        f"| {many:,} | {area:.3f} | {statistics.mean(every):.3f} | {statistics.mean(shipped):.3f} |"
        for many, (area, every, shipped) in taught.items()
    ]
    learning.PLOT.write_text(learning.plot(taught), encoding="utf-8")
    lines += ["", "![AUC by how many decisions were learned from](images/learning.svg)"]
    rows = english.faulty()
    found = sum(map(english.is_found, rows))
    alarms, every = english.false_alarms(), len(english.clean())
    lines += ["", "| English, rule 3 | |", "| --- | --- |"]
    lines += [f"| found in the right place, `english_faulty.tsv` | {found} of {len(rows)} |"]
    lines += [f"| clean sentences flagged, `english_clean.txt` | {len(alarms)} of {every} |"]
    many, told_again = altering.found()
    lines += ["", f"| of the demo's {many:,} comments, altered | found among the three nearest |"]
    lines += ["| --- | --- |"]
    lines += [f"| {share:.0%} of the words | {right:.3f} |" for share, right in told_again.items()]
    # As the server does before it forks: the collector's rounds over what is loaded are not the checks' time.
    milliseconds(texts_of(3000, 5))
    gc.collect()
    gc.freeze()
    short, long = milliseconds(texts_of(250, 1000)), milliseconds(texts_of(3000, 200))
    added, own = memory.measured()
    lines += [
        "",
        "| what all quick checks of the three rules take together | p50 | p99 |",
        "| --- | --- | --- |",
        f"| 250 characters | {short[0]:.1f} ms | {short[1]:.1f} ms |",
        f"| 3,000 characters | {long[0]:.1f} ms | {long[1]:.1f} ms |",
        "",
        f"Memory that they add to a process: {added:.0f} MB; a process forked from it holds {own:.0f} MB of its own.",
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure, print, and write unless told not to."""
    parser = argparse.ArgumentParser(prog="python -m quality")
    parser.add_argument("--no-write", action="store_true", help="print what was measured, and leave the page")
    told = measured()
    print(told)
    if parser.parse_args().no_write:
        return
    page = PAGE.read_text(encoding="utf-8")
    before, _begin, rest = page.partition(BEGIN)
    _old, _end, after = rest.partition(END)
    PAGE.write_text(before + BEGIN + told + END + after, encoding="utf-8")


if __name__ == "__main__":
    main()
