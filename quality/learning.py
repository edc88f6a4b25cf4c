"""What a publication's decisions would teach, simulated on MLMA's French tweets as if they were an archive."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from palabre.charter.learned import own
from palabre.charter.learned.ranking import auc
from quality.hatred import rows

PLOT = Path(__file__).resolve().parent.parent / "docs" / "images" / "learning.svg"
AFTER = (200, 500, 1_000, 2_000, 3_000)
# The order of the file, and four others: which tweets come first decides as much as how many.
ORDERS = 5


def simulated() -> dict[int, tuple[float, list[float], list[float]]]:
    """
    After so many decisions: the AUC on all that come later, in the file's own order; and the same for each of the
    orders, with what was learned and by the shipped checks.

    Decided against is what people found anything but normal.
    """
    tweets = rows("mlma_fr.tsv")
    points = own.points_of([row["tweet"] for row in tweets])
    against = np.array([row["sentiment"] != "normal" for row in tweets])
    orders = [
        np.arange(len(tweets)),
        *(np.random.RandomState(n).permutation(len(tweets)) for n in range(1, ORDERS)),
    ]
    told = {}
    for many in AFTER:
        learned, shipped = [], []
        for order in orders:
            first, later = order[:many], order[many:]
            head = own.trained(points[first], against[first])
            learned.append(auc(head.values(points[later]), against[later]))
            shipped.append(auc(own.shipped_scores(points[later]), against[later]))
        told[many] = (learned[0], learned, shipped)
    return told


def plot(told: dict[int, tuple[float, list[float], list[float]]]) -> str:
    """The curve as SVG: AUC upwards from .6 to .9, decisions to the right; bars from the lowest order to the highest."""
    wide, high, left, low = 640, 320, 60, 270
    most = max(told)

    def x(many: float) -> float:
        return left + (wide - left - 20) * many / most

    def y(area: float) -> float:
        return low - (low - 20) * (area - 0.6) / 0.3

    marks = [f'<line x1="{left}" x2="{wide - 20}" y1="{y(a):.0f}" y2="{y(a):.0f}" stroke="#ddd"/>'
             f'<text x="{left - 8}" y="{y(a) + 4:.0f}" text-anchor="end">{a:.2f}</text>'
             for a in (0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9)]  # fmt: skip
    marks += [f'<text x="{x(many):.0f}" y="{low + 18}" text-anchor="middle">{many:,}</text>' for many in told]
    bars = [f'<line x1="{x(many):.0f}" x2="{x(many):.0f}" y1="{y(min(all_)):.0f}" y2="{y(max(all_)):.0f}" stroke="#1a4f8b" stroke-width="2"/>'
            for many, (_own, all_, _shipped) in told.items()]  # fmt: skip
    line = " ".join(f"{x(many):.0f},{y(float(np.mean(all_))):.0f}" for many, (_own, all_, _s) in told.items())
    flat = " ".join(f"{x(many):.0f},{y(float(np.mean(s))):.0f}" for many, (_own, _all, s) in told.items())
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" role="img" font-family="sans-serif" font-size="12">\n'
        "<title>AUC on later decisions, by how many were learned from</title>\n"
        f'<rect width="{wide}" height="{high}" fill="#fff"/>\n' + "\n".join(marks + bars) + "\n"
        f'<polyline points="{line}" fill="none" stroke="#1a4f8b" stroke-width="2"/>\n'
        f'<polyline points="{flat}" fill="none" stroke="#8a8a8a" stroke-width="2" stroke-dasharray="5 4"/>\n'
        f'<text x="{left}" y="{high - 10}">decisions · solid: learned from them (mean, span of {ORDERS} orders) · dashed: as shipped</text>\n'
        "</svg>\n"
    )
