"""What a signature or a filled field looks like: drawn by Typst, laid into a PDF as one picture.

Law: decree-30-2020, annex I: the picture of a person is blue and needs no words, that of an agency
red with its name and the hour.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.layout import (
    AxisAlignment,
    BoxConstraints,
    InnerScaling,
    SimpleBoxLayoutRule,
)
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.stamp import StaticStampStyle

from xaso.lib import printing

if TYPE_CHECKING:
    from datetime import datetime

    from pyhanko.pdf_utils.generic import IndirectObject
    from pyhanko.pdf_utils.writer import BasePdfFileWriter

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
MARK = Path(__file__).with_name("data") / "mark.typ"
_FILL = SimpleBoxLayoutRule(
    x_align=AxisAlignment.ALIGN_MIN,
    y_align=AxisAlignment.ALIGN_MIN,
    inner_content_scaling=InnerScaling.STRETCH_FILL,
)


@dataclass(frozen=True)
class Box:
    """Where something stands: the page (from 1), and in points from its upper left corner."""

    page: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Look:
    """What is drawn in a box.

    `text` fills a field; `person` is a name in a hand; `agency` a seal with the agency's name and
    the hour beside it; `corner` the words alone.
    """

    kind: Literal["text", "person", "agency", "corner"]
    words: str
    at: datetime
    size: float = 12.5
    align: Literal["left", "center"] = "center"
    is_italic: bool = False
    is_demo: bool = False


def draw(look: Look, box: Box) -> bytes:
    """Return one page as large as the box, with what is drawn in it.

    Raises:
        MissingGlyph: The words hold a sign that the letters lack.
    """
    return printing.render(
        MARK,
        {
            "kind": look.kind,
            "words": look.words,
            "made_at": look.at,
            "hour": look.at.astimezone(HANOI).isoformat(timespec="seconds"),
            "size": look.size,
            "align": look.align,
            "italic": look.is_italic,
            "is_demo": look.is_demo,
            "width": box.width,
            "height": box.height,
        },
    )


class Drawn(PdfContent):
    """A drawn page, to be laid into another document."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self._page = page

    def render(self) -> bytes:
        """Bring the page in and name it."""
        drawn = bring(self._ensure_writer, self._page)
        x1, y1, x2, y2 = drawn.get_object()["/BBox"]
        self.box = BoxConstraints(width=abs(x1 - x2), height=abs(y1 - y2))
        self.resources.xobject["/Drawn"] = drawn
        return b"/Drawn Do"


def bring(writer: BasePdfFileWriter, page: bytes) -> IndirectObject:
    """Lay a drawn page into a document as one object that others can show."""
    brought: IndirectObject = writer.import_page_as_xobject(PdfFileReader(io.BytesIO(page)))
    return brought


def style(look: Look, box: Box) -> StaticStampStyle:
    """Return how a signature looks, in the words of pyHanko."""
    return StaticStampStyle(
        border_width=0, background=Drawn(draw(look, box)), background_layout=_FILL
    )
