"""
Draw the demonstration's pictures: flat shapes, the same bytes' worth of canal everywhere.

No photograph could be shipped with its rights and its people in order; these belong to nobody else.
"""

from __future__ import annotations

import io
from collections.abc import Callable

from PIL import Image

from palabre.demo import scenes
from palabre.demo.canvas import DAWN, HIGH, NIGHT, SKY, WIDE, Canvas

# By its name: who draws it, under which sky, what it shows for whoever cannot see it, and its credit.
PICTURES: dict[str, tuple[Callable[[Canvas], None], tuple[str, str], str, str]] = {
    "baignade": (scenes.bathing, SKY, "Des nageurs dans le bassin de la Minoterie, devant les maisons du quai", "Dessin : Malo Kervella"),
    "echelle": (scenes.ladder, SKY, "Une échelle de fer descend du quai dans l'eau du canal", "Dessin : Malo Kervella"),
    "pont": (scenes.bridge, SKY, "Six voitures à la file sur un pont de pierre à trois arches", "Dessin : Malo Kervella"),
    "cantine": (scenes.canteen, SKY, "Un plateau de cantine : des lentilles aux carottes, une pomme, du pain", "Dessin : Anna Texier"),
    "cinema": (scenes.cinema, NIGHT, "La façade du Rex la nuit, son enseigne rouge allumée", "Dessin : Anna Texier"),
    "tuilerie": (scenes.tilery, DAWN, "Le four de la tuilerie et sa cheminée, des piles de tuiles devant", "Dessin : Malo Kervella"),
    "laboratoire": (scenes.laboratory, SKY, "Un flacon d'eau et un filtre quadrillé semé de points bleus", "Dessin : Anna Texier"),
    "chantier": (scenes.trench, SKY, "Une tranchée dans la rue : un gros tuyau gris, un petit tuyau de terre cuite", "Dessin : Malo Kervella"),
    "fanfare": (scenes.band, SKY, "Trois chaises rouges ; un tuba attend devant celle du milieu", "Dessin : Anna Texier"),
    "halles": (scenes.market, SKY, "Les halles et leurs étals ; des panneaux rouges couvrent un versant du toit", "Dessin : Malo Kervella"),
    "loutre": (scenes.otter, NIGHT, "De nuit, sous une arche, une loutre regarde l'appareil", "Dessin : Anna Texier"),
    "livre-rivieres": (scenes.book, SKY, "La couverture du livre Rivières retrouvées", "Dessin : Anna Texier"),
}  # fmt: skip


def jpeg(name: str) -> bytes:
    """The picture ``name`` as a JPEG of 1500 by 1000 pixels."""
    draw, sky, _alternative, _credit = PICTURES[name]
    canvas = Canvas(name, sky)
    draw(canvas)
    out = io.BytesIO()
    small = canvas.image.resize((WIDE, HIGH), Image.Resampling.LANCZOS)
    small.save(out, "JPEG", quality=86, optimize=True, progressive=True)
    return out.getvalue()
