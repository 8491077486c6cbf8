"""What one sending may hold: so many files, and so many pages that they are one document."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from xaso.service.digitising.domain.splitting import MOST_PAGES

MOST_FILES = 30
"""A phone sends a page a file."""


class Refusal(StrEnum):
    """Why one file of a sending is not taken, while the others are."""

    MANY_FILES = "many_files"
    MANY_PAGES = "many_pages"
    KNOWN = "known"
    SIGNED = "signed"


@dataclass(frozen=True, slots=True)
class Offered:
    """One file of a sending, as far as the rules need it.

    Attributes:
        pages: How many it has.
        is_signed: It is a PDF with a signature, so no scan.
        is_known: The dossier holds the same bytes, or they came with the same sending.
    """

    pages: int
    is_signed: bool = False
    is_known: bool = False


def refusal_of(
    file: Offered, *, files_before: int, pages_before: int, is_original: bool
) -> Refusal | None:
    """Return why a file is not taken; None if it is.

    Args:
        files_before: How many files of the same sending were taken.
        pages_before: How many pages they have; a signed file is a document by itself.
        is_original: They are to be certified: then only a scan will do.
    """
    if files_before >= MOST_FILES:
        return Refusal.MANY_FILES
    if file.is_known:
        return Refusal.KNOWN
    if file.is_signed:
        return Refusal.SIGNED if is_original else None
    if pages_before + file.pages > MOST_PAGES:
        return Refusal.MANY_PAGES
    return None
