"""Names that are hard to read on a page else legible: in ink that has run, copied twice, stamped.

A reader that is sure of everything takes their marks for others; one that doubts leaves them blank.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pypdfium2 as pdfium
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from xaso.service.digitising.tests import make as scans

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

Box = tuple[int, int, int, int]
POINTS, USUAL_DPI = 72, 150
COARSE, FINE = (1.35, 1.45), (1.15, 1.3)
"""How far ink runs, in points of 150 dpi: letters are made out, their marks taken for others."""
MARKED = frozenset({"Ánh", "Bẩy", "Thảo", "Tuấn"})
"""Given names that become others by a mark: Ảnh, Bấy, Tháo, Tuần."""
ABOVE, BELOW, BESIDE = 0.05, 0.03, 0.03
"""How far, in inches, marks and tails reach beyond the letters' own box, and ink beside it."""


def is_marked(name: str) -> bool:
    """Tell whether a mark taken for another makes another person of it."""
    return name.split()[-1] in MARKED


def place_of(pdf: bytes, name: str, dpi: int) -> Box:
    """Return where a name stands behind its label on a drawn page, in points of its picture."""
    document = pdfium.PdfDocument(pdf)
    try:
        page = document[0]
        text, high = page.get_textpage(), page.get_height()
        begin, many = text.search(f": {name}").get_next()
        boxes = [text.get_charbox(at) for at in range(begin + 2, begin + many)]
    finally:
        document.close()
    left, right = min(one[0] for one in boxes), max(one[2] for one in boxes)
    top, bottom = high - max(one[3] for one in boxes), high - min(one[1] for one in boxes)
    sides = left / POINTS - BESIDE, top / POINTS - ABOVE, right / POINTS + BESIDE
    return (*(round(side * dpi) for side in sides), round((bottom / POINTS + BELOW) * dpi))  # type: ignore[return-value]


def run_ink(page: Image.Image, box: Box, dpi: int, rng: random.Random) -> None:
    """Let the ink of a place run: a mark flows into its letter."""
    least, most = COARSE if dpi <= USUAL_DPI else FINE
    far = rng.uniform(least, most) * dpi / USUAL_DPI
    page.paste(page.crop(box).filter(ImageFilter.GaussianBlur(far)), box)


def copied_twice(page: Image.Image, box: Box, dpi: int, rng: random.Random) -> None:
    """Let a place be the copy of a copy: soft, full of grain, black or white."""
    place = page.crop(box)
    for _copy in range(2):
        soft = place.filter(ImageFilter.GaussianBlur(1.1 * dpi / USUAL_DPI))
        edge = rng.randrange(120, 190)
        place = scans.noisy(soft, rng, 0.25).point([255 * (at > edge) for at in range(256)])
    page.paste(place.filter(ImageFilter.GaussianBlur(0.5 * dpi / USUAL_DPI)), box)


def stamped(page: Image.Image, box: Box, dpi: int, rng: random.Random) -> None:
    """Set a round stamp over a place: two rings, a star, strokes for letters."""
    left, top, right, bottom = box
    across, down = rng.uniform(left, right), (top + bottom) / 2
    far, ink = 0.7 * dpi, rng.randrange(80, 130)
    layer = Image.new("L", page.size, 255)
    draw = ImageDraw.Draw(layer)
    for part, width in ((1.0, 0.03), (0.55, 0.015)):
        ring = (across - part * far, down - part * far, across + part * far, down + part * far)
        draw.ellipse(ring, outline=ink, width=max(1, round(width * dpi)))
    for at in range(40):
        begin = _on_circle(across, down, 0.68 * far, at / 40)
        end = _on_circle(across, down, 0.88 * far, (at + rng.uniform(-1, 1)) / 40)
        draw.line((begin, end), fill=ink, width=max(2, round(0.018 * dpi)))
    points = [
        _on_circle(across, down, (0.42 if at % 2 else 0.17) * far, at / 10) for at in range(10)
    ]
    draw.polygon(points, fill=ink)
    page.paste(ImageChops.multiply(page, layer))


def _on_circle(across: float, down: float, far: float, turn: float) -> tuple[float, float]:
    return (
        across + far * math.sin(2 * math.pi * turn),
        down - far * math.cos(2 * math.pi * turn),
    )


HARD: tuple[Callable[[Image.Image, Box, int, random.Random], None], ...] = (
    run_ink,
    run_ink,
    run_ink,
    copied_twice,
    stamped,
)
"""What makes a name hard to read, in turns: mostly ink that has run, which deceives most."""
