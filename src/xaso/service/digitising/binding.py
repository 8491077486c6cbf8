"""Binding pages into one document: PDF/A where it can be, the plain PDF where it cannot."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import pikepdf
from pikepdf import pdfa

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

AT_ONCE = 50
"""So many files are open at a time, however long the document is."""


def bind(pages: Sequence[Path], made: Path) -> bool:
    """Bind one-page files into `made`; tell whether the result was proven to be PDF/A-2b.

    What was scanned becomes PDF/A; a page that was never paper may hold what PDF/A forbids, and
    then nothing is rewritten: the document stays a PDF as good as its pages.
    """
    level, depth = list(pages), 0
    while len(level) > AT_ONCE:
        depth += 1
        parts = [level[at : at + AT_ONCE] for at in range(0, len(level), AT_ONCE)]
        level = [
            _joined(part, made.with_name(f"part-{depth}-{number}.pdf"))
            for number, part in enumerate(parts)
        ]
    with ExitStack() as opened, pikepdf.new() as bound:
        for path in level:
            bound.pages.extend(opened.enter_context(pikepdf.open(path)).pages)
        try:
            pdfa.save(bound, made, pdfa.Flavour.PDFA_2B, output_intent="sRGB")
        except pdfa.PdfaError:
            pass
        else:
            return True
    _joined(level, made)
    return False


def _joined(paths: Sequence[Path], made: Path) -> Path:
    with ExitStack() as opened, pikepdf.new() as bound:
        for path in paths:
            bound.pages.extend(opened.enter_context(pikepdf.open(path)).pages)
        bound.save(made)
    return made
