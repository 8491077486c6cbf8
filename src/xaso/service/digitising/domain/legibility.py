"""Whether a page can be read, and if not, why: what asks for a new scan.

Law: circular-01-2023 (what is digitised has to be checked for legibility).
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from xaso.service.digitising.domain.words import WHOLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xaso.service.digitising.domain.measures import Measures
    from xaso.service.digitising.domain.words import Word


class Fault(StrEnum):
    """Why a page should be scanned again."""

    DARK = "dark"
    LIGHT = "light"
    BLURRED = "blurred"
    COARSE = "coarse"
    CUT_OFF = "cut_off"
    NO_TEXT = "no_text"
    SEPARATOR = "separator"
    BROKEN = "broken"


BLANK_INK = 0.0002
"""On a blank page less of it is ink: a line of writing is more, dust is less."""
PAPER_DARK = 90
"""Paper darker than this: the lamp or the flash failed."""
INK_LIGHT = 75
"""Ink that differs less from its paper fades away."""
SHARP = 0.24
"""Edges less steep than this are blurred."""
DPI_COARSE = 140
"""A page scanned at 150 dpi may come a little short by its margins."""
WORDS_FEW = 3
"""A page with ink and fewer words is no text, or cannot be read."""
CONFIDENCE_LOW = 55
"""Words read with less confidence on the average are guesses."""
LINES_CUT = 4
"""So many lines that touch the same side were cut."""
SIDE = 3
"""A word that ends within so many thousandths of the side touches it."""


def is_blank(measures: Measures) -> bool:
    """Tell whether nothing was written on the page."""
    return measures.ink < BLANK_INK


def faults_of(measures: Measures, words: Sequence[Word]) -> list[Fault]:
    """Return why a page that is not blank should be scanned again; nothing if it can be read.

    What a person would mend first comes first; that nothing can be read is said alone only where
    nothing else explains it.
    """
    is_dark = measures.paper < PAPER_DARK
    found = [
        *([Fault.DARK] if is_dark else []),
        *([Fault.LIGHT] if measures.contrast < INK_LIGHT and not is_dark else []),
        *([Fault.COARSE] if measures.dpi < DPI_COARSE else []),
        *([Fault.BLURRED] if _is_blurred(measures, words) else []),
        *([Fault.CUT_OFF] if _is_cut(words) else []),
    ]
    if len(words) < WORDS_FEW and not found:
        found.append(Fault.NO_TEXT)
    return found


def mean_confidence(words: Sequence[Word]) -> int:
    """Return with which confidence the words were read on the average; 0 if there are none."""
    return round(sum(word.confidence for word in words) / len(words)) if words else 0


def _is_blurred(measures: Measures, words: Sequence[Word]) -> bool:
    """Edges tell of blur; so do words that were guessed where light and size are right."""
    if measures.contrast >= INK_LIGHT and measures.sharpness < SHARP:
        return True
    return len(words) >= WORDS_FEW and mean_confidence(words) < CONFIDENCE_LOW


def _is_cut(words: Sequence[Word]) -> bool:
    left = {word.line for word in words if word.box[0] <= SIDE and len(word.text) > 1}
    right = {word.line for word in words if word.box[2] >= WHOLE - SIDE and len(word.text) > 1}
    return max(len(left), len(right)) >= LINES_CUT
