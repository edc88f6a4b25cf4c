"""What the demonstration's pictures show, each on a canvas of its own."""

from __future__ import annotations

import math

from palabre.demo.canvas import CREAM, FOAM, HIGH, INK, RED, SHADE, STONE, WATER, WIDE, Canvas


def bathing(c: Canvas) -> None:
    """The basin of the Minoterie on its first day."""
    c.disc(1180, 170, 70, "#f7e6b0")
    c.hills(430, "#b5c9a5", 26)
    c.houses(520, 40, 980)
    c.poplars(530, [1040, 1110, 1180, 1260, 1330, 1420])
    c.quay(570)
    c.water(570)
    for x, coat in ((220, RED), (270, "#3f6f8c"), (700, "#d9a441"), (752, "#6f8f5b"), (802, RED)):
        c.person(x, 534, coat)
    c.shape([(980, 600), (1400, 600), (1460, 650), (930, 650)], "#b98d5c")
    c.box(930, 650, 530, 16, "#8a653f")
    c.person(1090, 610, "#d9452f", high=120)
    for x, y, cap in (
        (300, 700, RED),
        (520, 790, "#f3d98b"),
        (780, 715, CREAM),
        (1010, 850, RED),
        (640, 910, "#3d5468"),
    ):
        c.bather(x, y, cap)


def ladder(c: Canvas) -> None:
    """The ladder of the basin, down into the water."""
    c.box(0, 0, WIDE, 560, STONE)
    for y in range(0, 560, 80):
        c.box(0, y, WIDE, 4, SHADE)
        for x in range((y // 80 % 2) * 110, WIDE, 220):
            c.box(x, y, 4, 80, SHADE)
    c.water(560)
    for x in (660, 850):
        c.line([(x, 60), (x, 860)], INK, 20)
    for step in range(9):
        c.line([(660, 130 + step * 88), (850, 130 + step * 88)], INK if step < 5 else "#2f5f5a", 16)
    c.disc(755, 575, 170, FOAM, squeeze=0.1)


def bridge(c: Canvas) -> None:
    """Three arches, and what crosses them."""
    c.hills(470, "#b9cbb0", 30)
    c.houses(560, 0, 420)
    c.houses(560, 1120, 1500)
    c.poplars(560, [470, 540, 1030, 1090])
    c.shape([(0, 470), (WIDE, 470), (WIDE, 730), (0, 730)], STONE)
    for x in (300, 750, 1200):
        c.disc(x, 730, 182, "#e2d3b8")
        c.disc(x, 730, 164, "#b9cbb0")
    c.water(725)
    for x in (75, 525, 975, 1425):
        c.shape([(x - 50, 800), (x - 34, 600), (x + 34, 600), (x + 50, 800)], SHADE)
    c.box(0, 440, WIDE, 34, "#e2d3b8")
    for x, colour in (
        (90, RED),
        (330, "#3f6f8c"),
        (560, "#e0c05c"),
        (800, "#f1efe8"),
        (1050, "#6d6a6a"),
        (1290, "#40634f"),
    ):
        c.box(x, 392, 170, 46, colour, round_by=14)
        c.box(x + 32, 358, 100, 44, colour, round_by=16)
        c.box(x + 42, 366, 80, 26, "#cfe3e8", round_by=8)
        c.disc(x + 40, 440, 19, INK)
        c.disc(x + 132, 440, 19, INK)
    c.box(0, 448, WIDE, 30, STONE)
    c.person(1248, 448, "#d9a441", high=96)


def canteen(c: Canvas) -> None:
    """A tray, seen from above."""
    c.box(0, 0, WIDE, HIGH, "#e6c79c")
    for y in range(0, HIGH, 125):
        c.box(0, y, WIDE, 4, "#d4b183")
    c.box(170, 110, 1160, 780, "#4f7f8f", round_by=60)
    c.box(200, 140, 1100, 720, "#5f95a3", round_by=44)
    c.disc(620, 520, 300, CREAM)
    c.disc(620, 520, 235, "#f1e6cd")
    for _lentil in range(420):
        turn, far = c.chance.uniform(0, 6.283), 190 * math.sqrt(c.chance.random())
        c.disc(620 + far * math.cos(turn), 520 + far * math.sin(turn), 13,
               c.chance.choice(["#8a6a3d", "#7a5a32", "#9c7c4c", "#6b4d2a"]), squeeze=0.8)  # fmt: skip
    for x, y in ((540, 430), (680, 500), (590, 610), (730, 610)):
        c.disc(x, y, 38, "#e07b32")
        c.disc(x, y, 26, "#ee9a52")
    c.disc(1090, 330, 130, CREAM)
    c.disc(1090, 330, 96, RED)
    c.disc(1070, 305, 26, "#dd7a62")
    c.box(1000, 560, 210, 210, "#d9a441", round_by=50)
    c.box(1040, 600, 130, 130, "#efc979", round_by=30)
    for x in (262, 276, 290, 304):
        c.line([(x, 330), (x, 450)], CREAM, 7)
    c.line([(283, 450), (283, 760)], CREAM, 16)


def cinema(c: Canvas) -> None:
    """The Rex by night, with its sign."""
    c.hills(700, "#263747", 30)
    c.box(330, 170, 840, 730, "#8d4a3a")
    c.box(330, 170, 840, 30, "#6f372b")
    c.box(640, 90, 220, 420, RED, round_by=18)
    c.box(660, 110, 180, 380, "#5b1d16", round_by=12)
    bright = "#f7e6b0"
    c.line([(700, 215), (700, 140), (770, 140), (770, 178), (700, 178), (775, 215)], bright, 14)
    c.line([(790, 250), (705, 250), (705, 290), (770, 290), (705, 290), (705, 330), (790, 330)], bright, 14)
    c.line([(705, 370), (795, 460)], bright, 14)
    c.line([(795, 370), (705, 460)], bright, 14)
    for x in range(360, 1150, 42):
        c.disc(x, 545, 10, bright)
        c.disc(x, 640, 10, bright)
    c.box(350, 560, 800, 66, CREAM)
    for x in range(400, 1100, 78):
        c.box(x, 580, 50, 26, INK)
    for x in (430, 660, 890):
        c.box(x, 680, 180, 220, "#f3d98b")
        c.box(x + 86, 680, 8, 220, "#8d4a3a")
    c.box(0, 900, WIDE, 100, "#2b3942")
    for place, x in enumerate((120, 185, 245, 1240, 1310, 1375, 1430)):
        c.person(x, 930, [RED, "#3f6f8c", "#d9a441", "#6f8f5b"][place % 4], high=130)


def tilery(c: Canvas) -> None:
    """The kiln and its chimney, tiles in stacks."""
    c.hills(560, "#c9c79a", 34)
    c.box(1010, 90, 110, 560, "#a9573f")
    c.box(995, 80, 140, 36, "#8d4a3a")
    for step, radius in enumerate((34, 50, 66, 84)):
        c.disc(1085 + step * 74, 50 - step * 8, radius, "#e7e2d6", squeeze=0.7)
    c.shape([(240, 660), (240, 400), (620, 270), (1000, 400), (1000, 660)], "#b7674c")
    c.shape([(200, 410), (620, 240), (1040, 410), (1040, 440), (620, 275), (200, 440)], "#6d6a6a")
    c.disc(620, 640, 130, "#3a2018")
    c.box(490, 640, 260, 60, "#3a2018")
    c.disc(620, 650, 86, "#e07b32")
    c.disc(620, 664, 54, "#f7d46b")
    c.box(0, 690, WIDE, 310, "#b98d6c")
    for column in range(9):
        for row in range(5 + column % 3):
            c.box(
                70 + column * 158, 900 - row * 27, 132, 22, c.chance.choice(["#a9573f", "#b7674c", "#8d4a3a"])
            )


def laboratory(c: Canvas) -> None:
    """A flask, and a filter with its blue points."""
    c.box(0, 0, WIDE, HIGH, "#e8efee")
    c.box(0, 760, WIDE, 240, "#bccbca")
    c.shape([(330, 180), (470, 180), (470, 400), (640, 760), (160, 760), (330, 400)], "#d4e4e6")
    c.shape([(270, 530), (530, 530), (640, 760), (160, 760)], WATER)
    c.box(310, 150, 180, 40, "#b3c4c6", round_by=12)
    for x, y, radius in ((360, 620, 14), (440, 680, 20), (300, 700, 11), (480, 610, 9)):
        c.disc(x, y, radius, FOAM)
    c.disc(1030, 520, 300, "#c6d5d4")
    c.disc(1030, 520, 272, "#f4ecd6")
    c.disc(1030, 520, 212, CREAM)
    for step in range(-5, 6):
        reach = math.sqrt(212**2 - (step * 38) ** 2)
        c.line([(1030 + step * 38, 520 - reach), (1030 + step * 38, 520 + reach)], "#dcd3ba", 2)
        c.line([(1030 - reach, 520 + step * 38), (1030 + reach, 520 + step * 38)], "#dcd3ba", 2)
    for _point in range(12):
        turn, far = c.chance.uniform(0, 6.283), 190 * math.sqrt(c.chance.random())
        c.disc(1030 + far * math.cos(turn), 520 + far * math.sin(turn), 13, "#2f5fa8")


def trench(c: Canvas) -> None:
    """A street cut open: two pipes where one had been."""
    c.houses(360, 0, 1500)
    c.box(0, 360, WIDE, 60, "#8f8a80")
    for x in range(0, WIDE, 60):
        c.box(x, 360, 3, 26, "#6f6b63")
    c.box(0, 420, WIDE, 580, "#9b7449")
    for _stone in range(150):
        c.disc(c.chance.uniform(0, WIDE), c.chance.uniform(440, HIGH), c.chance.uniform(5, 16),
               c.chance.choice(["#86613a", "#b08a5d", "#7b5832"]), squeeze=0.7)  # fmt: skip
    c.shape([(380, 420), (1120, 420), (1030, 960), (470, 960)], "#6e5030")
    c.disc(640, 790, 130, "#b9c3c4")
    c.disc(640, 790, 102, "#2f4a55")
    c.disc(880, 850, 66, "#c2703f")
    c.disc(880, 850, 46, "#3a2a20")
    for x in (330, 1120):
        c.box(x, 300, 40, 120, RED)
        for y in (320, 360, 400):
            c.box(x, y, 40, 16, CREAM)
    c.person(560, 690, "#e0a52f", high=150)
    c.person(1010, 860, "#e0a52f", high=150)


def band(c: Canvas) -> None:
    """A tuba on a chair, and two empty chairs."""
    c.box(0, 0, WIDE, 700, "#d9c6a5")
    for x in range(0, WIDE, 150):
        c.box(x, 0, 10, 700, "#c7b28d")
    c.box(0, 700, WIDE, 300, "#8a6f52")
    for x in (180, 640, 1100):
        c.box(x, 430, 22, 440, INK)
        c.box(x + 220, 430, 22, 440, INK)
        c.box(x, 430, 242, 90, RED, round_by=14)
        c.box(x - 10, 640, 262, 36, RED, round_by=12)
    brass, light = "#d9a441", "#f0cd7c"
    c.disc(760, 250, 210, brass, squeeze=0.42)
    c.disc(760, 244, 168, "#8d6a22", squeeze=0.4)
    c.shape([(620, 280), (900, 280), (800, 560), (720, 560)], brass)
    c.shape([(650, 290), (700, 290), (750, 550), (732, 550)], light)
    c.line([(760, 540), (690, 600), (690, 680), (860, 680), (880, 560), (820, 480)], brass, 44)
    for x in (735, 780, 825):
        c.box(x, 520, 22, 80, light, round_by=8)
        c.disc(x + 11, 512, 17, CREAM)


def market(c: Canvas) -> None:
    """The hall of 1886, its stalls beneath."""
    c.disc(1250, 150, 60, "#f7e6b0")
    c.hills(520, "#b9cbb0", 24)
    c.shape([(90, 420), (750, 120), (1410, 420), (1410, 470), (90, 470)], "#7d3f31")
    c.shape([(130, 410), (740, 132), (740, 410)], "#a63c30")
    for column in range(1, 7):
        c.line([(130 + column * 88, 410), (740 - (6 - column) * 4, 150 + (6 - column) * 40)], "#7d2a22", 3)
    c.box(90, 420, 1320, 40, "#5d6f6a")
    for x in range(130, 1400, 206):
        c.box(x, 460, 24, 400, "#4e5f5a")
        c.disc(x + 12, 470, 34, "#5d6f6a", squeeze=0.5)
    c.box(0, 860, WIDE, 140, "#c9b899")
    fruit = [RED, "#e07b32", "#e0c05c", "#6f8f5b", "#7a4a78", "#d9a27c"]
    for stall in range(6):
        x = 160 + stall * 206
        for stripe in range(6):
            c.box(
                x + stripe * 30, 610, 30, 54, CREAM if stripe % 2 else [RED, "#3f6f8c", "#6f8f5b"][stall % 3]
            )
        c.box(x, 770, 180, 100, "#9c7648")
        for row in range(2):
            for place in range(6):
                c.disc(x + 18 + place * 29, 764 - row * 20, 14, fruit[(stall + row) % 6])
        c.person(x + 90, 770, fruit[(stall + 3) % 6], high=110)


def otter(c: Canvas) -> None:
    """Two white points under an arch, by night."""
    c.box(0, 0, WIDE, HIGH, "#27343c")
    c.disc(750, 760, 640, "#141d24")
    c.water(700)
    c.shape([(0, 640), (WIDE, 610), (WIDE, 720), (0, 740)], "#4c5a60")
    c.shape([(0, 640), (WIDE, 610), (WIDE, 622), (0, 654)], "#718087")
    c.disc(660, 575, 170, "#3d2f25", squeeze=0.36)
    c.disc(860, 530, 78, "#463629", squeeze=0.8)
    c.disc(915, 548, 42, "#5b4735", squeeze=0.75)
    c.line([(520, 590), (400, 612), (300, 606)], "#3d2f25", 34)
    for x in (600, 720, 800):
        c.box(x, 600, 30, 44, "#35281f", round_by=8)
    for x in (845, 890):
        c.disc(x, 515, 13, "#f6f8ee")
    c.disc(950, 540, 10, "#17110d")
    for y in (545, 556, 567):
        c.line([(930, y), (1010, y + (y - 556) * 1.4)], "#b5aa9a", 2)


def book(c: Canvas) -> None:
    """A cover: a river that finds its way."""
    c.box(0, 0, WIDE, HIGH, "#efe4cf")
    c.box(450, 60, 600, 880, "#2f5f6e", round_by=10)
    c.box(450, 60, 34, 880, "#24505d")
    bends = [(760 + 130 * math.sin(y / 95), y) for y in range(330, 930, 12)]
    c.line(bends, "#a9cdd3", 74)
    c.line(bends, "#d9ecee", 20)
    c.box(560, 140, 400, 34, CREAM)
    c.box(560, 196, 290, 34, CREAM)
    c.box(560, 262, 180, 14, "#d9a441")
