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

from xaso.service.digitising.domain import proposing
from xaso.service.digitising.domain import words as reading
from xaso.service.digitising.domain.measures import is_colourful
from xaso.service.digitising.domain.words import WHOLE
from xaso.service.digitising.errors import ToolsMissing, UnreadablePage

if TYPE_CHECKING:
    from pathlib import Path

    from PIL import Image

    from xaso.service.digitising.domain.words import Box, Word
    from xaso.service.digitising.sources import Sheet

LANGUAGE = "vie"
PLUGIN = "xaso.service.digitising.ocr_plugin"
SECONDS_A_PAGE = 180
AGAIN_DPI, MOST_AGAIN, POINTS = 450, 8, 72
MUCH_TOO_SMALL = 60
SPECKS = "\"'`.,:;‘’“”-|_ "
"""What a reader sees at the ends of a word that stands alone; it changes no word."""
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
    """Read the doubtful words of fields a second time, larger and alone.

    A word that reads the same both times is believed; another stays as doubtful as it was.
    """
    doubts = proposing.doubtful(read.words)[:MOST_AGAIN]
    if not doubts:
        return read
    document = pdfium.PdfDocument(read.pdf)
    try:
        picture = document[0].render(scale=AGAIN_DPI / POINTS, grayscale=True).to_pil()
    finally:
        document.close()
    words = list(read.words)
    for index in doubts:
        word = words[index]
        if _reads_the_same(_cut(picture, word.box), word.text, folder):
            words[index] = replace(word, confidence=max(word.confidence, proposing.SURE_NAME))
    return replace(read, words=words)


def _reads_the_same(picture: Image.Image, text: str, folder: Path) -> bool:
    """Tell whether a word alone reads as it did in its line, large or at its own size."""
    smaller = picture.reduce(2) if min(picture.size) > MUCH_TOO_SMALL else picture
    return any(
        _read_word(one, folder).strip(SPECKS) == text.strip(SPECKS) for one in (picture, smaller)
    )


def _cut(picture: Image.Image, box: Box) -> Image.Image:
    left, right = (box[0] - 4) * picture.width // WHOLE, (box[2] + 4) * picture.width // WHOLE
    top, bottom = (box[1] - 5) * picture.height // WHOLE, (box[3] + 5) * picture.height // WHOLE
    word = picture.crop((max(0, left), max(0, top), right, bottom))
    return ImageOps.expand(ImageOps.autocontrast(word, cutoff=1), 20, 255)


def _read_word(picture: Image.Image, folder: Path) -> str:
    path = folder / "word.png"
    picture.save(path, dpi=(AGAIN_DPI, AGAIN_DPI))
    answer = subprocess.run(
        ["tesseract", str(path), "-", "-l", LANGUAGE, "--psm", "8"],
        capture_output=True,
        check=False,
        timeout=SECONDS_A_PAGE,
    )
    return answer.stdout.decode(errors="replace").strip()


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
