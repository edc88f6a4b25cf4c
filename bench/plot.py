"""Requests a second by comments, for each system, as a picture (``docs/images/requests.svg``)."""

from __future__ import annotations

import math
from pathlib import Path

PICTURE = Path(__file__).resolve().parents[1] / "docs" / "images" / "requests.svg"
WIDTH, HEIGHT = 760, 420
LEFT, RIGHT, TOP, BOTTOM = 70, 520, 30, 360
# Each told apart by more than its colour: the mark of its points is another, too. Seen on light and on dark.
LOOKS = (
    ("#5b6470", "square"),
    ("#a1362a", "circle"),
    ("#2a6f97", "diamond"),
    ("#7a5195", "triangle"),
    ("#8a6d1d", "cross"),
)
LEAST_BETWEEN = 17

# Name → points of comments and requests a second.
Lines = dict[str, list[tuple[int, float]]]


def drawn(lines: Lines) -> str:
    """The picture, both axes by powers of ten."""
    comments = sorted({x for points in lines.values() for x, _rate in points})
    rates = [rate for points in lines.values() for _x, rate in points]
    bottom, top = math.floor(math.log10(min(rates))), math.ceil(math.log10(max(rates)))

    def across(x: int) -> float:
        first, last = math.log10(comments[0]), math.log10(comments[-1])
        return LEFT + 20 + (RIGHT - LEFT - 40) * (math.log10(x) - first) / (last - first)

    def up(rate: float) -> float:
        return BOTTOM - (BOTTOM - TOP) * (math.log10(rate) - bottom) / (top - bottom)

    said = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" font-family="sans-serif" font-size="13">',
        "<title>Requests a second by the comments of an article</title>",
        f"<desc>{described(lines)}</desc>",
        "<style>svg{background:#fff;color:#222}.g{stroke:#ddd}"
        "@media(prefers-color-scheme:dark){svg{background:#16191d;color:#e4e6ea}.g{stroke:#333a42}"
        ".l{filter:brightness(1.6)}}</style>",
        f'<text x="{LEFT}" y="18" fill="currentColor">requests a second</text>',
    ]
    for power in range(bottom, top + 1):
        y = up(10**power)
        said.append(f'<line class="g" x1="{LEFT}" x2="{RIGHT}" y1="{y:.0f}" y2="{y:.0f}"/>')
        said.append(
            f'<text x="{LEFT - 8}" y="{y + 4:.0f}" text-anchor="end" fill="currentColor">{10**power:,}</text>'
        )
    for x in comments:
        said.append(
            f'<text x="{across(x):.0f}" y="{BOTTOM + 20}" text-anchor="middle" fill="currentColor">{x:,}</text>'
        )
    said.append(
        f'<text x="{(LEFT + RIGHT) / 2:.0f}" y="{BOTTOM + 42}" text-anchor="middle" fill="currentColor">comments</text>'
    )
    labels = apart({name: up(points[-1][1]) for name, points in lines.items()})
    for (name, points), (colour, mark) in zip(lines.items(), LOOKS, strict=False):
        path = " ".join(f"{across(x):.1f},{up(rate):.1f}" for x, rate in points)
        said.append(f'<g class="l" stroke="{colour}" fill="{colour}">')
        said.append(f'<polyline points="{path}" fill="none" stroke-width="2"/>')
        said += [marked(mark, across(x), up(rate)) for x, rate in points]
        end, y = across(points[-1][0]), labels[name]
        said.append(
            f'<line x1="{end + 8:.0f}" x2="{RIGHT + 6}" y1="{up(points[-1][1]):.1f}" y2="{y:.1f}" stroke-width="1" opacity=".6"/>'
        )
        said.append(f'<text x="{RIGHT + 10}" y="{y + 4:.1f}" stroke="none">{name}</text></g>')
    return "\n".join([*said, "</svg>", ""])


def described(lines: Lines) -> str:
    """The picture in words, for who does not see it."""
    return ". ".join(
        f"{name}: " + ", ".join(f"{rate:,.0f} with {x:,}" for x, rate in points)
        for name, points in lines.items()
    )


def apart(heights: dict[str, float]) -> dict[str, float]:
    """Where the names stand beside the ends of their lines, none over another."""
    placed: dict[str, float] = {}
    least = -math.inf
    for name, y in sorted(heights.items(), key=lambda one: one[1]):
        least = placed[name] = max(y, least + LEAST_BETWEEN)
    return placed


def marked(mark: str, x: float, y: float) -> str:
    """A point of a line."""
    if mark == "circle":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4"/>'
    corners = {
        "square": [(-4, -4), (4, -4), (4, 4), (-4, 4)],
        "diamond": [(0, -6), (6, 0), (0, 6), (-6, 0)],
        "triangle": [(0, -6), (6, 5), (-6, 5)],
    }.get(mark)
    if corners is None:
        return f'<path d="M{x - 4:.1f} {y - 4:.1f}l8 8m0-8l-8 8" fill="none" stroke-width="2"/>'
    return f'<polygon points="{" ".join(f"{x + a:.1f},{y + b:.1f}" for a, b in corners)}"/>'
