"""Reading a page: a searchable PDF made by OCRmyPDF, and the words with their places.

One page at a time, on a copy, by one job with one thread, so that the pages people are waiting
for are not starved. The original is never touched.
"""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import ocrmypdf
import pypdfium2 as pdfium
from django.utils.translation import gettext as _
from ocrmypdf.exceptions import ExitCodeException
from PIL import ImageOps

from xaso.service.digitising.domain import agreeing, measures, proposing
from xaso.service.digitising.domain import words as reading
from xaso.service.digitising.domain.measures import is_colourful
from xaso.service.digitising.domain.words import WHOLE, around
from xaso.service.digitising.errors import ToolsMissing, UnreadablePage

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from PIL import Image

    from xaso.service.digitising.domain.words import Box, Word
    from xaso.service.digitising.sources import Sheet

LANGUAGE = "vie"
PLUGIN = "xaso.service.digitising.ocr_plugin"
SECONDS_A_PAGE = 180
AGAIN_DPI = (150, 180, 200, 225)
"""Sizes in which a doubtful place is read again: 208 names of all kinds, drawn and scanned in
eight ways, were read right in 98 % at 225 dpi, in 91 % at 450."""
SHARP_PLACE = 0.4
"""Words of five ways of scanning have edges of 0.47 and more; where ink has run so far that marks
are taken for others, of 0.33 at most."""
A_LINE = "7"
"""How Tesseract calls a picture that holds one line."""
MARGIN, POINTS = 20, 72
JPEG_QUALITY = 82
TALKATIVE = ("ocrmypdf", "fontTools", "fpdf", "img2pdf", "pdfminer", "pikepdf")
"""They log what they do, and with it which letters stand on somebody's paper."""
NEEDED = {"tesseract": "tesseract-ocr tesseract-ocr-vie", "gs": "ghostscript"}


@dataclass(frozen=True, slots=True)
class Read:
    """A page that was read: the searchable copy, and the words on it."""

    pdf: Path
    words: list[Word]


def require_tools() -> None:
    """Refuse to begin where pages cannot be read.

    Raises:
        ToolsMissing: The text says what an administrator has to install.
    """
    missing = [packages for name, packages in NEEDED.items() if shutil.which(name) is None]
    if not missing and LANGUAGE not in _languages():
        missing = ["tesseract-ocr-vie"]
    if missing:
        raise ToolsMissing(
            _("Máy này chưa có chương trình nhận dạng chữ. Hãy cài: apt-get install %s")
            % " ".join(missing)
        )


def _languages() -> set[str]:
    answer = subprocess.run(["tesseract", "--list-langs"], capture_output=True, check=False)
    return set(answer.stdout.decode(errors="replace").split())


def read_sheet(sheet: Sheet, folder: Path) -> Read:
    """Read one page in a folder of its own.

    Effects: `page.pdf` and what leads to it in `folder`.

    Raises:
        UnreadablePage: The reader failed.
    """
    picture = folder / "page.jpg"
    image = sheet.picture
    if image.mode == "RGB" and not is_colourful(image):
        image = image.convert("L")
    image.save(picture, quality=JPEG_QUALITY, dpi=(sheet.dpi, sheet.dpi))
    made = folder / "page.pdf"
    _ocr(picture, made, sheet.dpi)
    kept = made.with_suffix(".hocr")
    found = reading.from_hocr(kept.read_text()) if kept.exists() else []
    return look_again(Read(made, found), folder)


def look_again(read: Read, folder: Path) -> Read:
    """Read the places of fields that were not read surely again, each line alone and smaller.

    Letters of the size the reader was taught with are read best: several sizes below that of the
    scan, not above it. What nearly all readings say is believed (`domain.agreeing`), but nowhere
    where the ink has run: there all of them take the same mark for another. So the ink of every
    field is looked at, and what was read surely from such ink is doubted too.
    """
    if not proposing.expected(read.words):
        return read
    [page] = _drawn(read.pdf, AGAIN_DPI[:1])
    values = agreeing.values_on(read.words)
    unclear = {at for at in values if not is_sharp(cut(page, read.words[at].box))}
    words = agreeing.doubted(read.words, unclear)
    spots = [spot for spot in agreeing.spots_of(words) if unclear.isdisjoint(spot)]
    if spots:
        places = _places(read.pdf, [around([words[at] for at in spot]) for spot in spots])
        said = _read_places(places, folder)
        for spot, again in reversed(list(zip(spots, said, strict=True))):
            words[spot.start : spot.stop] = agreeing.settle(words[spot.start : spot.stop], again)
    return replace(read, words=words)


def is_sharp(place: Image.Image) -> bool:
    """Tell whether a place, at 150 dpi, has edges steep enough to tell a mark from another."""
    return measures.measure(place, AGAIN_DPI[0]).sharpness >= SHARP_PLACE


def _places(pdf: Path, boxes: Sequence[Box]) -> list[list[Image.Image]]:
    """Return each place as a picture in every size it is read in."""
    pages = _drawn(pdf, AGAIN_DPI)
    return [[cut(page, box) for page in pages] for box in boxes]


def _drawn(pdf: Path, sizes: Sequence[int]) -> list[Image.Image]:
    document = pdfium.PdfDocument(pdf)
    try:
        return [document[0].render(scale=dpi / POINTS, grayscale=True).to_pil() for dpi in sizes]
    finally:
        document.close()


def cut(picture: Image.Image, box: Box) -> Image.Image:
    """Return a place of a page as it is looked at: light even, with a white margin."""
    left, right = (box[0] - 4) * picture.width // WHOLE, (box[2] + 4) * picture.width // WHOLE
    top, bottom = (box[1] - 5) * picture.height // WHOLE, (box[3] + 5) * picture.height // WHOLE
    place = picture.crop((max(0, left), max(0, top), right, bottom))
    return ImageOps.expand(ImageOps.autocontrast(place, cutoff=1), MARGIN, 255)


def _read_places(places: Sequence[Sequence[Image.Image]], folder: Path) -> list[list[str]]:
    """Return what each place says in each size; one run of the reader for all of them."""
    paths = []
    for number, sizes in enumerate(places):
        for dpi, picture in zip(AGAIN_DPI, sizes, strict=True):
            path = folder / f"place-{number}-{dpi}.png"
            picture.save(path, dpi=(dpi, dpi))
            paths.append(str(path))
    listed = folder / "places.txt"
    listed.write_text("\n".join(paths) + "\n")
    answer = subprocess.run(
        ["tesseract", str(listed), "-", "-l", LANGUAGE, "--psm", A_LINE],
        capture_output=True,
        check=False,
        timeout=SECONDS_A_PAGE,
        env={**os.environ, "OMP_THREAD_LIMIT": "1"},
    )
    said = answer.stdout.decode(errors="replace").split("\f")
    if len(said) > len(paths) and not said[-1].strip():
        said.pop()  # Some versions end the last page as they do the others.
    if len(said) != len(paths):  # A place was passed over: nobody knows which.
        said = [""] * len(paths)
    many = len(AGAIN_DPI)
    return [said[at : at + many] for at in range(0, len(paths), many)]


def _ocr(picture: Path, made: Path, dpi: int) -> None:
    """Let OCRmyPDF read; its own copies in clear lie in our folder too, so a kill leaves none."""
    os.environ["OMP_THREAD_LIMIT"] = "1"
    for talkative in TALKATIVE:
        logging.getLogger(talkative).setLevel(logging.ERROR)
    usual, tempfile.tempdir = tempfile.tempdir, str(made.parent)
    try:
        ocrmypdf.ocr(
            picture,
            made,
            language=[LANGUAGE],
            image_dpi=dpi,
            output_type="pdf",
            deskew=True,
            optimize=0,
            jobs=1,
            use_threads=True,
            progress_bar=False,
            tesseract_timeout=SECONDS_A_PAGE,
            plugins=[PLUGIN],
        )
    except (ExitCodeException, OSError, ValueError) as error:
        raise UnreadablePage(_("Không nhận dạng được trang này.")) from error
    finally:
        tempfile.tempdir = usual
