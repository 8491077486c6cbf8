"""Electronic copies: the scans of an original, and behind them the words that certify it.

Law: decree-45-2020, article 10: the copy is made of the original itself and is signed by who
certifies and by the agency.
"""

from __future__ import annotations

import io
from contextlib import ExitStack
from typing import TYPE_CHECKING, Final

import pikepdf

from xaso.kernel.signing import api as signing

if TYPE_CHECKING:
    from collections.abc import Sequence

CORNER_WIDTH: Final = 210.0
CORNER_HEIGHT: Final = 50.0
EDGE: Final = 12.0
"""Points; what the agency says of a copy stands at the upper right of its first page."""


def lay_before(words: bytes, scans: Sequence[bytes]) -> bytes:
    """Return one document: the pages of the scans in their order, then the certifying words.

    Both are PDF/A-2b; what the words say of themselves (title, language, standard) holds for the
    whole.
    """
    if not scans:
        return words
    made = io.BytesIO()
    with ExitStack() as opened, pikepdf.open(io.BytesIO(words)) as whole:
        at = 0
        for scan in scans:
            pages = opened.enter_context(pikepdf.open(io.BytesIO(scan))).pages
            for page in pages:
                whole.pages.insert(at, page)
                at += 1
        whole.save(made, deterministic_id=True)
    return made.getvalue()


def count_pages(scans: Sequence[bytes]) -> int:
    """Return how many pages stand before the certifying words."""
    count = 0
    for scan in scans:
        with pikepdf.open(io.BytesIO(scan)) as opened:
            count += len(opened.pages)
    return count


def corner_of(pdf: bytes) -> signing.Box:
    """Return the place at the upper right of the first page.

    Law: decree-30-2020, annex I.
    """
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        left, _bottom, right, _top = (float(side) for side in opened.pages[0].mediabox)
    x = max(right - left - CORNER_WIDTH - EDGE, 0)
    return signing.Box(1, x, EDGE, CORNER_WIDTH, CORNER_HEIGHT)
