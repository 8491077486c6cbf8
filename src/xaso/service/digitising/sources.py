"""Opening what a scanner wrote, one page at a time, so that the memory stays flat."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pikepdf
import pypdfium2 as pdfium
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from xaso.service.digitising.domain.words import WHOLE, Word
from xaso.service.digitising.errors import UnreadablePage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import BinaryIO

PDF = ".pdf"
ENDINGS = frozenset({PDF, ".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp"})
"""What scanners and phones write; other files in the folder are left alone and told."""
DPI_READ = 300
"""Pages are read at this resolution; finer ones are brought down to it."""
DPI_DEFAULT = 200
A4_INCHES = 11.69
WIDTHS_INCHES = (2.0, 17.5)
"""A resolution that would make the page narrower or wider than this is not believed."""
MIN_SIGNS = 40
"""A page of a PDF with so many signs and no picture over it was written, not scanned."""
COVERING = 0.6
"""A picture over this part of a page is a scan of it."""
POINTS = 72


@dataclass(slots=True)
class Sheet:
    """One page as it is read.

    Attributes:
        picture: In colour ("RGB") or grey ("L").
        dpi: Points per inch of the paper.
        words: What the page itself says; None where it has to be read from the picture.
    """

    picture: Image.Image
    dpi: int
    words: list[Word] | None = None


def count_pages(path: Path) -> int:
    """Return how many pages a file has.

    Raises:
        UnreadablePage: It cannot be opened.
    """
    with _refusing(), _opened(path) as opened:
        return len(opened) if isinstance(opened, pdfium.PdfDocument) else _frames(opened)


def is_signed(path: Path) -> bool:
    """Tell whether a file is a PDF with a signature: it must stay as it is."""
    if path.suffix.lower() != PDF:
        return False
    with _refusing(), pikepdf.open(path) as pdf:
        return _bears_signature(pdf)


def look_into(upload: BinaryIO, *, is_pdf: bool) -> tuple[int, bool]:
    """Return how many pages a file in memory has, and whether it is signed; a picture is a page.

    Raises:
        UnreadablePage: It cannot be opened.
    """
    if not is_pdf:
        return 1, False
    upload.seek(0)
    with _refusing(), pikepdf.open(upload) as pdf:
        return len(pdf.pages), _bears_signature(pdf)


def _bears_signature(pdf: pikepdf.Pdf) -> bool:
    return any(
        isinstance(found, pikepdf.Dictionary)
        and (found.get("/Type") == "/Sig" or found.get("/FT") == "/Sig")
        and ("/ByteRange" in found or "/V" in found)
        for found in pdf.objects
    )


def open_page(path: Path, number: int) -> Sheet:
    """Return one page; `number` counts from 1.

    Raises:
        UnreadablePage: It cannot be opened or drawn.
    """
    with _refusing(), _opened(path) as opened:
        if isinstance(opened, pdfium.PdfDocument):
            return _pdf_page(opened[number - 1])
        return _frame(opened, number)


@contextmanager
def _refusing() -> Iterator[None]:
    """Turn whatever a broken file makes its reader say into one refusal."""
    try:
        yield
    except UnreadablePage:
        raise
    except (
        OSError, ValueError, SyntaxError, EOFError, IndexError, pdfium.PdfiumError,
        pikepdf.PdfError, Image.DecompressionBombError, Image.DecompressionBombWarning,
    ) as error:  # fmt: skip
        raise UnreadablePage(_("Không mở được trang này; tệp hỏng hoặc bị cắt.")) from error


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    if path.suffix.lower() == PDF:
        document = pdfium.PdfDocument(path)
        try:
            yield document
        finally:
            document.close()
        return
    with Image.open(path, formats=["JPEG", "PNG", "TIFF", "WEBP"]) as image:
        yield image


def _frames(image: Image.Image) -> int:
    return int(getattr(image, "n_frames", 1)) if image.format == "TIFF" else 1


def _frame(image: Image.Image, number: int) -> Sheet:
    if image.format == "TIFF":
        image.seek(number - 1)
    said = image.info.get("dpi", (0, 0))
    upright = ImageOps.exif_transpose(image)
    picture = upright.convert("RGB" if upright.mode not in {"1", "L", "I;16"} else "L")
    dpi = round(float(said[0])) if said and said[0] else 0
    if not (dpi and WIDTHS_INCHES[0] <= picture.width / dpi <= WIDTHS_INCHES[1]):
        dpi = round(max(picture.size) / A4_INCHES)
    return _brought_down(picture, dpi)


def _brought_down(picture: Image.Image, dpi: int) -> Sheet:
    """Return the picture at no more than the resolution at which pages are read."""
    if dpi <= DPI_READ * 1.15:
        return Sheet(picture, max(1, dpi))
    size = (
        max(1, round(picture.width * DPI_READ / dpi)),
        max(1, round(picture.height * DPI_READ / dpi)),
    )
    return Sheet(picture.resize(size, Image.Resampling.LANCZOS), DPI_READ)


def _pdf_page(page: pdfium.PdfPage) -> Sheet:
    dpi = _scanned_at(page)
    words = None if dpi else _written(page)
    dpi = min(dpi or DPI_READ, DPI_READ)
    bitmap = page.render(scale=dpi / POINTS, may_draw_forms=True)
    picture = bitmap.to_pil().convert("RGB")
    bitmap.close()
    return Sheet(picture, dpi, words)


def _scanned_at(page: pdfium.PdfPage) -> int:
    """Return at which resolution a page was scanned; 0 where no picture covers it."""
    whole = page.get_width() * page.get_height()
    best = 0
    for found in page.get_objects(filter=[pdfium.raw.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = found.get_bounds()
        if (right - left) * (top - bottom) >= COVERING * whole:
            wide, _high = found.get_px_size()
            best = max(best, round(wide * POINTS / max(right - left, 1)))
    return best


def _written(page: pdfium.PdfPage) -> list[Word] | None:
    """Return the words that a page which was never paper says itself."""
    text = page.get_textpage()
    try:
        if text.count_chars() < MIN_SIGNS:
            return None
        return _words(text, page.get_width(), page.get_height())
    finally:
        text.close()


def _words(text: pdfium.PdfTextPage, wide: float, high: float) -> list[Word]:
    words: list[Word] = []
    said = text.get_text_range()
    signs: list[int] = []
    line = 0

    def end() -> None:
        if not signs:
            return
        boxes = [text.get_charbox(index) for index in signs]
        box = (
            _part(min(one[0] for one in boxes), wide),
            WHOLE - _part(max(one[3] for one in boxes), high),
            _part(max(one[2] for one in boxes), wide),
            WHOLE - _part(min(one[1] for one in boxes), high),
        )
        words.append(Word("".join(said[index] for index in signs), box, 100, line))
        signs.clear()

    for index, sign in enumerate(said[: text.count_chars()]):
        if sign.isspace():
            end()
            line += sign == "\n"
        else:
            signs.append(index)
    end()
    return words


def _part(side: float, whole: float) -> int:
    return max(0, min(WHOLE, round(side * WHOLE / max(whole, 1))))


__all__ = ["ENDINGS", "PDF", "Sheet", "count_pages", "is_signed", "look_into", "open_page"]
