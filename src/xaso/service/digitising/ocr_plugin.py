"""What OCRmyPDF is told beside its options: keep the hOCR, and even out a photograph's light.

OCRmyPDF loads this module by its name. The words with their places and confidences are in the
hOCR that Tesseract writes on the way; it is kept beside the file that is made.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ocrmypdf import hookimpl
from ocrmypdf.builtin_plugins.tesseract_ocr import TesseractOcrEngine

from xaso.service.digitising.domain import measures

if TYPE_CHECKING:
    from PIL import Image

UNEVEN = 40
"""Light that differs more over the page is evened out before it is read."""


class KeepingEngine(TesseractOcrEngine):
    """Tesseract, whose hOCR is copied beside the PDF that is made."""

    @staticmethod
    def generate_hocr(input_file: Any, output_hocr: Any, output_text: Any, options: Any) -> None:
        """Read a page, and keep what was read."""
        TesseractOcrEngine.generate_hocr(  # type: ignore[no-untyped-call]
            input_file, output_hocr, output_text, options
        )
        shutil.copyfile(output_hocr, Path(options.output_file).with_suffix(".hocr"))


@hookimpl(tryfirst=True)
def get_ocr_engine(options: Any) -> KeepingEngine:
    """Return the reader."""
    return KeepingEngine()


@hookimpl(tryfirst=True)
def filter_ocr_image(page: Any, image: Image.Image) -> Image.Image:
    """Return what Tesseract reads: the page itself, or with its light evened out."""
    grey = image.convert("L")
    if measures.unevenness(grey) <= UNEVEN:
        return image
    even = measures.flatten(grey)
    even.info.update(image.info)
    return even
