"""What comes out of the printer: PDF/A, and every word dark enough in black and white on A4."""

from __future__ import annotations

import io
import re
import subprocess
from typing import TYPE_CHECKING, NamedTuple

import pikepdf
import pytest
from pikepdf import pdfa
from PIL import Image

from xaso.lib.printing import render
from xaso.service.dossiers.printouts import print_slip
from xaso.service.dossiers.printouts.slips import SAID
from xaso.service.dossiers.tests.test_printouts import FULL

if TYPE_CHECKING:
    from pathlib import Path

_SCHEMA = "ISO_19005_2:6.6.2.3.1-1"
_NAMED = "XMP namespace {}={} is not permitted"
PINNED = {
    ("ISO_19005_2:6.2.11.4.2-2", "/CIDSet on a CIDFontType2 subset is not checked"),
    (
        "ISO_19005_2:6.6.2.3.1-2",
        "the content of structured XMP property xmpMM:History is not checked",
    ),
    (_SCHEMA, "XMP property pdfaExtension:schemas is not permitted"),
    (_SCHEMA, "XMP property xmpTPg:NPages is not permitted"),
    (_SCHEMA, _NAMED.format("xmpTPg", "http://ns.adobe.com/xap/1.0/t/pg/")),
    *(
        (_SCHEMA, _NAMED.format(name, f"http://www.aiim.org/pdfa/ns/{end}"))
        for name, end in (
            ("pdfaExtension", "extension/"),
            ("pdfaProperty", "property#"),
            ("pdfaSchema", "schema#"),
        )
    ),
}
"""What the check says of every file that Typst makes: two things it does not look at, and the
metadata's description of its own further properties, which ISO 19005-2, 6.6.2.3.3 allows. Anything
else is new."""
DPI, POINTS = 150, 72
LEAST_INK = 0.05
"""Of a word's box so much is dark at least; grey that a printer would lose is less."""
WORD = re.compile(
    r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>'
)


class Word(NamedTuple):
    """One word on a page and the share of its box that is black."""

    text: str
    ink: float


@pytest.mark.parametrize("kind", list(SAID))
def test_a_paper_is_an_archive_file(kind):
    with pikepdf.open(io.BytesIO(print_slip(kind, FULL))) as pdf:
        found = {(one.rule, one.message) for one in pdfa.check(pdf, "2b").findings}

    assert found <= PINNED


@pytest.mark.parametrize("kind", list(SAID))
def test_every_word_is_dark_in_black_and_white_on_a4(kind, tmp_path):
    printed = tmp_path / "paper.pdf"
    printed.write_bytes(print_slip(kind, FULL))
    with pikepdf.open(printed) as pdf:
        sizes = {tuple(round(float(side)) for side in page.mediabox) for page in pdf.pages}
    words = list(_words(printed, tmp_path))

    assert sizes == {(0, 0, 595, 842)}
    assert len(words) > 50
    assert [word for word in words if word.ink < LEAST_INK] == []


def test_grey_that_a_printer_loses_is_noticed(tmp_path):
    printed = tmp_path / "pale.pdf"
    printed.write_bytes(
        render(
            "#text(fill: luma(95%))[nhạt]\n\n#text(fill: luma(38%))[rõ]", {"made_at": FULL.made_at}
        )
    )
    inks = {word.text: word.ink >= LEAST_INK for word in _words(printed, tmp_path)}

    assert inks == {"nhạt": False, "rõ": True}


def _words(printed: Path, folder: Path) -> list[Word]:
    """Print without grey and look at the box of every word."""
    subprocess.run(["pdftoppm", "-mono", "-r", str(DPI), printed, folder / "page"], check=True)
    boxes = subprocess.run(
        ["pdftotext", "-bbox", printed, "-"], capture_output=True, text=True, check=True
    ).stdout
    pages = [Image.open(path).convert("L") for path in sorted(folder.glob("page*.pbm"))]
    told = []
    for page, words in zip(pages, boxes.split("<page ")[1:], strict=True):
        for *corners, text in WORD.findall(words):
            box = [round(float(corner) * DPI / POINTS) for corner in corners]
            cut = page.crop((box[0], box[1], max(box[2], box[0] + 1), max(box[3], box[1] + 1)))
            dark = cut.histogram()[0]
            if any(sign.isalnum() for sign in text):
                told.append(Word(text, dark / (cut.width * cut.height)))
    return told
