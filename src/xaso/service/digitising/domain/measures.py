"""Measuring the picture of a page: light, contrast, sharpness, ink; pure functions of a picture.

Pictures are grey (mode "L"). Paper is lighter than ink; a photograph may be darker in a corner
than the ink in another, so ink is measured against the light around it.
"""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image, ImageChops, ImageFilter, ImageStat

MEASURED_WIDTH = 1240
"""Pages are measured at 150 dpi, where a stroke of ink is two or three points wide."""
BACKGROUND_STEP = 16
"""The light of the paper is taken from squares of so many points."""
INK_DEPTH = 30
"""Ink is darker than the paper around it by so much, of 255."""
EDGE = 0.03
"""The outermost part of a page, where scanners draw shadows and holes are punched."""


@dataclass(frozen=True, slots=True)
class Measures:
    """What was measured of a page.

    Attributes:
        dpi: Points per inch of the paper.
        paper: How light the paper is, 0 to 255.
        contrast: By how much the darkest ink is darker than the paper around it.
        sharpness: How steep the edges of ink are against that contrast, 0 to 1.
        ink: Which part of the page is ink, the edges left out.
    """

    dpi: int
    paper: int
    contrast: int
    sharpness: float
    ink: float


def measure(grey: Image.Image, dpi: int) -> Measures:
    """Measure a page's picture."""
    small = _at_measured_width(grey)
    level = flatten(small)
    calm = level.filter(ImageFilter.MedianFilter(3))
    inner = _inner(calm)
    counts = inner.histogram()
    ink = sum(counts[: 256 - INK_DEPTH]) / max(1, inner.width * inner.height)
    contrast = 255 - _at_part(counts, 0.002)
    return Measures(
        dpi=dpi,
        paper=_at_part(small.histogram(), 0.75),
        contrast=contrast,
        sharpness=_sharpness(_inner(level), contrast),
        ink=ink,
    )


def flatten(grey: Image.Image) -> Image.Image:
    """Return the picture as if the light had been the same everywhere: white paper, dark ink."""
    return ImageChops.add(grey, ImageChops.invert(background(grey)))


def background(grey: Image.Image) -> Image.Image:
    """Return the light of the paper alone, as large as the picture."""
    coarse = grey.reduce(BACKGROUND_STEP) if min(grey.size) > BACKGROUND_STEP else grey
    lightest = coarse.filter(ImageFilter.MaxFilter(5)).filter(ImageFilter.GaussianBlur(2))
    return lightest.resize(grey.size, Image.Resampling.BILINEAR)


def unevenness(grey: Image.Image) -> int:
    """Return by how much the light of the paper differs over the page."""
    counts = background(_at_measured_width(grey)).histogram()
    return _at_part(counts, 0.95) - _at_part(counts, 0.05)


def _sharpness(level: Image.Image, contrast: int) -> float:
    """Return how steep the steepest edges are: 1 from ink to paper within one point."""
    wide = ImageChops.difference(level, ImageChops.offset(level, 1, 0))
    high = ImageChops.difference(level, ImageChops.offset(level, 0, 1))
    steep = ImageChops.lighter(wide, high).filter(ImageFilter.MedianFilter(3))
    return min(1.0, _at_part(steep.histogram(), 0.995) / max(1, contrast))


def _at_measured_width(grey: Image.Image) -> Image.Image:
    if grey.width <= MEASURED_WIDTH:
        return grey
    height = max(1, round(grey.height * MEASURED_WIDTH / grey.width))
    return grey.resize((MEASURED_WIDTH, height), Image.Resampling.BOX)


def _inner(picture: Image.Image) -> Image.Image:
    wide, high = int(picture.width * EDGE), int(picture.height * EDGE)
    return picture.crop((wide, high, picture.width - wide, picture.height - high))


def _at_part(counts: list[int], part: float) -> int:
    """Return below which value this part of the points lies."""
    left = part * sum(counts)
    for value, count in enumerate(counts):
        left -= count
        if left <= 0:
            return value
    return 255


def is_colourful(picture: Image.Image) -> bool:
    """Tell whether a page has colours worth keeping: a red stamp, a photograph."""
    if picture.mode != "RGB":
        return False
    _hue, saturation, _value = picture.reduce(8).convert("HSV").split()
    return ImageStat.Stat(saturation.point(lambda value: 255 if value > 90 else 0)).mean[0] > 0.5
