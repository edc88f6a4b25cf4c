"""What the demonstration's pictures are drawn with: colours, flat shapes, and what stands in several of them."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

from PIL import Image, ImageDraw

# The pixels of a finished picture.
WIDE, HIGH = 1500, 1000
# Drawn larger and reduced, which smooths the edges.
SCALE = 2

SKY, DAWN, NIGHT = ("#cfe3e8", "#f3ead8"), ("#f2d9c0", "#f8efdd"), ("#1d2a3a", "#3d5468")
WATER, DEEP, FOAM = "#5f95a3", "#3f7585", "#a9cdd3"
STONE, SHADE, ROOF, WALL = "#cdb99a", "#a99473", "#a9573f", "#ead9bd"
TREE, DARK_TREE, INK, RED, CREAM = "#6f8f5b", "#4e6f4b", "#2d3a3f", "#c2452f", "#fbf5e6"


class Canvas:
    """A picture under the brush, in units of the finished one."""

    def __init__(self, name: str, sky: tuple[str, str] = SKY) -> None:
        # Decoration, not secrecy; the name alone seeds it, so that each picture is always the same.
        self.chance = random.Random(name)  # noqa: S311
        self.image = Image.new("RGB", (WIDE * SCALE, HIGH * SCALE), sky[1])
        self.brush = ImageDraw.Draw(self.image)
        above, below = (tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5)) for colour in sky)
        for y in range(0, 620, 4):
            part = y / 620
            mixed = tuple(round(a + (b - a) * part) for a, b in zip(above, below, strict=True))
            self.box(0, y, WIDE, 4, "#{:02x}{:02x}{:02x}".format(*mixed))

    def box(self, x: float, y: float, wide: float, high: float, colour: str, *, round_by: float = 0) -> None:
        """A rectangle from its upper left corner."""
        corners = [x * SCALE, y * SCALE, (x + wide) * SCALE, (y + high) * SCALE]
        self.brush.rounded_rectangle(corners, round_by * SCALE, colour)

    def shape(self, points: Sequence[tuple[float, float]], colour: str) -> None:
        """A polygon."""
        self.brush.polygon([(x * SCALE, y * SCALE) for x, y in points], colour)

    def disc(self, x: float, y: float, radius: float, colour: str, *, squeeze: float = 1) -> None:
        """A disc around its middle, flattened by ``squeeze``."""
        high = radius * squeeze
        self.brush.ellipse(
            [(x - radius) * SCALE, (y - high) * SCALE, (x + radius) * SCALE, (y + high) * SCALE], colour
        )

    def line(self, points: Sequence[tuple[float, float]], colour: str, wide: float) -> None:
        """A line of one width."""
        self.brush.line(
            [(x * SCALE, y * SCALE) for x, y in points], colour, round(wide * SCALE), joint="curve"
        )

    def hills(self, level: float, colour: str, swing: float) -> None:
        """A soft horizon."""
        first, second = self.chance.uniform(0, 6), self.chance.uniform(0, 6)
        tops = [
            (x, level - swing * (math.sin(x / 260 + first) + 0.6 * math.sin(x / 110 + second)))
            for x in range(0, WIDE + 20, 20)
        ]
        self.shape([(0, HIGH), *tops, (WIDE, HIGH)], colour)

    def houses(self, level: float, left: float, right: float) -> None:
        """A row of gabled houses that stand on ``level``."""
        x = left
        while x < right - 70:
            wide, high = self.chance.randint(80, 140), self.chance.randint(120, 230)
            wall = self.chance.choice([WALL, "#e0c9a6", "#d9b99a", "#efe4cf", "#c9c3b1"])
            self.box(x, level - high, wide, high, wall)
            self.shape(
                [(x - 8, level - high), (x + wide / 2, level - high - 62), (x + wide + 8, level - high)],
                self.chance.choice([ROOF, "#8d4a3a", "#6d6a6a"]),
            )
            for row in range(int(level - high) + 30, int(level) - 55, 62):
                for column in range(int(x) + 18, int(x + wide) - 26, 40):
                    self.box(column, row, 18, 30, self.chance.choice(["#6c7c80", "#56666b", "#f3d98b"]))
            x += wide + self.chance.choice([0, 0, 0, 14])

    def poplars(self, level: float, places: Sequence[float]) -> None:
        """Tall narrow trees."""
        for x in places:
            high = self.chance.randint(190, 300)
            self.box(x - 4, level - 60, 8, 60, "#6b5a45")
            self.disc(x, level - high / 2 - 30, 34, DARK_TREE, squeeze=high / 68)
            self.disc(x - 8, level - high / 2 - 30, 22, TREE, squeeze=high / 52)

    def water(self, level: float) -> None:
        """The canal from ``level`` down, with its ripples."""
        self.box(0, level, WIDE, HIGH - level, WATER)
        self.shape([(0, HIGH - 150), (WIDE, HIGH - 230), (WIDE, HIGH), (0, HIGH)], DEEP)
        for _ripple in range(90):
            y = self.chance.uniform(level + 12, HIGH - 10)
            reach = 20 + (y - level) / 5
            x = self.chance.uniform(-40, WIDE)
            self.box(x, y, reach * self.chance.uniform(0.7, 1.8), 3, FOAM, round_by=1.5)

    def quay(self, level: float) -> None:
        """A stone quay above the water."""
        self.box(0, level - 46, WIDE, 46, STONE)
        self.box(0, level - 46, WIDE, 8, "#e2d3b8")
        for x in range(0, WIDE, 90):
            self.box(x + (level % 40), level - 38, 3, 38, SHADE)

    def bather(self, x: float, y: float, cap: str) -> None:
        """A head, an arm, some foam."""
        self.disc(x, y + 12, 46, FOAM, squeeze=0.28)
        self.line([(x + 8, y + 6), (x + 36, y - 26), (x + 58, y + 2)], "#d9a27c", 11)
        self.disc(x, y - 8, 19, "#d9a27c")
        self.brush.pieslice(
            [(x - 20) * SCALE, (y - 30) * SCALE, (x + 20) * SCALE, (y + 10) * SCALE], 180, 360, cap
        )

    def person(self, x: float, feet: float, coat: str, *, high: float = 90) -> None:
        """Somebody standing."""
        self.box(x - high * 0.1, feet - high * 0.36, high * 0.08, high * 0.36, INK)
        self.box(x + high * 0.02, feet - high * 0.36, high * 0.08, high * 0.36, INK)
        self.box(x - high * 0.15, feet - high * 0.78, high * 0.3, high * 0.46, coat, round_by=high * 0.08)
        self.disc(x, feet - high * 0.88, high * 0.11, "#d9a27c")
