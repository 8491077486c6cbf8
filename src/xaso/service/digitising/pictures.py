"""Pictures of pages and of places on them, drawn when they are looked at."""

from __future__ import annotations

import io
import threading
from typing import TYPE_CHECKING

import pypdfium2 as pdfium
from PIL import ImageDraw

from xaso.service.digitising.domain.words import WHOLE

if TYPE_CHECKING:
    from PIL import Image

    from xaso.service.digitising.domain.words import Box

POINTS, DPI_PAGE, DPI_PLACE = 72, 96, 150
QUALITY = 75
ABOVE, BESIDE = 14, 60
"""So many thousandths of the page are shown around a place."""
MARK = "#b3261e"
_drawing = threading.Lock()


def page_picture(pdf: bytes, number: int) -> bytes | None:
    """Return a page of a document as a picture, None if it has no such page."""
    page = _drawn(pdf, number, DPI_PAGE)
    return None if page is None else _jpeg(page)


def place_picture(pdf: bytes, number: int, box: Box) -> bytes | None:
    """Return the strip of a page around a place, with the place framed."""
    page = _drawn(pdf, number, DPI_PLACE)
    if page is None:
        return None
    left, top, right, bottom = box
    frame = (
        left * page.width // WHOLE - 4,
        top * page.height // WHOLE - 4,
        right * page.width // WHOLE + 4,
        bottom * page.height // WHOLE + 4,
    )
    ImageDraw.Draw(page).rectangle(frame, outline=MARK, width=3)
    strip = (
        max(0, (left - BESIDE) * page.width // WHOLE),
        max(0, (top - ABOVE) * page.height // WHOLE),
        min(page.width, (right + BESIDE) * page.width // WHOLE),
        min(page.height, (bottom + ABOVE) * page.height // WHOLE),
    )
    return _jpeg(page.crop(strip))


def _drawn(pdf: bytes, number: int, dpi: int) -> Image.Image | None:
    """Draw a page; one at a time, for PDFium keeps state of the whole process."""
    with _drawing:
        document = pdfium.PdfDocument(pdf)
        try:
            if not 1 <= number <= len(document):
                return None
            drawn: Image.Image = document[number - 1].render(scale=dpi / POINTS).to_pil()
            return drawn.convert("RGB")
        finally:
            document.close()


def _jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()
