"""The door of registers."""

from xaso.service.registers.domain.lines import Line, barred, lines_of
from xaso.service.registers.domain.tariff import fee
from xaso.service.registers.models import Book, BookKind, CertificationFee, Entry
from xaso.service.registers.selectors import (
    books_kept_by,
    books_of,
    entries_between,
    kind_on,
    missing_of,
    rows_of,
    tariff_on,
)

__all__ = [
    "Book",
    "BookKind",
    "CertificationFee",
    "Entry",
    "Line",
    "barred",
    "books_kept_by",
    "books_of",
    "entries_between",
    "fee",
    "kind_on",
    "lines_of",
    "missing_of",
    "rows_of",
    "tariff_on",
]
